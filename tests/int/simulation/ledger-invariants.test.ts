/** The invariants over rows and the invariants as SQL: what is planted is found by both, under one name. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { type Broken, everything, InvariantCheck } from '../../simulation/ledger/invariants.ts';
import { MemoryWorld } from '../../simulation/ledger/memory-world.ts';
import { openPostgresWorld, type PostgresWorld } from '../../simulation/ledger/postgres-world.ts';
import type { Rows, StoredActor } from '../../simulation/ledger/world.ts';
import { damages, insertOrders } from '../../support/damage.ts';
import { openDatabase } from '../../support/database.ts';
import { journalEntry, newActor, startMs, turnOf, nextState, write } from './ledger-stage.ts';

const graceMs = 60_000;
const pairs = (found: readonly Broken[]) => [
  ...new Set(found.map(({ rule, actor }) => `${rule} ${actor}`).toSorted()),
];

describe('planted damage', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld({ nowMs: startMs, database: await openDatabase() });
    await world.sql`drop index journal_message`;
  });
  afterAll(() => world.close());
  beforeEach(() => insertOrders(world.sql));

  const foundByRows = async (): Promise<readonly string[]> => {
    const rows = await world.rows();
    const check = new InvariantCheck();
    return pairs([...check.always(rows, everything(rows)), ...check.settled(rows, graceMs)]);
  };
  const foundBySql = async (): Promise<readonly string[]> => {
    const rules = await verifyInvariants(world.sql, { graceSeconds: graceMs / 1_000 });
    return pairs(rules.flatMap(({ name, findings }) => findings.map((found) => ({ ...found, rule: name }))));
  };

  it.each(damages)('%s (%s) is found by both', async (rule, _what, _words, plant) => {
    await plant(world.sql);
    const [rows, sql] = [await foundByRows(), await foundBySql()];
    expect(rows.filter((found) => found.startsWith(`${rule} `))).not.toEqual([]);
    expect(rows).toEqual(sql);
  });

  it('is not there where nothing was planted', async () => {
    expect(await foundByRows()).toEqual([]);
  });
});

describe('from look to look', () => {
  const one: ActorKey = 'order/1';
  let world: MemoryWorld;
  let check: InvariantCheck;
  const n1 = () => world.ledgerFor('n1');
  const look = () => check.always(world.live, world.takeChanged());

  beforeEach(async () => {
    world = new MemoryWorld({ nowMs: startMs });
    check = new InvariantCheck();
    const entry = journalEntry(one, 1);
    await write(n1(), { actors: [newActor(one, { head: entry.hash })], journal: [entry] });
  });

  it('only what has changed is looked at, and entries once', async () => {
    expect([look(), look()]).toEqual([[], []]);
    await turnOf(n1(), { keys: [one] }, (turn) => ({ actors: [nextState(turn, one)] }));
    expect(pairs(look())).toEqual(['chain order/1', 'versions order/1']);
    expect(look()).toEqual([]);
  });

  it('an outcome that became another one is found (a trigger that is gone)', () => {
    const ended = journalEntry(one, 1, { effects: '["finished done"]' });
    const rowsWith = (outcome: string): Rows => {
      const [row] = world.live.actors.values();
      const actor = { ...row, head: ended.hash, outcome } as StoredActor;
      return { ...world.live, actors: new Map([[one, actor]]), journal: new Map([[one, [ended]]]) };
    };
    const touched = everything(world.live);
    expect(check.always(rowsWith('{"ending":"done"}'), touched)).toEqual([]);
    expect(check.always(rowsWith('{"ending":"error"}'), touched)).toEqual([
      { rule: 'one-outcome', actor: one, detail: 'has another outcome than before' },
    ]);
  });

  it('an entry that was there and is not is found', () => {
    const touched = everything(world.live);
    expect(check.always(world.live, touched)).toEqual([]);
    const gone = check.always({ ...world.live, journal: new Map() }, touched);
    expect(gone[0]).toEqual({
      rule: 'chain',
      actor: one,
      detail: 'entry 1 was there, and now it is not',
    });
  });
});
