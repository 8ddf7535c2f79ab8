/**
 * New mail and timers. Due times are absolute and the database's own: downtime and clock skew cannot move
 * them.
 */
import type { MailWrite } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { SqlSession } from '../connect.ts';

export const postMail = (sql: SqlSession, rows: readonly MailWrite[]) =>
  sql`
    insert into mailbox (id, target, type, payload, sender, causation_id, correlation_id, trace,
                         due_at, timer)
    select id, target, type, payload, sender, causation_id, correlation_id, trace,
           assay_now() + delay_ms * interval '1 millisecond', timer
    from unnest(
      ${textColumn(rows, (row) => row.envelope.id)}::text[],
      ${textColumn(rows, (row) => row.envelope.target)}::text[],
      ${textColumn(rows, (row) => row.envelope.type)}::text[],
      ${textColumn(rows, (row) => JSON.stringify(row.envelope.payload))}::json[],
      ${textColumn(rows, (row) => row.envelope.sender ?? null)}::text[],
      ${textColumn(rows, (row) => row.envelope.causation ?? null)}::text[],
      ${textColumn(rows, (row) => row.envelope.correlation ?? null)}::text[],
      ${textColumn(rows, (row) => row.envelope.trace ?? null)}::text[],
      ${numberColumn(rows, (row) => row.delayMs)}::float8[],
      ${textColumn(rows, (row) => row.timer)}::text[]
    ) with ordinality
      as w (id, target, type, payload, sender, causation_id, correlation_id, trace, delay_ms, timer, place)
    order by place`.execute();
