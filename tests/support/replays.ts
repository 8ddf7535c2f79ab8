/** T7 for every actor of a ledger, read back from the rows themselves. */
import type { ActorKey } from '../../contracts/ids.ts';
import { kindOf } from '../../contracts/ids.ts';
import type { Kind } from '../../machines/kind.ts';
import { type ReplayRow, replayJournal } from '../../machines/replay.ts';
import type { Sql } from '../../persistence/connect.ts';

interface StoredActor {
  readonly key: ActorKey;
  readonly snapshot: string;
  readonly version: number;
  readonly parent: string | null;
}

/** Actors whose journal does not lead to their snapshot, each with how it differs. */
export async function divergentActors(sql: Sql, kinds: ReadonlyMap<string, Kind>): Promise<string[]> {
  const actors = await sql<StoredActor[]>`
    select key, snapshot::text as snapshot, version, parent::text as parent from actors order by key`;
  const divergent: string[] = [];
  for (const actor of actors) {
    const difference = await differenceOf(sql, kinds, actor);
    if (difference !== null) divergent.push(`${actor.key}: ${difference}`);
  }
  return divergent;
}

async function differenceOf(
  sql: Sql,
  kinds: ReadonlyMap<string, Kind>,
  actor: StoredActor,
): Promise<string | null> {
  const kind = kinds.get(kindOf(actor.key));
  if (kind === undefined) return 'a kind that nobody has';
  const rows = await journalOf(sql, actor.key);
  const parent = actor.parent === null ? null : (JSON.parse(actor.parent) as { key: ActorKey }).key;
  const replayed = replayJournal({ kind, key: actor.key, rows, parent });
  if (replayed.divergence !== null) return JSON.stringify(replayed.divergence);
  if (replayed.version !== actor.version) return `version ${actor.version}, replayed ${replayed.version}`;
  if (replayed.snapshot === actor.snapshot) return null;
  return `snapshot ${actor.snapshot}, replayed ${replayed.snapshot ?? 'none'}`;
}

const journalOf = (sql: Sql, key: ActorKey) =>
  sql<ReplayRow[]>`
    select seq, version, message_id as "messageId", type, payload::text as payload,
           (extract(epoch from at) * 1000)::bigint as at, sender, causation_id as "causationId",
           correlation_id as "correlationId", outcome, to_status as "toStatus", effects::text as effects
    from journal where actor = ${key} order by seq`;
