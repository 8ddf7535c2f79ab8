/**
 * What the journal knows of the messages at hand (T3): those that came with the call, and those that wait in the
 * mailbox, for an answer of a task may have been delivered both ways.
 */
import type { SeenRow, TurnRequest } from '../../actors/ports.ts';
import { textArray, textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const findSeen = (sql: Sql, { keys, messages }: TurnRequest) =>
  sql<SeenRow[]>`
    with asked (actor, id) as (
      select * from unnest(
        ${textColumn(messages, (message) => message.target)}::text[],
        ${textColumn(messages, (message) => message.id)}::text[])
      union all
      select target, id from mailbox where target = any(${textArray(keys)}::text[]) and due_at - assay_now() <= interval '0'
    )
    select journal.actor, message_id as "messageId", type, payload::text as payload, version,
           to_status as "toStatus", outcome, answer::text as answer
    from asked join journal on journal.message_id = asked.id and journal.actor = asked.actor`.execute();
