/**
 * What judges decided, as columns of numbers. Scripts and judges are whole numbers from 0; whoever calls
 * keeps the list of what they stand for. Owns the collapsing of equal decisions into weights; knows no model.
 */
import { countedUp, type Keys, sortedByKey } from './counting-sort.ts';

/**
 * One decision as it was made. `side`: 1 where the winner was shown first, -1 second, 0 where nobody knows.
 */
export interface Decision {
  readonly winner: number;
  readonly loser: number;
  readonly judge?: number;
  readonly side?: -1 | 0 | 1;
  /** Neither won: `winner` is then the one that was shown first, if `side` is 1. */
  readonly isTie?: boolean;
  readonly weight?: number;
}

/** Equal decisions stand in one row with their number as weight. */
export interface Decisions {
  readonly scripts: number;
  readonly judges: number;
  readonly rows: number;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly judge: Int32Array;
  readonly side: Int8Array;
  readonly isTie: Uint8Array;
  readonly weight: Float64Array;
}

/** Decisions that are columns already; what is left out counts as judge 0, side unknown, no tie, weight 1. */
export interface DecisionColumns {
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly judge?: Int32Array;
  readonly side?: Int8Array;
  readonly isTie?: Uint8Array;
  readonly weight?: Float64Array;
}

/**
 * Throws a RangeError for a decision that names what does not exist; `judges` counts those without decisions.
 */
export function collectDecisions(scripts: number, decisions: Iterable<Decision>, judges = 0): Decisions {
  let columns = emptyColumns(1024);
  let count = 0;
  for (const decision of decisions) {
    if (count === columns.winner.length) columns = grown(columns);
    if (!Number.isInteger(decision.winner) || !Number.isInteger(decision.loser))
      throw new RangeError(
        `Expected whole numbers, got ${decision.winner} and ${decision.loser}; check decision ${count}`,
      );
    columns.winner[count] = decision.winner;
    columns.loser[count] = decision.loser;
    columns.judge[count] = decision.judge ?? 0;
    columns.side[count] = decision.side ?? 0;
    columns.isTie[count] = decision.isTie === true ? 1 : 0;
    columns.weight[count] = decision.weight ?? 1;
    count += 1;
  }
  return collapsed(scripts, cut(columns, count), judges);
}

/** The same for columns, without an object for each decision. The columns stay as they are. */
export function collectColumns(scripts: number, columns: DecisionColumns, judges = 0): Decisions {
  const { length } = columns.winner;
  return collapsed(
    scripts,
    {
      winner: columns.winner.slice(),
      loser: columns.loser.slice(),
      judge: columns.judge ?? new Int32Array(length),
      side: columns.side?.slice() ?? new Int8Array(length),
      isTie: columns.isTie ?? new Uint8Array(length),
      weight: columns.weight ?? new Float64Array(length).fill(1),
    },
    judges,
  );
}

type Columns = Required<DecisionColumns>;

/**
 * Rows in order of winner, loser, judge, side and tie: the same decisions in any order give the same rows.
 */
function collapsed(scripts: number, columns: Columns, judgesMin: number): Decisions {
  const judges = checked(scripts, columns, judgesMin);
  turnTies(columns);
  const manner = mannersOf(columns);
  const keys: readonly (readonly [Keys, number])[] = [
    [manner, 6],
    [columns.judge, judges],
    [columns.loser, scripts],
    [columns.winner, scripts],
  ];
  let order = countedUp(manner.length);
  for (const [key, buckets] of keys) if (buckets > 1) order = sortedByKey(order, key, buckets);
  return { scripts, judges, ...merged(columns, order) };
}

