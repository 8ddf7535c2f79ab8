/** The journal rows of the turn. A message id that is there already ends the transaction (T3). */
import type { JournalRow } from '../../actors/ports.ts';
import { numberColumn, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const writeJournal = (sql: Sql, rows: readonly JournalRow[]) =>
  sql`
    insert into journal (actor, seq, version, message_id, type, payload, at, sender, causation_id,
                         correlation_id, from_status, to_status, effects, outcome, answer, hash)
    select actor, seq, version, message_id, type, payload, to_timestamp(at_ms / 1000.0), sender, causation_id,
           correlation_id, from_status, to_status, effects, outcome, answer, decode(hash, 'hex')
    from unnest(
      ${textColumn(rows, (row) => row.actor)}::text[],
      ${numberColumn(rows, (row) => row.seq)}::bigint[],
      ${numberColumn(rows, (row) => row.version)}::bigint[],
      ${textColumn(rows, (row) => row.messageId)}::text[],
      ${textColumn(rows, (row) => row.type)}::text[],
      ${textColumn(rows, (row) => row.payload)}::json[],
      ${numberColumn(rows, (row) => row.at)}::bigint[],
      ${textColumn(rows, (row) => row.sender)}::text[],
      ${textColumn(rows, (row) => row.causationId)}::text[],
      ${textColumn(rows, (row) => row.correlationId)}::text[],
      ${textColumn(rows, (row) => row.fromStatus)}::text[],
      ${textColumn(rows, (row) => row.toStatus)}::text[],
      ${textColumn(rows, (row) => row.effects)}::json[],
      ${textColumn(rows, (row) => row.outcome)}::text[],
      ${textColumn(rows, (row) => row.answer)}::json[],
      ${textColumn(rows, (row) => row.hash)}::text[]
    ) as w (actor, seq, version, message_id, type, payload, at_ms, sender, causation_id, correlation_id,
            from_status, to_status, effects, outcome, answer, hash)`.execute();
