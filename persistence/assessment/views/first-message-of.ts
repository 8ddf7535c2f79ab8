/** The id of the message that began an actor. Null: nobody has begun it. */
import type { ActorKey } from '../../../contracts/ids.ts';
import type { SqlSession } from '../../connect.ts';

export async function firstMessageOf(sql: SqlSession, key: ActorKey): Promise<string | null> {
  const [row] = await sql<{ messageId: string }[]>`
    select message_id as "messageId" from journal
    where actor = ${key} and type = 'xstate.init' and outcome = 'applied' order by seq limit 1`;
  return row?.messageId ?? null;
}