function checked(scripts: number, columns: Columns, judgesMin: number): number {
  const { winner, loser, judge, side, weight } = columns;
  let judges = judgesMin;
  for (let at = 0; at < winner.length; at += 1) {
    const a = winner[at] ?? -1;
    const b = loser[at] ?? -1;
    if (!(a >= 0 && a < scripts && b >= 0 && b < scripts) || a === b)
      throw new RangeError(
        `Expected two scripts from 0 to ${scripts - 1}, got ${a} and ${b}; check decision ${at}`,
      );
    if (!((weight[at] ?? 0) >= 0 && (weight[at] ?? 0) < Infinity))
      throw new RangeError(`Expected a weight from 0, got ${weight[at]}; check decision ${at}`);
    const by = judge[at] ?? 0;
    if (by < 0 || Math.abs(side[at] ?? 0) > 1)
      throw new RangeError(
        `Expected a judge from 0 and a side of -1 to 1, got ${by} and ${side[at]}; check decision ${at}`,
      );
    if (by >= judges) judges = by + 1;
  }
  return judges;
}

/** Side and tie as one number from 0 to 5. */
function mannersOf({ side, isTie }: Columns): Uint8Array {
  const manner = new Uint8Array(side.length);
  for (let at = 0; at < manner.length; at += 1) manner[at] = ((side[at] ?? 0) + 1) * 2 + (isTie[at] ?? 0);
  return manner;
}

/** A tie is the same from both ends, so it is told from the lower number. */
function turnTies({ winner, loser, side, isTie }: Columns): void {
  for (let at = 0; at < isTie.length; at += 1) {
    const a = winner[at] ?? 0;
    const b = loser[at] ?? 0;
    if (isTie[at] !== 1 || a < b) continue;
    winner[at] = b;
    loser[at] = a;
    side[at] = -(side[at] ?? 0);
  }
}

function merged(from: Columns, order: Int32Array): Columns & { readonly rows: number } {
  const into = emptyColumns(order.length);
  let rows = 0;
  for (let at = 0; at < order.length; at += 1) {
    const one = order[at] ?? 0;
    const weight = from.weight[one] ?? 0;
    // A weight of 0 is how a resampled set leaves a decision out.
    if (weight === 0) continue;
    if (rows > 0 && isSame(into, rows - 1, from, one)) {
      into.weight[rows - 1] = (into.weight[rows - 1] ?? 0) + weight;
      continue;
    }
    into.winner[rows] = from.winner[one] ?? 0;
    into.loser[rows] = from.loser[one] ?? 0;
    into.judge[rows] = from.judge[one] ?? 0;
    into.side[rows] = from.side[one] ?? 0;
    into.isTie[rows] = from.isTie[one] ?? 0;
    into.weight[rows] = weight;
    rows += 1;
  }
  return { rows, ...cut(into, rows) };
}

const isSame = (a: Columns, atA: number, b: Columns, atB: number): boolean =>
  a.winner[atA] === b.winner[atB] &&
  a.loser[atA] === b.loser[atB] &&
  a.judge[atA] === b.judge[atB] &&
  a.side[atA] === b.side[atB] &&
  a.isTie[atA] === b.isTie[atB];

const emptyColumns = (length: number): Columns => ({
  winner: new Int32Array(length),
  loser: new Int32Array(length),
  judge: new Int32Array(length),
  side: new Int8Array(length),
  isTie: new Uint8Array(length),
  weight: new Float64Array(length),
});

function grown(columns: Columns): Columns {
  const larger = emptyColumns(2 * columns.winner.length);
  larger.winner.set(columns.winner);
  larger.loser.set(columns.loser);
  larger.judge.set(columns.judge);
  larger.side.set(columns.side);
  larger.isTie.set(columns.isTie);
  larger.weight.set(columns.weight);
  return larger;
}

/** Copies, so that a few rows do not hold the memory of many. */
const cut = (columns: Columns, length: number): Columns => ({
  winner: columns.winner.slice(0, length),
  loser: columns.loser.slice(0, length),
  judge: columns.judge.slice(0, length),
  side: columns.side.slice(0, length),
  isTie: columns.isTie.slice(0, length),
  weight: columns.weight.slice(0, length),
});
