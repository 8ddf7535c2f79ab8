/** What must hold of any ledger at rest, read back from the rows themselves. */
import { expect } from 'vitest';
import type { Kind } from '../../machines/kind.ts';
import type { Sql } from '../../persistence/connect.ts';
import { verifyInvariants } from '../../persistence/verify-invariants.ts';
import { verifyJournal } from '../../persistence/verify-journal.ts';
import { divergentActors } from './replays.ts';

/** T7 for every actor, and the hash chain of every journal. */
export async function expectReplaysEqual(sql: Sql, kinds: ReadonlyMap<string, Kind>): Promise<void> {
  expect(await divergentActors(sql, kinds)).toEqual([]);
  expect((await verifyJournal(sql)).problems).toEqual([]);
  await expectInvariants(sql);
}

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
