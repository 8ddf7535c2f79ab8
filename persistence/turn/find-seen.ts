/** What the journal knows of the messages that came with the call (T3). */
import type { SeenRow, TurnRequest } from '../../actors/ports.ts';
import { textColumn } from '../array-literal.ts';
import type { Sql } from '../connect.ts';

export const findSeen = (sql: Sql, messages: TurnRequest['messages']) =>
  sql<SeenRow[]>`
    select journal.actor, message_id as "messageId", type, payload::text as payload, version,
           to_status as "toStatus", outcome, answer::text as answer
    from unnest(
      ${textColumn(messages, (message) => message.target)}::text[],
      ${textColumn(messages, (message) => message.id)}::text[]
    ) as asked (actor, id)
    join journal on journal.message_id = asked.id and journal.actor = asked.actor`.execute();
