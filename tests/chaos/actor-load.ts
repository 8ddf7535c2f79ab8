/**
 * Clients of plain actors: thousands of them are made at once, then messages go to whichever chance picks,
 * at an even pace. What was accepted is kept, to be looked for in the journal.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import type { NatsClient } from '../../runtime/client.ts';
import { pause } from '../support/pause.ts';
import { insist } from './insist.ts';
import { addsOfErrand } from './kinds.ts';

export interface ActorLoadOptions {
  readonly client: NatsClient;
  readonly actors: number;
  readonly seconds: number;
  readonly random: () => number;
  /** Nobody waits for an answer any longer than this (`performance.now`). */
  readonly until: number;
}

interface Errand {
  readonly key: string;
  adds: number;
}

const CALLERS = 32;
/** Steady rather than fast: what is looked for are losses, and all of it is replayed afterwards. */
const PER_SECOND = 250;
const COUNTERS_OF_ACTORS = 0.25;
const COMMANDS_OF_ADDS = 0.1;

export class ActorLoad {
  readonly #options: ActorLoadOptions;
  readonly #counters: string[];
  readonly #errands: Errand[];
  /** Adds that were sent, by message id: those a counter must have counted at last. */
  readonly adds = new Map<string, string>();
  /** Every message that was answered `accepted`, with its actor. */
  readonly accepted = new Map<string, string>();
  /** Commands that JetStream has said to keep: sent again at the end, where it has lost them. */
  readonly #commands = new Map<string, string>();
  readonly refused: string[] = [];
  /** When the last message was accepted. */
  lastAt = performance.now();
  #next = 0;
  #isOver = false;

  constructor(options: ActorLoadOptions) {
    const { actors } = options;
    this.#options = options;
    const counters = Math.max(1, Math.round(actors * COUNTERS_OF_ACTORS));
    this.#counters = Array.from({ length: counters }, (_, n) => `counter/c${n}`);
    this.#errands = Array.from({ length: actors - counters }, (_, n) => ({ key: `errand/e${n}`, adds: 0 }));
  }

  async make(): Promise<void> {
    const keys = [...this.#counters, ...this.#errands.map(({ key }) => key)];
    await this.#inParallel(async () => {
      const key = keys.pop();
      if (key === undefined) return false;
      await this.#create(key);
      return true;
    });
  }

  /** Until it is told to end. */
  async run(): Promise<void> {
    const startedAt = performance.now();
    let sent = 0;
    await this.#inParallel(async () => {
      if (this.#isOver) return false;
      const dueAt = startedAt + (sent++ * 1_000) / PER_SECOND;
      await pause(Math.max(0, dueAt - performance.now()));
      await this.#sendOne();
      return true;
    });
  }

  end(): void {
    this.#isOver = true;
  }

  /** Every actor gets what it needs to end, and every command that is not in `journal` goes out again. */
  async finish(isInJournal: (id: string) => Promise<boolean>): Promise<void> {
    const commands = [...this.#commands];
    await this.#inParallel(async () => {
      const [id, key] = commands.pop() ?? [];
      if (id === undefined || key === undefined) return false;
      if (!(await isInJournal(id))) await this.#send(key, id, { type: 'ADD', n: 1 });
      return true;
    });
    const counters = [...this.#counters];
    const open = this.#errands.filter(({ adds }) => adds < addsOfErrand);
    await this.#inParallel(async () => {
      const key = counters.pop();
      const errand = key === undefined ? open.pop() : undefined;
      if (key !== undefined) await this.#send(key, `end-${key}`, { type: 'FINISH', by: 'chaos' });
      while (errand !== undefined && errand.adds < addsOfErrand) await this.#addTo(errand);
      return key !== undefined || errand !== undefined;
    });
  }

  /** What each counter must have counted. */
  get totals(): ReadonlyMap<string, number> {
    const totals = new Map(this.#counters.map((key) => [key, 0]));
    for (const key of this.adds.values()) totals.set(key, (totals.get(key) ?? 0) + 1);
    return totals;
  }

  async #inParallel(step: () => Promise<boolean>): Promise<void> {
    const work = async (): Promise<void> => {
      while (await step());
    };
    await Promise.all(Array.from({ length: CALLERS }, work));
  }

  async #sendOne(): Promise<void> {
    const { random } = this.#options;
    const errand = this.#errands[Math.floor(random() * this.#errands.length)];
    if (errand !== undefined && random() < 0.3 && errand.adds < addsOfErrand) return this.#addTo(errand);
    const key = this.#counters[Math.floor(random() * this.#counters.length)] ?? '';
    const id = `add-${this.#next++}`;
    this.adds.set(id, key);
    if (random() < COMMANDS_OF_ADDS) return this.#command(key, id);
    await this.#send(key, id, { type: 'ADD', n: 1 });
  }

  #addTo(errand: Errand): Promise<void> {
    errand.adds += 1;
    return this.#send(errand.key, `${errand.key}-${errand.adds}`, { type: 'ADD' });
  }

  async #command(key: string, id: string): Promise<void> {
    this.#commands.set(id, key);
    // Not known whether it is kept: it is looked for at the end like all others.
    await this.#options.client.command(key, { type: 'ADD', n: 1 }, { messageId: id }).catch(() => undefined);
  }

  async #create(key: string): Promise<void> {
    const { client, random, seconds } = this.#options;
    const [kind = '', id = ''] = key.split('/');
    const messageId = `create-${key}`;
    const restMs = Math.floor(random() * seconds * 1_000);
    const input = kind === 'errand' ? { n: Number(id.slice(1)), restMs } : {};
    await this.#insist(key, messageId, () => client.create(kind, { id, input, messageId }));
  }

  async #send(key: string, messageId: string, event: { type: string; n?: number; by?: string }) {
    await this.#insist(key, messageId, () => this.#options.client.send(key, event, { messageId }));
  }

  async #insist(key: string, messageId: string, ask: () => Promise<SendAnswer>): Promise<void> {
    const answer = await insist(
      async () => {
        const said = await ask();
        return said.result === 'failed' ? null : said;
      },
      { until: this.#options.until, what: `${messageId} for ${key}` },
    );
    if (answer.result === 'accepted') {
      this.accepted.set(messageId, key);
      this.lastAt = performance.now();
    } else this.refused.push(`${messageId} for ${key}: ${answer.code}`);
  }
}
