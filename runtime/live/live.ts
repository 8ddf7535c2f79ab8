/**
 * The living picture of a node: counts what it does itself, tells other nodes of it, hears of theirs and of
 * facts, and wakes whoever watches. What is told on NATS is told once and kept nowhere: a pulse that is lost
 * is a flicker that nobody saw, never a state.
 */
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Answer, Request } from '../../contracts/api.ts';
import type { Limits } from '../../contracts/limits.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { LiveBoard } from './live-board.ts';
import type { LiveView } from './live-view.ts';
import { boundsMs, type Moved, type Pulse, PulseCounter } from './pulse.ts';
import { RecentFacts } from './recent-facts.ts';

/** Ten times a second at most, in which something happened. */
const STEP_MS = 100;
/** A node that has nothing to tell says at least that it is there. */
const SILENCE_MS = 2_000;

export interface LiveHost {
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  readonly limits: Limits;
  readonly nodeId: string;
  /** Whether anybody may ask this node what goes on: then it listens to the others. */
  readonly isWatched: boolean;
}

export class Live implements LiveView {
  readonly board: LiveBoard;
  readonly observer: Observer;
  readonly #now: () => number;
  readonly #pulse = new PulseCounter();
  readonly #watchers = new Set<() => void>();
  #facts: RecentFacts | null = null;
  #host: LiveHost | null = null;
  #subscriptions: Subscription[] = [];
  #timer: ReturnType<typeof setInterval> | null = null;
  #toldAt = 0;
  #seenN = 0;
  #seenFact = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.board = new LiveBoard(now);
    this.observer = this.#pulse.observer;
  }

  begin(host: LiveHost): void {
    const { connection, subjects, limits } = host;
    this.#host = host;
    this.#facts = new RecentFacts(subjects, limits.recentFactsMax);
    if (host.isWatched) {
      this.#subscriptions = [
        connection.subscribe(subjects.anyPulse, { callback: heard((message) => this.#hear(message)) }),
        connection.subscribe(subjects.streams.facts.subject, {
          callback: heard(({ subject, data }) => this.#facts?.hear(subject, data, this.#now())),
        }),
      ];
    }
    this.#timer = setInterval(() => this.#step(), STEP_MS);
    this.#timer.unref();
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
    this.#watchers.clear();
  }

  get facts(): (asked: Request<'fact.recent'>) => Answer<'fact.recent'>['rows'] {
    return (asked) => this.#facts?.list(asked) ?? [];
  }
  /** The newest facts behind one that was seen, and how many came between. */
  factsAfter(after: number, limit: number): { rows: Answer<'fact.recent'>['rows']; skipped: number } {
    const rows = this.#facts?.list({ after, limit }) ?? [];
    return { rows, skipped: Math.max(0, this.newestFact - after - rows.length) };
  }
  get newestFact(): number {
    return this.#facts?.newest ?? 0;
  }
  enteredLastMinute(kind: string): ReadonlyMap<string, number> {
    return this.board.enteredLastMinute(kind);
  }

  /** Called soon after anything is new, at most ten times a second. Answers with how to stop. */
  watch(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => void this.#watchers.delete(tell);
  }
  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  #step(): void {
    const pulse = this.#pulse.take();
    if (pulse !== null) this.board.add(pulse);
    this.board.tick();
    this.#tell(pulse);
    const isNew = this.board.n !== this.#seenN || this.newestFact !== this.#seenFact;
    this.#seenN = this.board.n;
    this.#seenFact = this.newestFact;
    if (isNew) for (const tell of this.#watchers) tell();
  }

  #tell(pulse: Pulse | null): void {
    if (this.#host === null) return;
    const now = this.#now();
    const { connection, subjects, nodeId } = this.#host;
    this.board.hearFrom(nodeId);
    if (pulse === null && now - this.#toldAt < SILENCE_MS && now >= this.#toldAt) return;
    this.#toldAt = now;
    try {
      connection.publish(subjects.pulse(nodeId), JSON.stringify(pulse ?? {}));
    } catch {
      // NATS is away, or the node stops: others see that it says nothing.
    }
  }

  #hear({ subject, data }: Msg): void {
    const node = subject.slice(subject.lastIndexOf('.') + 1);
    if (this.#host === null || subject === this.#host.subjects.pulse(this.#host.nodeId)) return;
    this.board.hearFrom(node);
    const pulse = pulseIn(data);
    if (pulse !== null) this.board.add(pulse);
  }
}

const heard =
  (hear: (message: Msg) => void) =>
  (error: Error | null, message: Msg): void => {
    if (error === null) hear(message);
  };

/** Anybody with the permission may publish there: what is no pulse is passed over. */
function pulseIn(bytes: Uint8Array): Pulse | null {
  try {
    const said = JSON.parse(new TextDecoder().decode(bytes)) as { readonly [name: string]: unknown };
    const count = (name: string): number => (typeof said[name] === 'number' ? said[name] : 0);
    const { latency, moves } = said;
    if (!Array.isArray(latency) || !Array.isArray(moves)) return null;
    return {
      turns: count('turns'),
      messages: count('messages'),
      rejected: count('rejected'),
      faults: count('faults'),
      latency: boundsMs.map((_, index) => Number(latency[index] ?? 0)).concat(Number(latency.at(-1) ?? 0)),
      moves: (moves as unknown[]).filter(isMoved),
      movesLost: count('movesLost'),
    };
  } catch {
    return null;
  }
}

function isMoved(move: unknown): move is Moved {
  if (!Array.isArray(move) || move.length !== 4) return false;
  const [kind, from, to, count] = move as readonly unknown[];
  const isFrom = from === null || typeof from === 'string';
  return typeof kind === 'string' && isFrom && typeof to === 'string' && typeof count === 'number';
}
