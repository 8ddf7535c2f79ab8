/** What must hold of any ledger at rest, read back from the rows themselves. */
import { expect } from 'vitest';
import type { ActorKey } from '../../contracts/ids.ts';
import { kindOf } from '../../contracts/ids.ts';
import type { Kind } from '../../machines/kind.ts';
import { type ReplayRow, replayJournal } from '../../machines/replay.ts';
import type { Sql } from '../../persistence/connect.ts';
import { verifyInvariants } from '../../persistence/verify-invariants.ts';
import { verifyJournal } from '../../persistence/verify-journal.ts';

interface StoredActor {
  readonly key: ActorKey;
  readonly snapshot: string;
  readonly version: number;
  readonly parent: string | null;
}

/** T7 for every actor, and the hash chain of every journal. */
export async function expectReplaysEqual(sql: Sql, kinds: ReadonlyMap<string, Kind>): Promise<void> {
  const actors = await sql<StoredActor[]>`
    select key, snapshot::text as snapshot, version, parent::text as parent from actors order by key`;
  for (const actor of actors) {
    const kind = kinds.get(kindOf(actor.key));
    if (kind === undefined) throw new Error(`Expected kind of ${actor.key}`);
    const rows = await journalOf(sql, actor.key);
    const parent = actor.parent === null ? null : (JSON.parse(actor.parent) as { key: ActorKey }).key;
    const replayed = replayJournal({ kind, key: actor.key, rows, parent });
    expect(replayed.divergence, actor.key).toBeNull();
    expect(replayed.snapshot, actor.key).toBe(actor.snapshot);
    expect(replayed.version, actor.key).toBe(actor.version);
  }
  expect((await verifyJournal(sql)).problems).toEqual([]);
  await expectInvariants(sql);
}

const journalOf = (sql: Sql, key: ActorKey) =>
  sql<ReplayRow[]>`
    select seq, version, message_id as "messageId", type, payload::text as payload,
           (extract(epoch from at) * 1000)::bigint as at, sender, causation_id as "causationId",
           correlation_id as "correlationId", outcome, to_status as "toStatus", effects::text as effects
    from journal where actor = ${key} order by seq`;

/** Every rule of `assay verify`: T1 to T7 as SQL. */
export async function expectInvariants(sql: Sql): Promise<void> {
  const rules = await verifyInvariants(sql);
  expect(rules.filter((rule) => rule.result !== 'holds')).toEqual([]);
}

/** Nothing is left to do: no due mail, no open task, no fact unpublished, nobody in quarantine. */
export async function leftovers(sql: Sql): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*)::int from mailbox where due_at <= assay_now()) as mail,
           (select count(*)::int from tasks where status in ('queued', 'processing')) as tasks,
           (select count(*)::int from outbox) as facts,
           (select count(*)::int from actors where quarantined is not null) as quarantined`;
  return row ?? {};
}
export const nothingLeft = { mail: 0, tasks: 0, facts: 0, quarantined: 0 };
