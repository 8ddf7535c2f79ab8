/**
 * What one judge has compared: whether its own pairs make one scale, and how often it saw each script. Owns
 * the choice of pairs that give a judge a scale of its own.
 */
import { type PairHistory, rowsOf } from './pair-history.ts';
import type { ChosenPair } from './wave-draft.ts';

export class OwnGraph {
  readonly #parent: Int32Array;
  readonly #seen: Int32Array;

  constructor(scripts: number, history: PairHistory, judge: number) {
    this.#parent = Int32Array.from({ length: scripts }, (_, script) => script);
    this.#seen = new Int32Array(scripts);
    for (const { first, second, judge: by, isCounted } of rowsOf(history, scripts))
      if (isCounted && by === judge) this.#meet(first, second);
  }

  /**
   * Of `wanted`, in the order given: all that join what the judge has not joined yet, and then up to `least`
   * in all, those first that it has seen least. Pairs by chance go before those that were chosen close to
   * each other.
   */
  *joining(pairs: readonly ChosenPair[], wanted: readonly number[], least: number): Generator<number> {
    const taken = new Set<number>();
    const byChance = wanted.toSorted((one, other) => chosenLast(pairs[one]) - chosenLast(pairs[other]));
    for (const at of byChance) {
      const pair = pairs[at];
      if (pair === undefined || !this.#meet(pair.a, pair.b, true)) continue;
      taken.add(at);
      yield at;
    }
    const seen = (at: number): number =>
      (this.#seen[pairs[at]?.a ?? 0] ?? 0) + (this.#seen[pairs[at]?.b ?? 0] ?? 0);
    const rest = byChance.filter((at) => !taken.has(at)).sort((one, other) => seen(one) - seen(other));
    yield* rest.slice(0, Math.max(0, least - taken.size));
  }

  /** Whether the two were apart; where only joining is asked for, others do not meet. */
  #meet(a: number, b: number, isOnlyJoining = false): boolean {
    const [one, other] = [this.#rootOf(a), this.#rootOf(b)];
    if (isOnlyJoining && one === other) return false;
    this.#parent[Math.max(one, other)] = Math.min(one, other);
    for (const script of [a, b]) this.#seen[script] = (this.#seen[script] ?? 0) + 1;
    return one !== other;
  }

  #rootOf(script: number): number {
    let at = script;
    for (let up = this.#parent[at] ?? at; up !== at; up = this.#parent[at] ?? at) {
      this.#parent[at] = this.#parent[up] ?? up;
      at = this.#parent[at] ?? up;
    }
    return at;
  }
}

const chosenLast = (pair: ChosenPair | undefined): number => (pair?.mode === 'adaptive' ? 1 : 0);
