/** Whatever is asked of the ledger in whatever order: the model answers and holds what Postgres does. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenTurn, TurnWrites } from '../../../actors/ports.ts';
import { randomFrom } from '../../../judging/random.ts';
import { MemoryWorld } from '../../simulation/ledger/memory-world.ts';
import { openPostgresWorld, type PostgresWorld } from '../../simulation/ledger/postgres-world.ts';
import type { NodeLedger } from '../../simulation/ledger/world.ts';
import { openDatabase } from '../../support/database.ts';
import { startMs } from './ledger-stage.ts';
import { Twins } from './ledger-twins.ts';
import { LedgerWalk } from './ledger-walk.ts';

const stepsOfWalk = 150;
const walks = 4;

let postgres: PostgresWorld;
beforeAll(async () => {
  postgres = await openPostgresWorld({ nowMs: startMs, database: await openDatabase() });
});
afterAll(() => postgres.close());

describe('a random walk through the ports', () => {
  const done = new Map<string, number>();

  it('has the same answers and the same rows in memory and in Postgres', async () => {
    const walk = fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
      await postgres.reset(startMs);
      const steps = new LedgerWalk(
        randomFrom(seed),
        new Twins(new MemoryWorld({ nowMs: startMs }), postgres),
      );
      for (let step = 0; step < stepsOfWalk; step += 1) {
        const name = await steps.step();
        done.set(name, (done.get(name) ?? 0) + 1);
      }
    });
    await expect(fc.assert(walk, { seed: 7, numRuns: walks, endOnFailure: true })).resolves.toBeUndefined();
  });

  it('has taken every step (a walk that never crashes a node says nothing of it)', () => {
    expect(done.size).toBe(26);
  });
});

type Wrong = (ledger: NodeLedger, world: MemoryWorld) => NodeLedger;

const committing = (ledger: NodeLedger, changed: (writes: TurnWrites) => TurnWrites): NodeLedger => ({
  ...ledger,
  turns: {
    openTurn: async (request) => {
      const turn: OpenTurn = await ledger.turns.openTurn(request);
      const { actors, absent, mail, seen } = turn;
      return {
        actors,
        absent,
        mail,
        seen,
        commit: (writes) => turn.commit(changed(writes)),
        abandon: () => turn.abandon(),
      };
    },
  },
});

/** A model that is wrong in one thing. */
const wrongs: Readonly<Record<string, Wrong>> = {
  'renews leases of others': (ledger) => ({
    ...ledger,
    tasks: { ...ledger.tasks, renewTasks: async (_owner, ids) => new Set(ids) },
  }),
  'keeps what was published': (ledger) => ({
    ...ledger,
    sweeps: { ...ledger.sweeps, dropFacts: async () => {} },
  }),
  'loses the last mail of a turn': (ledger) =>
    committing(ledger, (writes) => ({ ...writes, mail: writes.mail.slice(0, -1) })),
  'does not cancel timers': (ledger) => committing(ledger, (writes) => ({ ...writes, timersCancelled: [] })),
  'ignores the version': (ledger, world) =>
    committing(ledger, (writes) => ({
      ...writes,
      actors: writes.actors.map((row) => {
        const now = world.live.actors.get(row.key);
        return row.before === null || now === undefined ? row : { ...row, before: now };
      }),
    })),
};

class WrongWorld extends MemoryWorld {
  readonly #wrong: Wrong;

  constructor(wrong: Wrong) {
    super({ nowMs: startMs });
    this.#wrong = wrong;
  }
  override ledgerFor(nodeId: string): NodeLedger {
    return this.#wrong(super.ledgerFor(nodeId), this);
  }
}

describe('the same walk finds a model that', () => {
  beforeEach(() => postgres.reset(startMs));

  it.each(Object.entries(wrongs))('%s', async (_what, wrong) => {
    const steps = new LedgerWalk(randomFrom(1), new Twins(new WrongWorld(wrong), postgres));
    const walked = async (): Promise<void> => {
      for (let step = 0; step < 2 * stepsOfWalk; step += 1) await steps.step();
    };
    await expect(walked()).rejects.toThrow(/strictly deep-equal/);
  });
});
