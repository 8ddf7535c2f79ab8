/**
 * A script played on the runtime: moves go in as messages, time is the ledger's clock, and what there is
 * to see is read back from the rows. A node that dies in the middle is replaced, and whoever waited asks
 * again by the same id.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { type ActorKey, idOf } from '../../contracts/ids.ts';
import { initType, stopType } from '../../contracts/words.ts';
import { type Children, parseSnapshot } from '../../machines/snapshot.ts';
import type { Sql } from '../../persistence/connect.ts';
import { type Move, type View, viewOfStored } from '../unit/machines/differential.ts';
import type { HandAnswer } from './hand.ts';
import { LedgerClock } from './ledger-clock.ts';
import { until } from './until.ts';

export interface PlayNode {
  /** Never answers when the node dies over it. */
  post(envelope: Envelope): Promise<SendAnswer>;
  answerTask(task: string, answer: HandAnswer): void;
  readonly died: Promise<unknown>;
  stop(): Promise<void>;
}

export interface PlayOptions {
  readonly sql: Sql;
  readonly root: ActorKey;
  /** `life` 0 is the first node, each later one replaces a dead one. */
  readonly start: (life: number) => Promise<PlayNode>;
}

export class Play {
  readonly root: ActorKey;
  readonly posted: string[] = [];
  readonly #options: PlayOptions;
  readonly #answers = new Map<string, HandAnswer>();
  readonly #clock: LedgerClock;
  #node: PlayNode | null = null;
  #isDead = false;
  #lives = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
    this.#clock = new LedgerClock(options.sql);
    this.root = options.root;
  }
  get deaths(): number {
    return this.#lives - 1;
  }

  async begin(input?: unknown): Promise<void> {
    await this.#post(initType, input === undefined ? {} : { input });
    await this.#settled();
  }

  async move(move: Move): Promise<void> {
    if ('send' in move) {
      const { type, ...payload } = move.send;
      await this.#post(type, payload);
    } else if ('advanceMs' in move) await this.#clock.advance(move.advanceMs, () => this.#settled());
    else if ('stop' in move) await this.#post(stopType, {});
    else if ('resolve' in move) await this.#answer(move.resolve, { output: move.output });
    else await this.#answer(move.reject, { error: move.error });
    await this.#settled();
  }

  async view(): Promise<View> {
    const texts = await this.#texts();
    const open = await this.#options.sql<{ id: string }[]>`
      select id from tasks where status in ('queued', 'processing')`;
    const tasks = new Set(open.map((row) => row.id));
    const textOf = (key: string): string => {
      const text = texts.get(key);
      if (text === undefined) throw new Error(`Expected a row for \`${key}\``);
      return text;
    };
    const view = viewOfStored({ textOf, isOpen: (task) => tasks.has(task) }, this.root);
    // Each play has a root of its own; XState's is called `root`.
    const text = JSON.stringify(view).replaceAll(`{"ref":"${idOf(this.root)}"}`, '{"ref":"root"}');
    return JSON.parse(text) as View;
  }

  /** Every fact has left the ledger. */
  async published(): Promise<void> {
    await this.#until('every fact to be published', async () => {
      await this.#alive();
      const [row] = await this.#options.sql<{ left: number }[]>`select count(*)::int as left from outbox`;
      return row?.left === 0;
    });
  }

  async end(): Promise<void> {
    await this.#node?.stop();
  }

  async #post(type: string, payload: object): Promise<void> {
    const id = `${idOf(this.root)}:${this.posted.length}`;
    this.posted.push(id);
    const envelope: Envelope = {
      id,
      target: this.root,
      type,
      payload: JSON.parse(JSON.stringify(payload)) as JsonObject,
      sender: 'api:test',
      at: Date.now(),
    };
    await this.#until(`an answer to ${type}`, async () => {
      const node = await this.#alive();
      const answer = await Promise.race([node.post(envelope), node.died.then(() => null)]);
      return answer !== null && answer.result !== 'failed';
    });
  }

  async #answer(path: string, answer: HandAnswer): Promise<void> {
    const texts = await this.#texts();
    const childrenOf = (key: string): Children => parseSnapshot(texts.get(key) ?? '').children ?? {};
    const ids = path.split('/');
    let key: string = this.root;
    for (const id of ids.slice(0, -1)) {
      const child = childrenOf(key)[id]?.actor;
      if (child === undefined) return;
      key = child;
    }
    const task = childrenOf(key)[ids.at(-1) ?? '']?.task;
    if (task === undefined) return;
    this.#answers.set(task, answer);
    (await this.#alive()).answerTask(task, answer);
  }

  /** Nothing moves any more: no mail is due, and the only open tasks are those that nobody has answered. */
  #settled(): Promise<void> {
    const { sql } = this.#options;
    return this.#until('everything that was caused to have happened', async () => {
      await this.#alive();
      const answered = [...this.#answers.keys()];
      const [row] = await sql<{ busy: boolean }[]>`
        select exists (select from mailbox where due_at <= assay_now())
            or exists (select from tasks where status = 'queued')
            or exists (select from tasks where status = 'processing' and id = any(${answered})) as busy`;
      return row?.busy === false;
    });
  }

  async #until(what: string, check: () => Promise<boolean>): Promise<void> {
    await until(check, { what, timeoutMs: 10_000 });
  }

  async #alive(): Promise<PlayNode> {
    if (this.#node !== null && !this.#isDead) return this.#node;
    if (this.#node !== null) await this.#bury();
    const node = await this.#options.start(this.#lives);
    this.#lives += 1;
    this.#isDead = false;
    this.#node = node;
    void node.died.then(() => {
      this.#isDead = true;
    });
    for (const [task, answer] of this.#answers) node.answerTask(task, answer);
    return node;
  }

  /** Its sessions end with its sockets; what it held for a while, were the clock running, is free again. */
  async #bury(): Promise<void> {
    const { sql } = this.#options;
    await this.#until('the sessions of the dead node to end', async () => {
      const [row] = await sql<{ sessions: number }[]>`
        select count(pg_terminate_backend(pid))::int as sessions from pg_stat_activity
        where datname = current_database() and application_name like 'assay%'`;
      return row?.sessions === 0;
    });
    await sql`update tasks set lease_until = assay_now() where lease_owner is not null`;
    await sql`update outbox set next_attempt = assay_now()`;
  }

  async #texts(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#options.sql<{ key: string; text: string }[]>`
      select key, snapshot::text as text from actors`;
    return new Map(rows.map((row) => [row.key, row.text]));
  }
}
