/**
 * A fit as numbers: which parameters there are, what each row of decisions touches, what is known beforehand.
 *
 * Parameters stand in one vector: scripts, then position terms, then the logarithm of the tie parameter. The
 * log-likelihood is concave in all of them together. Abilities multiply differences and would spoil that, so
 * they are no parameters here but factors of the rows; `ability.ts` moves them.
 */
import type { Decisions } from './decisions.ts';
import { fitLimits } from './fit-limits.ts';
import type { FitOptions } from './fit-types.ts';
import { patternOf, type SparseMatrix } from './sparse-matrix.ts';

export interface Rows {
  readonly count: number;
  readonly winner: Int32Array;
  readonly loser: Int32Array;
  readonly judge: Int32Array;
  /** 1 first, -1 second, 0 unknown or not asked for: the factor of the position term. */
  readonly side: Float64Array;
  /** The parameter of that term; any, where `side` is 0. */
  readonly place: Int32Array;
  readonly isTie: Uint8Array;
  readonly weight: Float64Array;
}

export interface Model {
  readonly scripts: number;
  readonly positions: number;
  /** Index of the logarithm of the tie parameter, or -1. */
  readonly tieAt: number;
  readonly size: number;
  readonly rows: Rows;
  /** Factor of each row's difference of scripts; 1 without discrimination. */
  readonly ability: Float64Array;
  /** The normal prior of each parameter; precision 0 where there is none. */
  readonly precision: Float64Array;
  readonly mean: Float64Array;
  /** 1 for parameters whose value is given. */
  readonly isHeld: Uint8Array;
  /** Nothing says where the scale begins: its mean is then held at 0. */
  readonly isFloating: boolean;
  readonly matrix: SparseMatrix;
  readonly slots: Slots;
}

/** Where the entries of a row stand in the matrix; null where the model has no such parameter. */
export interface Slots {
  readonly scripts: Int32Array;
  readonly winnerPlace: Int32Array | null;
  readonly loserPlace: Int32Array | null;
  readonly winnerTie: Int32Array | null;
  readonly loserTie: Int32Array | null;
  readonly placeTie: Int32Array | null;
}

/** `precision` is that of the normal prior of all scripts, 0 for none. */
export function modelOf(decisions: Decisions, options: FitOptions, precision: number): Model {
  const { scripts, judges } = decisions;
  const position = options.position ?? 'none';
  const positions = position === 'none' ? 0 : position === 'one' ? 1 : judges;
  const hasTies = options.ties === 'davidson' && decisions.isTie.includes(1);
  const size = scripts + positions + (hasTies ? 1 : 0);
  const rows = rowsOf(decisions, options);
  const isHeld = new Uint8Array(size);
  const model = {
    scripts,
    positions,
    tieAt: hasTies ? size - 1 : -1,
    size,
    rows,
    ability: new Float64Array(rows.count).fill(1),
    precision: new Float64Array(size).fill(precision, 0, scripts),
    mean: new Float64Array(size).fill(options.priorMean ?? 0, 0, scripts),
    isHeld,
    isFloating: precision === 0 && (options.anchors ?? []).length === 0,
  };
  placePriors(model, options);
  const { matrix, slots } = layout(model);
  return { ...model, matrix, slots };
}

/** Rows that differ only in what the model does not look at become one. */
function rowsOf(decisions: Decisions, options: FitOptions): Rows {
  const { scripts, rows } = decisions;
  const position = options.position ?? 'none';
  const needs = {
    judge: position === 'per_judge' || options.discrimination === true,
    side: position !== 'none',
  };
  const kept = new Int32Array(rows);
  const weight = new Float64Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (count === 0 || !isSame(decisions, row, kept[count - 1] ?? 0, needs)) kept[count++] = row;
    weight[count - 1] = (weight[count - 1] ?? 0) + (decisions.weight[row] ?? 0);
  }
  const rest = kept.subarray(0, count);
  const judge = taken(decisions.judge, rest, new Int32Array(count));
  const place = new Int32Array(count);
  if (position === 'one') place.fill(scripts);
  if (position === 'per_judge')
    for (let row = 0; row < count; row += 1) place[row] = scripts + (judge[row] ?? 0);
  return {
    count,
    winner: taken(decisions.winner, rest, new Int32Array(count)),
    loser: taken(decisions.loser, rest, new Int32Array(count)),
    judge,
    side: needs.side ? taken(decisions.side, rest, new Float64Array(count)) : new Float64Array(count),
    place,
    isTie: taken(decisions.isTie, rest, new Uint8Array(count)),
    weight: weight.subarray(0, count),
  };
}

