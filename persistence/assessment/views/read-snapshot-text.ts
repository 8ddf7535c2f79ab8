/** The stored snapshot of an actor, as its JSON text. Null: there is no such actor. */
import type { ActorKey } from '../../../contracts/ids.ts';
import type { SqlSession } from '../../connect.ts';

export async function readSnapshotText(sql: SqlSession, key: ActorKey): Promise<string | null> {
  const [row] = await sql<{ snapshot: string }[]>`
    select snapshot::text as snapshot from actors where key = ${key}`;
  return row?.snapshot ?? null;
}
