/** Stores bytes, or finds the content that holds them already. Null: whoever they belong to is erased. */
import type { NewContent } from '../../../actors/assessment-ports.ts';
import type { SqlSession } from '../../connect.ts';

/**
 * A task may still hold the text of an essay that was erased a moment ago, and would bring it back. The
 * shared lock makes the two wait for each other. Whole batches are only looked at: their row changes with
 * every file, and everybody would queue for it.
 *
 * The update changes nothing. It is there because `do nothing` would not say which content it met.
 */
export async function putContent(
  sql: SqlSession,
  content: NewContent,
  sha256: Uint8Array,
): Promise<string | null> {
  const { batchId, essayId, runId, kind, mediaType, body } = content;
  const [row] = await sql<{ id: string }[]>`
    with essay as materialized (
      select erased_at from essays where id = ${essayId} for share
    ), gone as (
      select from essay where erased_at is not null
      union all
      select from batches where id = ${batchId} and erased_at is not null
    )
    insert into contents as had (id, kind, batch_id, essay_id, run_id, media_type, sha256, body, size)
    select gen_random_uuid()::text, ${kind}, ${batchId}, ${essayId}, ${runId}, ${mediaType},
           ${sha256}::bytea, ${body}::bytea, ${body.byteLength}::bigint
    where not exists (select from gone)
    on conflict (batch_id, essay_id, run_id, kind, sha256) where sha256 is not null
      do update set size = had.size
    returning id`;
  return row?.id ?? null;
}