interface Needs {
  readonly judge: boolean;
  readonly side: boolean;
}

const isSame = (
  { winner, loser, isTie, judge, side }: Decisions,
  row: number,
  last: number,
  needs: Needs,
): boolean =>
  winner[row] === winner[last] &&
  loser[row] === loser[last] &&
  isTie[row] === isTie[last] &&
  (!needs.judge || judge[row] === judge[last]) &&
  (!needs.side || side[row] === side[last]);

function taken<Into extends Int32Array | Uint8Array | Float64Array>(
  from: Int32Array | Int8Array | Uint8Array,
  rows: Int32Array,
  into: Into,
): Into {
  for (let at = 0; at < rows.length; at += 1) into[at] = from[rows[at] ?? 0] ?? 0;
  return into;
}

type Beginnings = Pick<Model, 'scripts' | 'positions' | 'rows' | 'precision' | 'mean' | 'isHeld'>;

function placePriors(model: Beginnings, options: FitOptions): void {
  const { scripts, positions, rows, precision, mean, isHeld } = model;
  // Without any prior there is nothing to be apart from.
  for (const script of options.apart ?? [])
    if ((precision[script] ?? 0) > 0) precision[script] = fitLimits.apartSigma ** -2;
  for (const { script, theta, sd } of options.anchors ?? []) {
    mean[script] = theta;
    if (sd === 0) isHeld[script] = 1;
    precision[script] = sd === 0 ? 0 : 1 / sd ** 2;
  }
  if (positions === 0) return;
  const ridge = options.positionPrecision ?? defaultPositionPrecision;
  precision.fill(ridge, scripts, scripts + positions);
  if (ridge > 0) return;
  // Without a prior, a term that no row speaks of has no best value: it stays at 0.
  isHeld.fill(1, scripts, scripts + positions);
  for (let row = 0; row < rows.count; row += 1) if (rows.side[row] !== 0) isHeld[rows.place[row] ?? 0] = 0;
}

/** A deviation of 2 logits: no bias that was ever measured is beyond it, and one decision cannot reach it. */
const defaultPositionPrecision = 0.25;

function layout(model: Omit<Model, 'matrix' | 'slots'>): Pick<Model, 'matrix' | 'slots'> {
  const { rows, positions, tieAt, isHeld, size } = model;
  const { winner, loser, place, side, count } = rows;
  const tie = new Int32Array(tieAt < 0 ? 0 : count).fill(tieAt);
  const named: (readonly [keyof Slots, Int32Array, Int32Array])[] = [['scripts', winner, loser]];
  if (positions > 0) named.push(['winnerPlace', winner, place], ['loserPlace', loser, place]);
  if (tieAt >= 0) named.push(['winnerTie', winner, tie], ['loserTie', loser, tie]);
  if (tieAt >= 0 && positions > 0) named.push(['placeTie', place, tie]);
  const from = new Int32Array(count * named.length);
  const to = new Int32Array(count * named.length);
  named.forEach(([name, a, b], block) => {
    const isOfPlace = name.toLowerCase().includes('place');
    for (let row = 0; row < count; row += 1) {
      const one = a[row] ?? 0;
      const other = b[row] ?? 0;
      const isNone = isHeld[one] === 1 || isHeld[other] === 1 || (isOfPlace && side[row] === 0);
      from[block * count + row] = isNone ? -1 : one;
      to[block * count + row] = other;
    }
  });
  const { matrix, slot } = patternOf(size, from, to);
  const slotsOf = (name: keyof Slots): Int32Array | null => {
    const block = named.findIndex(([one]) => one === name);
    return block < 0 ? null : slot.subarray(block * count, (block + 1) * count);
  };
  const slots = {
    scripts: slot.subarray(0, count),
    winnerPlace: slotsOf('winnerPlace'),
    loserPlace: slotsOf('loserPlace'),
    winnerTie: slotsOf('winnerTie'),
    loserTie: slotsOf('loserTie'),
    placeTie: slotsOf('placeTie'),
  };
  return { matrix, slots };
}
