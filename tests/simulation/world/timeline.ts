/**
 * What happens next, decided by the seed alone: a queue of things that are due, and a clock that only it
 * moves. Owns order and time; knows nothing of what happens.
 *
 * 1. Nothing of a later thing runs before everything that an earlier one set off has come to rest.
 * 2. Things due at the same moment come in an order drawn from the seed.
 * 3. What belongs to a dead life never happens; what belongs to a frozen one waits until it goes on.
 */
import { createHash } from 'node:crypto';
import type { Random } from '../../../judging/random.ts';

/** A node from its start to its death, or whatever else may die with things still to do. */
export interface Life {
  readonly name: string;
  isDead: boolean;
  frozenUntil: number;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly label: string;
  readonly life: Life | null;
  readonly run: () => unknown;
  isCancelled: boolean;
}

/** Lines of what happened that a failure shows. */
const kept = 40;

export class Timeline {
  #nowMs: number;
  #steps = 0;
  readonly #random: Random;
  readonly #heap: Due[] = [];
  readonly #hash = createHash('sha256');
  readonly #last: string[] = [];

  constructor(nowMs: number, random: Random) {
    this.#nowMs = nowMs;
    this.#random = random;
  }
  get nowMs(): number {
    return this.#nowMs;
  }
  get steps(): number {
    return this.#steps;
  }
  get last(): readonly string[] {
    return this.#last;
  }
  /** Of everything that happened, in order. */
  hash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Answers how to call it off. */
  after(delayMs: number, label: string, run: () => unknown, life: Life | null = null): () => void {
    const at = this.#nowMs + Math.max(0, delayMs);
    const due: Due = { at, order: this.#random.next(), label, life, run, isCancelled: false };
    this.#push(due);
    return () => {
      due.isCancelled = true;
    };
  }

  /** When something happens next, or null. */
  get nextAt(): number | null {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (!top.isCancelled && top.life?.isDead !== true) return Math.max(this.#nowMs, top.at);
      this.#pop();
    }
    return null;
  }

  /** Time goes by in which nothing happens: what was due in it is late. */
  jumpTo(nowMs: number): void {
    this.note(`time jumps by ${Math.round(nowMs - this.#nowMs)} ms`);
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  /** One thing, and all that follows from it at once. Answers false when nothing is left. */
  async step(onTime: (nowMs: number) => Promise<void>): Promise<boolean> {
    const at = this.nextAt;
    const due = at === null ? undefined : this.#pop();
    if (at === null || due === undefined) return false;
    if (due.life !== null && due.life.frozenUntil > at) {
      this.#push({ ...due, at: due.life.frozenUntil, order: this.#random.next() });
      return true;
    }
    if (at > this.#nowMs) {
      this.#nowMs = at;
      await onTime(at);
    }
    this.#steps += 1;
    this.note(due.label);
    await due.run();
    await quiet();
    return true;
  }

  note(what: string): void {
    const line = `${this.#nowMs.toFixed(3)} ${what}`;
    this.#hash.update(line);
    this.#last.push(line);
    if (this.#last.length > kept * 2) this.#last.splice(0, kept);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (isBefore(heap[up] as Due, due)) break;
      heap[at] = heap[up] as Due;
      at = up;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && isBefore(heap[down + 1] as Due, heap[down] as Due)) down += 1;
      if (isBefore(last, heap[down] as Due)) break;
      heap[at] = heap[down] as Due;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}

const isBefore = (one: Due, other: Due): boolean =>
  one.at < other.at || (one.at === other.at && one.order <= other.order);

/** When it goes on, every promise that could be settled has been: the host code waits for nothing else. */
const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
