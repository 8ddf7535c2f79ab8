/**
 * Essays of a batch, by slot. A status stands with the actor, where no index knows its batch: so the slots of
 * one page are a window of fixed width, and each is looked up by its key.
 */
import type { EssayStatus } from '../../../contracts/assessment/words.ts';
import type { SqlSession } from '../../connect.ts';
import type { EssayRow } from './essay-row.ts';

export interface EssaysAsked {
  readonly batchId: string;
  readonly status: EssayStatus | null;
  /** True: only with an error code. */
  readonly isFailed: boolean | null;
  readonly afterSlot: number;
  readonly slotMax: number;
  readonly limit: number;
}

/** `offset 0` keeps the planner from turning the look-ups round: it would read all actors. */
export const listEssays = (sql: SqlSession, asked: EssaysAsked) => sql<EssayRow[]>`
  select essays.id, essays.batch_id as "batchId", slot, coalesce(actor.status, 'uploaded') as status,
         file.name as "fileName", characters, words, essays.code,
         text_content_id as "textContentId", original_content_id as "originalContentId",
         essays.erased_at as "erasedAt", greatest(essays.updated_at, actor.updated_at) as "updatedAt"
  from essays
  left join lateral (
    select status, updated_at from actors where key = 'essay/' || essays.id offset 0
  ) as actor on true
  left join lateral (select name from files where id = essays.file_id offset 0) as file on true
  where essays.batch_id = ${asked.batchId} and slot > ${asked.afterSlot} and slot <= ${asked.slotMax}
    ${asked.status === null ? sql`` : sql`and coalesce(actor.status, 'uploaded') = ${asked.status}`}
    ${asked.isFailed === true ? sql`and essays.code is not null` : sql``}
    ${asked.isFailed === false ? sql`and essays.code is null` : sql``}
  order by slot limit ${asked.limit}`;
