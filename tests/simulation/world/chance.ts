/** Draws in the words of a workload, over the chance of the seed. */
import type { Random } from '../../../judging/random.ts';

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }
  get random(): Random {
    return this.#random;
  }
  happens(share: number): boolean {
    return this.#random.next() < share;
  }
  /** Whole, both ends included. */
  between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }
  /** Mostly short, now and then long. */
  waitMs(meanMs: number): number {
    return -Math.log(1 - this.#random.next()) * meanMs;
  }
  pick<T>(from: readonly T[]): T {
    const picked = from[this.#random.below(from.length)];
    if (from.length === 0) throw new Error('Expected something to pick from, got nothing');
    return picked as T;
  }
}
