/**
 * What the journal knows of the mail that waits for these actors: an answer of a task may have been delivered both as
 * a message and as mail (T3).
 */
import type { SeenRow } from '../../actors/ports.ts';
import { textArray } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const findSeenMail = (sql: Sql, keys: readonly string[]) =>
  sql<SeenRow[]>`
    select journal.actor, message_id as "messageId", journal.type, journal.payload::text as payload, version,
           to_status as "toStatus", outcome, answer::text as answer
    from mailbox
    join journal on journal.message_id = mailbox.id and journal.actor = mailbox.target
    where mailbox.target = any(${textArray(keys)}::text[])
      and mailbox.due_at - assay_now() <= interval '0'`.execute();
