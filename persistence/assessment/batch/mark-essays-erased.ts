/**
 * Marks the essays of a batch as erased, those that are final too and take no message any more. It waits for
 * whoever stores a text for one of them now, so nothing is stored after it that the erasure would not see.
 */
import type { SqlSession } from '../../connect.ts';

export const markEssaysErased = (sql: SqlSession, batchId: string, at: number) =>
  sql`
    update essays
    set erased_at = to_timestamp(${at}::float8 / 1000), updated_at = to_timestamp(${at}::float8 / 1000)
    where id in (
      select id from essays where batch_id = ${batchId} and erased_at is null order by id for update
    )`.execute();
