/** Facts that are due for publishing, held for `holdMs` so that no other node takes them meanwhile. */
import type { FactRow } from '../../actors/ports.ts';
import type { SqlSession } from '../connect.ts';

export const takeFacts = (sql: SqlSession, { rowsMax, holdMs }: { rowsMax: number; holdMs: number }) =>
  sql<FactRow[]>`
    with due as materialized (
      select id from outbox
      where next_attempt <= assay_now()
      order by next_attempt
      limit ${rowsMax}::int
      for update skip locked
    )
    update outbox
    set next_attempt = assay_now() + ${holdMs}::float8 * interval '1 millisecond'
    from due
    where outbox.id = due.id
    returning outbox.id, subject, payload::text as payload, headers::text as headers, attempts`;
