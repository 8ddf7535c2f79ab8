/**
 * Erases all that is personal of a batch: every content of it and of its essays, artifacts of its runs, the
 * names of files and students, what judges said of its essays, and its own name. It may be called again.
 */
import type { SqlSession } from '../connect.ts';

/**
 * Rows are locked in the order of erase-essay.ts, files before contents and each by id: an essay of the batch
 * may be erased in the same moment.
 */
export async function eraseBatch(sql: SqlSession, batchId: string): Promise<number> {
  const [row] = await sql<{ erased: number }[]>`
    with named as (
      update batches set name = null, erased_at = coalesce(erased_at, assay_now()) where id = ${batchId}
    ), filed as materialized (
      select id from files where batch_id = ${batchId} and sha256 is not null order by id for update
    ), owned as materialized (
      select id from contents
      where erased_at is null and (select count(*) from filed) >= 0 and id in (
        select id from contents where batch_id = ${batchId}
        union all
        select content_id from runs join run_artifacts on run_id = runs.id where runs.batch_id = ${batchId}
      )
      order by id for update
    ), unlinked as (
      delete from associations where batch_id = ${batchId}
    ), unsaid as (
      delete from judgement_notes where batch_id = ${batchId}
    ), unnamed as (
      update files set name = null, sha256 = null where id in (select id from filed)
    ), emptied as (
      update contents set body = null, sha256 = null, erased_at = assay_now()
      where id in (select id from owned)
      returning id
    )
    select count(*)::int as erased from emptied`;
  return row?.erased ?? 0;
}
