/**
 * Turns of the model: what persistence/open-turn.ts does, on Maps. Each handle has as many lanes as a node
 * has, and a turn holds its actors until it ends.
 *
 * 1. `openTurn` and `commit` answer without waiting: what takes time or fails is put around them.
 * 2. A commit looks at everything first and writes then, so it is whole or not at all.
 * 3. `project` is given a draft of the read model, which is kept if the commit is.
 */
import type { ActorRow, Committed, MailRow, OpenTurn, SeenRow } from '../../../actors/ports.ts';
import type { TurnLedger, TurnRequest, TurnWrites } from '../../../actors/ports.ts';
import { Retryable } from '../../../contracts/failures.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import { limits } from '../../../contracts/limits.ts';
import { applyWrites, isConflict } from './memory-commit.ts';
import type { MemoryTables } from './memory-tables.ts';
import { ReadDraft } from './read-model.ts';
import type { StoredActor, StoredMail } from './world.ts';

/** What a driver says on a connection that was closed: the host takes it for a server that is away. */
export const connectionEnded = (): Error =>
  Object.assign(new Error('Expected an open connection, got one that has ended; the node is gone'), {
    code: 'CONNECTION_ENDED',
  });

export class MemoryTurns implements TurnLedger {
  readonly #tables: MemoryTables;
  readonly #lanes: number;
  readonly #open = new Set<MemoryTurn>();
  #isClosed = false;

  constructor(tables: MemoryTables, lanes: number = limits.groupsInFlightMax) {
    this.#tables = tables;
    this.#lanes = lanes;
  }

  async openTurn(request: TurnRequest): Promise<OpenTurn> {
    if (this.#isClosed) throw connectionEnded();
    if (this.#open.size >= this.#lanes)
      throw new Error('Expected an idle lane: more groups are in flight than lanes exist');
    const turn = new MemoryTurn(this.#tables, request, () => this.#open.delete(turn));
    this.#open.add(turn);
    return turn;
  }

  /** The sessions are lost: open turns roll back, the next one has a session of its own. */
  cut(): void {
    for (const turn of this.#open) turn.lose();
  }
  close(): void {
    this.#isClosed = true;
    this.cut();
  }
}

class MemoryTurn implements OpenTurn {
  readonly actors: ReadonlyMap<ActorKey, ActorRow>;
  readonly absent: ReadonlySet<ActorKey>;
  readonly mail: readonly MailRow[];
  readonly seen: readonly SeenRow[];
  readonly #tables: MemoryTables;
  readonly #back: () => void;
  #state: 'open' | 'lost' | 'ended' = 'open';

  constructor(tables: MemoryTables, request: TurnRequest, back: () => void) {
    this.#tables = tables;
    this.#back = back;
    const rows = lockActors(tables, request.keys, this);
    const withMail = rows.filter(({ key }) => !request.rung.has(key) && tables.hasDueMail(key));
    const rung = takeMail(tables, request.rung, request.mailMax);
    const found = takeMail(
      tables,
      withMail.map((row) => row.key),
      request.mailMax,
    );
    this.actors = new Map(rows.map((row) => [row.key, actorRow(row, tables.nowMs)]));
    this.absent = new Set(request.keys.filter((key) => !tables.actors.has(key)));
    this.mail = [...rung, ...found].map(mailRow);
    this.seen = [
      ...request.messages.map(({ target, id }) => ({ target, id })),
      ...[...rung, ...found].map(({ target, id }) => ({ target, id })),
    ].flatMap(({ target, id }) => seenOf(tables, target, id));
  }

  async commit(
    writes: TurnWrites,
    project?: (session: unknown) => Promise<void>,
  ): Promise<Committed | 'conflict'> {
    if (this.#state === 'ended') throw new Error('Expected an open turn, got one that has ended');
    const draft = new ReadDraft(this.#tables.reads);
    try {
      await project?.(draft);
      if (this.#isLost) throw lostSession();
      this.#assertUnlocked(writes);
      if (isConflict(this.#tables, writes)) return 'conflict';
      const committed = applyWrites(this.#tables, writes);
      this.#tables.saveReads(draft.changed);
      return committed;
    } finally {
      this.#end();
    }
  }

  async abandon(): Promise<void> {
    this.#end();
  }

  /** Postgres has rolled back already; the turn hears of it when it commits. */
  lose(): void {
    this.#unlock();
    this.#state = 'lost';
  }

  get #isLost(): boolean {
    return this.#state === 'lost';
  }
  #end(): void {
    if (this.#state === 'open') this.#unlock();
    this.#state = 'ended';
    this.#back();
  }
  #unlock(): void {
    const { locks } = this.#tables;
    for (const key of this.actors.keys()) if (locks.get(key) === this) locks.delete(key);
  }

  /** Postgres would wait for the other turn here. No host writes what it has not locked. */
  #assertUnlocked({ actors, faults }: TurnWrites): void {
    const saved = actors.filter((row) => row.before !== null);
    for (const { key } of [...saved, ...faults]) {
      const owner = this.#tables.locks.get(key);
      if (owner !== undefined && owner !== this)
        throw new Error(`Expected ${key} to be locked by this turn, got another one's lock`);
    }
  }
}

const lostSession = (): Retryable =>
  new Retryable('ledger_unavailable', 'The database connection was lost in the middle of a turn', 0);

function lockActors(tables: MemoryTables, keys: readonly ActorKey[], turn: object): StoredActor[] {
  const rows: StoredActor[] = [];
  for (const key of [...new Set(keys)].toSorted()) {
    const row = tables.actors.get(key);
    if (row === undefined || tables.locks.has(key)) continue;
    tables.locks.set(key, turn);
    rows.push(row);
  }
  return rows;
}

function takeMail(tables: MemoryTables, keys: Iterable<ActorKey>, rowsMax: number): StoredMail[] {
  const due = [...keys].flatMap((key) => [...tables.dueMailOf(key)]);
  return due.toSorted((one, other) => one.seq - other.seq).slice(0, rowsMax);
}

function seenOf(tables: MemoryTables, actor: ActorKey, messageId: string): readonly SeenRow[] {
  const row = tables.entryOf(actor, messageId);
  if (row === undefined) return [];
  const { type, payload, version, toStatus, outcome, answer } = row;
  return [{ actor, messageId, type, payload, version, toStatus, outcome, answer }];
}

const actorRow = (row: StoredActor, nowMs: number): ActorRow => ({
  key: row.key,
  kind: row.kind,
  machine: row.machine,
  status: row.status,
  snapshot: row.snapshot,
  version: row.version,
  seq: row.seq,
  head: row.head,
  outcome: row.outcome,
  parent: row.parent,
  correlationId: row.correlationId,
  restarts: row.restarts,
  windowMs: row.restartsSince === null ? null : Math.floor(nowMs - row.restartsSince),
  quarantined: row.quarantined,
  restMs: row.retryAt === null ? 0 : Math.max(0, Math.ceil(row.retryAt - nowMs)),
});

const mailRow = (row: StoredMail): MailRow => ({
  seq: row.seq,
  timer: row.timer,
  attempts: row.attempts,
  envelope: {
    id: row.id,
    target: row.target,
    type: row.type,
    payload: JSON.parse(row.payload) as MailRow['envelope']['payload'],
    sender: row.sender ?? undefined,
    causation: row.causation ?? undefined,
    correlation: row.correlation ?? undefined,
    trace: row.trace ?? undefined,
    at: Math.floor(row.dueAt),
  },
});
