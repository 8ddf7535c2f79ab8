/** Artifacts of runs. Their bytes are contents; the run has seen to it that a name is given once. */
import type { FactPayload } from '../../../contracts/assessment/facts.ts';
import { numberColumn, textColumn } from '../../array-literal.ts';
import type { SqlSession } from '../../connect.ts';

export type ArtifactStored = FactPayload<'run.artifact.stored'> & { readonly at: number };

export const insertArtifacts = (sql: SqlSession, rows: readonly ArtifactStored[]) =>
  sql`
    insert into run_artifacts (run_id, name, content_id, sha256, size, created_at)
    select run_id, name, content_id, sha256, size, to_timestamp(at_ms / 1000.0)
    from unnest(
      ${textColumn(rows, (row) => row.runId)}::text[],
      ${textColumn(rows, (row) => row.name)}::text[],
      ${textColumn(rows, (row) => row.contentId)}::text[],
      ${textColumn(rows, (row) => row.sha256)}::text[],
      ${numberColumn(rows, (row) => row.size)}::bigint[],
      ${numberColumn(rows, (row) => row.at)}::bigint[]
    ) as w (run_id, name, content_id, sha256, size, at_ms)`.execute();
