/**
 * Who has met whom, how often, and who hangs together: what was compared up to now, and what a wave adds
 * while it is planned. Who was shown first, and to whom, is counted in `shown-history.ts`.
 *
 * A pair that failed does not count as compared: it may be asked again, and its scripts stay as seldom
 * seen as they are. A pair that waits for its answer counts.
 */

/** Earlier comparisons as columns, one row each; `counts` is 0 where the comparison failed. */
export interface PairHistory {
  readonly rows: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly judge: Int32Array;
  readonly counts: Uint8Array;
}

export const emptyHistory: PairHistory = {
  rows: 0,
  first: new Int32Array(0),
  second: new Int32Array(0),
  judge: new Int32Array(0),
  counts: new Uint8Array(0),
};

export interface HistoryRow {
  readonly first: number;
  readonly second: number;
  readonly judge: number;
  readonly isCounted: boolean;
}

/** Throws a RangeError for a row that names what does not exist. */
export function* rowsOf(history: PairHistory, scripts: number): Generator<HistoryRow> {
  for (let row = 0; row < history.rows; row += 1) {
    const first = history.first[row] ?? -1;
    const second = history.second[row] ?? -1;
    if (!(first >= 0 && first < scripts && second >= 0 && second < scripts) || first === second)
      throw new RangeError(
        `Expected two scripts from 0 to ${scripts - 1}, got ${first} and ${second}; check row ${row}`,
      );
    yield { first, second, judge: history.judge[row] ?? 0, isCounted: history.counts[row] !== 0 };
  }
}

/** In the map of pairs one number holds both counts: so much for each failure, 1 for each meeting. */
const FAILURE = 2 ** 16;

export class PairLedger {
  readonly scripts: number;
  readonly appearances: Int32Array;
  readonly #pairs = new Map<number, number>();
  readonly #parent: Int32Array;

  constructor(scripts: number, history: PairHistory = emptyHistory) {
    this.scripts = scripts;
    this.appearances = new Int32Array(scripts);
    this.#parent = Int32Array.from({ length: scripts }, (_, script) => script);
    for (const { first, second, isCounted } of rowsOf(history, scripts)) {
      if (isCounted) this.meet(first, second);
      else this.#raise(first, second, FAILURE);
    }
  }

  meet(a: number, b: number): void {
    this.appearances[a] = (this.appearances[a] ?? 0) + 1;
    this.appearances[b] = (this.appearances[b] ?? 0) + 1;
    this.#raise(a, b, 1);
    const one = this.#rootOf(a);
    const other = this.#rootOf(b);
    if (one !== other) this.#parent[Math.max(one, other)] = Math.min(one, other);
  }

  /** How many different pairs were compared. */
  get pairsMet(): number {
    let met = 0;
    for (const _pair of this.metPairs()) met += 1;
    return met;
  }

  timesMet(a: number, b: number): number {
    return (this.#pairs.get(this.#keyOf(a, b)) ?? 0) % FAILURE;
  }

  failuresOf(a: number, b: number): number {
    return Math.floor((this.#pairs.get(this.#keyOf(a, b)) ?? 0) / FAILURE);
  }

  /** Every pair that was compared, once, the lower script first. */
  *metPairs(): Generator<readonly [number, number]> {
    for (const [key, counts] of this.#pairs) {
      if (counts % FAILURE > 0) yield [Math.floor(key / this.scripts), key % this.scripts];
    }
  }

  /** Groups of scripts that comparisons join. */
  components(): number[][] {
    const groups = new Map<number, number[]>();
    for (let script = 0; script < this.scripts; script += 1) {
      const root = this.#rootOf(script);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [script]);
      else group.push(script);
    }
    return [...groups.values()];
  }

  #keyOf(a: number, b: number): number {
    return a < b ? a * this.scripts + b : b * this.scripts + a;
  }

  #raise(a: number, b: number, by: number): void {
    const key = this.#keyOf(a, b);
    this.#pairs.set(key, (this.#pairs.get(key) ?? 0) + by);
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
