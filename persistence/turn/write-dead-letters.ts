/** What could not be applied, with the reason, so that it can be looked at and driven again. */
import type { DeadLetterWrite } from '../../actors/ports.ts';
import { textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const writeDeadLetters = (sql: Sql, rows: readonly DeadLetterWrite[]) =>
  sql`
    insert into dead_letters (reason, actor, message_id, type, letter, error)
    select * from unnest(
      ${textColumn(rows, (row) => row.reason)}::text[],
      ${textColumn(rows, (row) => row.actor)}::text[],
      ${textColumn(rows, (row) => row.messageId)}::text[],
      ${textColumn(rows, (row) => row.type)}::text[],
      ${textColumn(rows, (row) => row.letter)}::json[],
      ${textColumn(rows, (row) => JSON.stringify(row.error))}::json[])`.execute();
