/**
 * What goes on in the installation, as this node has heard: its own pulse and those of other nodes. Kept for
 * a bounded while, so that a reader who was away for a moment gets exactly what he missed,
 * and one who was away for longer is told to begin anew.
 *
 * Invariants
 *  L1  Everything has the number of the step it came in; what a reader has not seen is what has a higher one.
 *  L2  Memory is bounded whatever happens: steps, seconds, facts, sorts of transitions, nodes.
 *  L3  Nothing is kept per reader: a slow one only finds more that is new.
 */
import type { LiveMessage, LiveMove, LiveSecond } from '../../contracts/live.ts';
import { blankLatency, entryOf, type Moved, percentile, type Pulse } from './pulse.ts';

/** A step is a tenth of a second, and steps in which nothing happened are none: at least a minute of them. */
const STEPS_MAX = 600;
const SECONDS_MAX = 300;
const NODES_MAX = 1_000;
const NODE_SILENT_MS = 5_000;
const ENTERED_MS = 60_000;
const SORTS_PER_MESSAGE_MAX = 1_000;

interface Step {
  readonly n: number;
  readonly moves: readonly Moved[];
  readonly movesLost: number;
}
type Numbered<T> = { readonly n: number; readonly value: T };

/** The second that is being counted. */
interface Counting {
  readonly at: number;
  turns: number;
  messages: number;
  rejected: number;
  faults: number;
  latency: number[];
  /** By kind and status: how many came in. */
  readonly entered: Map<string, Map<string, number>>;
}

export type LiveDelta = Pick<LiveMessage, 'moves' | 'movesLost' | 'seconds'>;

export class LiveBoard {
  readonly #now: () => number;
  #n = 0;
  #steps: Step[] = [];
  #seconds: Numbered<LiveSecond>[] = [];
  #counting: Counting;
  #entered: Counting[] = [];
  readonly #nodes = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
    this.#counting = blankSecond(now());
  }

  /** The number of the newest step. */
  get n(): number {
    return this.#n;
  }
  get nodes(): number {
    const since = this.#now() - NODE_SILENT_MS;
    return [...this.#nodes.values()].filter((at) => at >= since).length;
  }

  hearFrom(node: string): void {
    this.#nodes.delete(node);
    this.#nodes.set(node, this.#now());
    const [oldest] = this.#nodes.keys();
    if (this.#nodes.size > NODES_MAX && oldest !== undefined) this.#nodes.delete(oldest);
  }

  add(pulse: Pulse): void {
    this.tick();
    const second = this.#counting;
    second.turns += pulse.turns;
    second.messages += pulse.messages;
    second.rejected += pulse.rejected;
    second.faults += pulse.faults;
    second.latency = second.latency.map((count, index) => count + (pulse.latency[index] ?? 0));
    for (const [kind, from, to, count] of pulse.moves) {
      if (from === to) continue;
      const byStatus = entryOf(second.entered, kind, () => new Map<string, number>());
      byStatus.set(to, (byStatus.get(to) ?? 0) + count);
    }
    if (pulse.moves.length === 0 && pulse.movesLost === 0) return;
    this.#n += 1;
    this.#steps.push({ n: this.#n, moves: pulse.moves, movesLost: pulse.movesLost });
    if (this.#steps.length > STEPS_MAX) this.#steps.splice(0, this.#steps.length - STEPS_MAX);
  }

  /** Something else is new, health say: a number for it. */
  step(): number {
    this.#n += 1;
    return this.#n;
  }

  /** Ends the second that is over. True: there is one more. */
  tick(): boolean {
    const now = this.#now();
    const ended = this.#counting;
    // A clock that was set back begins a second of its own.
    if (now >= ended.at && now < ended.at + 1_000) return false;
    this.#n += 1;
    this.#seconds.push({ n: this.#n, value: secondOf(ended) });
    if (this.#seconds.length > SECONDS_MAX) this.#seconds.shift();
    this.#entered = [...this.#entered, ended].filter(({ at }) => at > now - ENTERED_MS).slice(-90);
    this.#counting = blankSecond(now);
    return true;
  }

  /** What is new to a reader who has seen step `after`; null where some of it is gone. */
  since(after: number): LiveDelta | null {
    const oldest = this.#steps[0]?.n ?? this.#n + 1;
    // Steps are dropped only from a full ring: before that nothing can have been missed.
    const isGap = this.#steps.length >= STEPS_MAX && after < oldest - 1;
    if (isGap || after > this.#n) return null;
    const steps = this.#steps.filter(({ n }) => n > after);
    const { moves, movesLost } = mergedMoves(steps);
    return {
      moves,
      movesLost,
      seconds: this.#seconds.filter(({ n }) => n > after).map(({ value }) => value),
    };
  }

  /** What a reader begins with. */
  snapshot(): LiveDelta {
    return { moves: [], movesLost: 0, seconds: this.#seconds.map(({ value }) => value) };
  }

  enteredLastMinute(kind: string): ReadonlyMap<string, number> {
    const total = new Map<string, number>();
    const since = this.#now() - ENTERED_MS;
    for (const { at, entered } of [...this.#entered, this.#counting]) {
      if (at < since) continue;
      for (const [status, count] of entered.get(kind) ?? [])
        total.set(status, (total.get(status) ?? 0) + count);
    }
    return total;
  }
}

const blankSecond = (now: number): Counting => ({
  at: Math.floor(now / 1_000) * 1_000,
  turns: 0,
  messages: 0,
  rejected: 0,
  faults: 0,
  latency: blankLatency(),
  entered: new Map(),
});

const secondOf = ({ at, turns, messages, rejected, faults, latency }: Counting): LiveSecond => ({
  at,
  turns,
  messages,
  rejected,
  faults,
  p50: percentile(latency, 0.5),
  p99: percentile(latency, 0.99),
});

function mergedMoves(steps: readonly Step[]): { moves: LiveMove[]; movesLost: number } {
  const merged = new Map<string, LiveMove>();
  let movesLost = 0;
  for (const step of steps) {
    movesLost += step.movesLost;
    for (const [kind, from, to, count] of step.moves) {
      const sort = `${kind} ${from ?? ''} ${to}`;
      const had = merged.get(sort);
      if (had !== undefined) had[3] += count;
      else if (merged.size < SORTS_PER_MESSAGE_MAX) merged.set(sort, [kind, from, to, count]);
      else movesLost += count;
    }
  }
  return { moves: [...merged.values()], movesLost };
}
