/**
 * How often each script was shown first and second, in all and to each judge, and each pair in which
 * order.
 */
import { type PairHistory, rowsOf } from './pair-history.ts';

/**
 * In the map of pairs: 1 for each time that the lower script was first, so much for each time the other
 * was.
 */
const HIGHER_FIRST = 2 ** 16;

export class ShownLedger {
  readonly judges: number;
  /** By judge: how many pairs. */
  readonly given: Int32Array;
  /** Times shown first less times shown second. */
  readonly skew: Int32Array;
  readonly #scripts: number;
  readonly #seenBy: Int32Array;
  readonly #skewBefore: Int32Array;
  readonly #pairs = new Map<number, number>();

  constructor(scripts: number, judges: number, history: PairHistory) {
    this.judges = judges;
    this.given = new Int32Array(judges);
    this.skew = new Int32Array(scripts);
    this.#scripts = scripts;
    this.#seenBy = new Int32Array(scripts * judges);
    this.#skewBefore = new Int32Array(scripts * judges);
    for (const { first, second, judge, isCounted } of rowsOf(history, scripts)) {
      if (isCounted) this.show(first, second, judge);
    }
  }

  /** A judge that is no longer asked counts for the scripts alone. */
  show(first: number, second: number, judge: number): void {
    this.skew[first] = (this.skew[first] ?? 0) + 1;
    this.skew[second] = (this.skew[second] ?? 0) - 1;
    const key = this.#keyOf(first, second);
    this.#pairs.set(key, (this.#pairs.get(key) ?? 0) + (first < second ? 1 : HIGHER_FIRST));
    if (judge < 0 || judge >= this.judges) return;
    this.given[judge] = (this.given[judge] ?? 0) + 1;
    const atFirst = first * this.judges + judge;
    const atSecond = second * this.judges + judge;
    this.#seenBy[atFirst] = (this.#seenBy[atFirst] ?? 0) + 1;
    this.#seenBy[atSecond] = (this.#seenBy[atSecond] ?? 0) + 1;
    this.#skewBefore[atFirst] = (this.#skewBefore[atFirst] ?? 0) + 1;
    this.#skewBefore[atSecond] = (this.#skewBefore[atSecond] ?? 0) - 1;
  }

  /** How often a judge has seen a script. */
  seenBy(script: number, judge: number): number {
    return this.#seenBy[script * this.judges + judge] ?? 0;
  }

  skewBefore(script: number, judge: number): number {
    return this.#skewBefore[script * this.judges + judge] ?? 0;
  }

  /** How often the pair was shown in this order. */
  timesShown(first: number, second: number): number {
    const counts = this.#pairs.get(this.#keyOf(first, second)) ?? 0;
    return first < second ? counts % HIGHER_FIRST : Math.floor(counts / HIGHER_FIRST);
  }

  #keyOf(a: number, b: number): number {
    return a < b ? a * this.#scripts + b : b * this.#scripts + a;
  }
}
