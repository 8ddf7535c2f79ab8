/** What questions of a batch were asked with: nobody has the prompts any more when the answers come. */
import { textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export interface PromptNoted {
  readonly id: string;
  readonly sha256: string;
  readonly frameSha256: string;
  readonly suspicions: readonly string[];
}

export const notePrompts = (sql: SqlSession, rows: readonly PromptNoted[]) =>
  sql`
    update judgement_requests as r
    set prompt_sha256 = w.sha256, frame_sha256 = w.frame_sha256, suspicions = w.suspicions::json
    from unnest(
      ${textColumn(rows, (row) => row.id)}::text[],
      ${textColumn(rows, (row) => row.sha256)}::text[],
      ${textColumn(rows, (row) => row.frameSha256)}::text[],
      ${textColumn(rows, ({ suspicions: all }) => (all.length === 0 ? null : JSON.stringify(all)))}::text[]
    ) as w (id, sha256, frame_sha256, suspicions)
    where r.id = w.id and r.status = 'batched'`.execute();
