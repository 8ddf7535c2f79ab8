/** Both worlds of the ledger under the same tests, and rows to write into them. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { ActorWrite, FactWrite, JournalRow, MailWrite } from '../../../actors/ports.ts';
import type { OpenTurn, TaskWrite, TurnRequest, TurnWrites } from '../../../actors/ports.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { canonicalRow, chainHash, chainStart } from '../../../persistence/journal-chain.ts';
import { MemoryWorld } from '../../simulation/ledger/memory-world.ts';
import { openPostgresWorld, type PostgresWorld } from '../../simulation/ledger/postgres-world.ts';
import type { LedgerWorld, NodeLedger, Rows } from '../../simulation/ledger/world.ts';
import { openDatabase } from '../../support/database.ts';

export const startMs = Date.UTC(2026, 0, 1);

/** One ledger under test, empty at the start of every test. */
export interface Stage {
  readonly world: LedgerWorld;
  readonly n1: NodeLedger;
  readonly n2: NodeLedger;
  advance(ms: number): Promise<void>;
  rows(): Promise<Rows>;
}

export function describeWorlds(name: string, tests: (stage: Stage) => void): void {
  describe(`${name}, in memory`, () => {
    const stage = new WorldStage();
    beforeEach(() => {
      stage.world = new MemoryWorld({ nowMs: startMs });
    });
    tests(stage);
  });
  describe(`${name}, in Postgres`, () => {
    const stage = new WorldStage();
    let world: PostgresWorld;
    beforeAll(async () => {
      world = await openPostgresWorld({ nowMs: startMs, database: await openDatabase() });
      stage.world = world;
    });
    beforeEach(() => world.reset(startMs));
    afterAll(() => world.close());
    tests(stage);
  });
}

class WorldStage implements Stage {
  world: LedgerWorld = new MemoryWorld({ nowMs: startMs });
  get n1(): NodeLedger {
    return this.world.ledgerFor('n1');
  }
  get n2(): NodeLedger {
    return this.world.ledgerFor('n2');
  }
  advance(ms: number): Promise<void> {
    return this.world.advanceTo(this.world.nowMs + ms);
  }
  rows(): Promise<Rows> {
    return this.world.rows();
  }
}

export const noWrites: TurnWrites = {
  actors: [],
  journal: [],
  mailTaken: [],
  mail: [],
  timersCancelled: [],
  tasks: [],
  tasksSettled: [],
  tasksCancelled: [],
  facts: [],
  deadLetters: [],
  faults: [],
};

export const request = (given: Partial<TurnRequest>): TurnRequest => ({
  keys: [],
  messages: [],
  rung: new Set(),
  mailMax: 100,
  ...given,
});

/** Opens a turn, writes what `writes` makes of it, and answers what the ledger says. */
export async function turnOf(
  node: NodeLedger,
  asked: Partial<TurnRequest>,
  writes: (turn: OpenTurn) => Partial<TurnWrites>,
): ReturnType<OpenTurn['commit']> {
  const turn = await node.turns.openTurn(request(asked));
  return turn.commit({ ...noWrites, ...writes(turn) });
}

export const write = (node: NodeLedger, writes: Partial<TurnWrites>): ReturnType<OpenTurn['commit']> =>
  turnOf(node, {}, () => writes);

export const newActor = (key: ActorKey, given: Partial<ActorWrite> = {}): ActorWrite => ({
  key,
  kind: key.slice(0, key.indexOf('/')),
  before: null,
  machine: 'm1',
  status: 'open',
  snapshot: '{"value":"open"}',
  version: 1,
  seq: 1,
  head: chainStart,
  outcome: null,
  parent: null,
  correlationId: 'c1',
  stallAfterMs: null,
  ...given,
});

/** The next state of an actor that the turn has locked. */
export function nextState(turn: OpenTurn, key: ActorKey, given: Partial<ActorWrite> = {}): ActorWrite {
  const row = turn.actors.get(key);
  if (row === undefined) throw new Error(`Expected ${key} to be locked by this turn`);
  return newActor(key, {
    before: { version: row.version, seq: row.seq },
    version: row.version + 1,
    seq: row.seq + 1,
    outcome: row.outcome,
    ...given,
  });
}

export function journalEntry(actor: ActorKey, seq: number, given: Partial<JournalRow> = {}): JournalRow {
  const row = {
    actor,
    seq,
    version: seq,
    messageId: `m${seq}`,
    type: 'PAY',
    payload: '{"sum":1}',
    at: startMs,
    sender: null,
    causationId: null,
    correlationId: 'c1',
    fromStatus: 'open',
    toStatus: 'open',
    effects: null,
    outcome: 'applied' as const,
    answer: null,
    ...given,
  };
  return { ...row, hash: given.hash ?? chainHash(chainStart, canonicalRow(row)) };
}

export const envelopeTo = (target: ActorKey, id: string, given: Partial<Envelope> = {}): Envelope => ({
  id,
  target,
  type: 'PAY',
  payload: { sum: 1 },
  at: startMs,
  ...given,
});

export const mailTo = (
  target: ActorKey,
  id: string,
  given: Partial<MailWrite> & { readonly sender?: string } = {},
): MailWrite => {
  const { sender, ...rest } = given;
  return {
    envelope: envelopeTo(target, id, sender === undefined ? {} : { sender }),
    timer: null,
    delayMs: 0,
    ...rest,
  };
};

export const newTask = (id: string, given: Partial<TaskWrite> = {}): TaskWrite => ({
  id,
  actor: 'order/1',
  child: 'charge',
  activity: 'order/charge',
  input: '{"sum":1}',
  attemptsMax: 3,
  priority: 0,
  deadlineMs: null,
  leaseOwner: null,
  leaseMs: 30_000,
  correlationId: 'c1',
  trace: null,
  ...given,
});

export const newFact = (id: string, given: Partial<FactWrite> = {}): FactWrite => ({
  id,
  subject: 'assay.fact.order.1.paid',
  payload: '{"source":"order/1","version":1}',
  headers: null,
  ...given,
});
