/**
 * What the journal knows of the mail that waits for these actors: an answer of a task may have been delivered
 * both as a message and as mail (T3).
 */
import type { SeenRow } from '../../actors/ports.ts';
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

/** Of the same rows as `take-mail.ts`: a mailbox of ten thousand is not looked through for every turn. */
export const findSeenMail = (sql: Sql, keys: readonly string[], rowsMax: number) =>
  sql<SeenRow[]>`
    with due as (
      select id, target from mailbox
      where target = any(${textArray(keys)}::text[]) and due_at - assay_now() <= interval '0'
      order by seq + 0
      limit ${rowsMax}
    )
    select journal.actor, message_id as "messageId", journal.type, journal.payload::text as payload, version,
           to_status as "toStatus", outcome, answer::text as answer
    from due join journal on journal.message_id = due.id and journal.actor = due.target`.execute();
