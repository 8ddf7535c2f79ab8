/** The model and Postgres side by side: each call goes to both, and they must answer and hold the same. */
import { deepStrictEqual } from 'node:assert/strict';
import type { OpenTurn, TurnRequest, TurnWrites } from '../../../actors/ports.ts';
import type { ActorKey } from '../../../contracts/ids.ts';
import type { MemoryWorld } from '../../simulation/ledger/memory-world.ts';
import type { PostgresWorld } from '../../simulation/ledger/postgres-world.ts';
import type { LedgerWorld, NodeLedger, Rows, StoredMail } from '../../simulation/ledger/world.ts';

/** A turn that is open in both. Mail is named by its place in what was taken: its `seq` differs. */
export interface TwinTurn {
  readonly memory: OpenTurn;
  readonly postgres: OpenTurn;
}

type Answer = { readonly answer: unknown } | { readonly failure: unknown };

export class Twins {
  readonly #memory: MemoryWorld;
  readonly #postgres: PostgresWorld;

  constructor(memory: MemoryWorld, postgres: PostgresWorld) {
    this.#memory = memory;
    this.#postgres = postgres;
  }

  get rows(): Rows {
    return this.#memory.live;
  }

  /** The same call to both; `shown` takes away what the ports leave open, as an order. */
  async call<T>(
    node: string,
    call: (ledger: NodeLedger) => Promise<T>,
    shown: (answer: T) => unknown = (answer) => answer,
  ): Promise<void> {
    await this.#both((world) => call(world.ledgerFor(node)).then(shown));
  }

  async onWorlds(call: (world: LedgerWorld) => Promise<unknown>): Promise<void> {
    await this.#both(call);
  }

  async open(node: string, request: TurnRequest): Promise<TwinTurn | null> {
    const turns: OpenTurn[] = [];
    await this.#both(async (world) => {
      const turn = await world.ledgerFor(node).turns.openTurn(request);
      turns.push(turn);
      return shownTurn(turn);
    });
    const [memory, postgres] = turns;
    return memory === undefined || postgres === undefined ? null : { memory, postgres };
  }

  async commit(turn: TwinTurn, writes: TurnWrites, mailPlaces: readonly number[]): Promise<void> {
    await this.#both(async (world) => {
      const open = world === this.#memory ? turn.memory : turn.postgres;
      const mailTaken = mailPlaces.map((place) => placedMail(open)[place]?.seq ?? 0);
      const answer = await open.commit({ ...writes, mailTaken });
      if (answer === 'conflict') return answer;
      return new Map([...answer.factsAhead].map(([id, ahead]) => [id, ahead?.toSorted() ?? null]));
    });
  }

  async abandon(turn: TwinTurn): Promise<void> {
    await turn.memory.abandon();
    await turn.postgres.abandon();
  }

  async #both(call: (world: LedgerWorld) => Promise<unknown>): Promise<void> {
    const memory = await answerOf(call(this.#memory));
    const postgres = await answerOf(call(this.#postgres));
    deepStrictEqual(memory, postgres);
  }

  async expectSameRows(): Promise<void> {
    deepStrictEqual(shownRows(this.#memory.live), shownRows(await this.#postgres.rows()));
  }
}

async function answerOf(call: Promise<unknown>): Promise<Answer> {
  try {
    return { answer: await call };
  } catch (error) {
    if (error instanceof Error) return { failure: 'code' in error ? error.code : error.message };
    return { failure: error };
  }
}

/** In an order that both give: answers of tasks that were reaped together were filed in any. */
export const placedMail = (turn: OpenTurn) =>
  turn.mail.toSorted((one, other) => order(placeOf(one.envelope.id), placeOf(other.envelope.id)));

const placeOf = (id: string): string => (id.startsWith('task:') ? id : '');
const order = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

const shownTurn = (turn: OpenTurn): unknown => ({
  actors: [...turn.actors].map(([key, { ...row }]) => [key, { ...row, hasMail: undefined }]),
  absent: [...turn.absent].toSorted(),
  mail: placedMail(turn).map((row) => ({ ...row, seq: 0 })),
  seen: turn.seen.map((row) => JSON.stringify(Object.entries(row).toSorted(byName))).toSorted(),
});

function shownRows(rows: Rows): unknown {
  const mail = [...rows.mailbox.values()];
  const isAnswer = (row: StoredMail): boolean => row.id.startsWith('task:');
  return {
    actors: [...rows.actors.values()].toSorted((one, other) => order(one.key, other.key)),
    journal: [...rows.journal].toSorted(([one], [other]) => order(one, other)),
    mail: mail.filter((row) => !isAnswer(row)).map(shownMail),
    answers: sorted(mail.filter(isAnswer).map(shownMail)),
    tasks: sorted([...rows.tasks.values()].map((row) => ({ ...row, error: parsed(row.error) }))),
    facts: sorted([...rows.outbox.values()]),
    letters: sorted(
      rows.deadLetters.map((row) => ({ ...row, letter: parsed(row.letter), error: parsed(row.error) })),
    ),
    nodes: sorted([...rows.nodes.values()]),
    log: rows.supervisorLog,
  };
}

const shownMail = (row: StoredMail) => ({ ...row, seq: 0, payload: parsed(row.payload) });
const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

/** By what they say, whatever the order of their columns. */
function sorted(rows: readonly object[]): readonly object[] {
  const keyOf = (row: object): string => JSON.stringify(Object.entries(row).toSorted(byName));
  return rows.toSorted((one, other) => order(keyOf(one), keyOf(other)));
}
const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => order(one, other);

export const isLocked = (turns: readonly TwinTurn[], key: ActorKey): boolean =>
  turns.some((turn) => turn.memory.actors.has(key));
