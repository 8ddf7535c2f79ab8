/**
 * How well parameters explain the decisions, and which way is up: value, gradient and curvature at one point.
 * A win is a logistic draw; a tie is half a win for each, or Davidson's own outcome.
 */
import type { Model } from './fit-model.ts';

/**
 * Buffers of one point. A climb keeps two and swaps them; the columns of rows they share, and those belong to
 * the point that was evaluated last.
 */
export interface Point {
  readonly x: Float64Array;
  /** Of each row: the linear term, and derivatives of the row's log-likelihood by it, weighted. */
  readonly linear: Float64Array;
  readonly slope: Float64Array;
  readonly bend: Float64Array;
  /** With Davidson's ties: the same by the tie parameter, and by both. */
  readonly tieSlope: Float64Array;
  readonly tieBend: Float64Array;
  readonly mixedBend: Float64Array;
  readonly gradient: Float64Array;
  logLikelihood: number;
  /** With the priors: what is made as large as it can be. */
  objective: number;
}

export function pointOf(model: Model, beside?: Point): Point {
  const { size, rows, tieAt } = model;
  const column = (length: number): Float64Array => new Float64Array(length);
  const ties = tieAt < 0 ? 0 : rows.count;
  const own = { x: column(size), gradient: column(size), logLikelihood: 0, objective: 0 };
  if (beside !== undefined) return { ...beside, ...own };
  return {
    ...own,
    linear: column(rows.count),
    slope: column(rows.count),
    bend: column(rows.count),
    tieSlope: column(ties),
    tieBend: column(ties),
    mixedBend: column(ties),
  };
}

/** Fills a point from its `x`. */
export function evaluate(model: Model, point: Point): void {
  fillLinear(model, point);
  point.logLikelihood = model.tieAt < 0 ? logisticRows(model, point) : davidsonRows(model, point);
  fillGradient(model, point);
  point.objective = point.logLikelihood + addPriors(model, point);
  for (let at = 0; at < model.size; at += 1) if (model.isHeld[at] === 1) point.gradient[at] = 0;
}

function fillLinear({ rows, ability, positions }: Model, { x, linear }: Point): void {
  const { count, winner, loser, side, place } = rows;
  for (let row = 0; row < count; row += 1) {
    linear[row] = (ability[row] ?? 0) * ((x[winner[row] ?? 0] ?? 0) - (x[loser[row] ?? 0] ?? 0));
  }
  if (positions === 0) return;
  for (let row = 0; row < count; row += 1) {
    linear[row] = (linear[row] ?? 0) + (side[row] ?? 0) * (x[place[row] ?? 0] ?? 0);
  }
}

function logisticRows({ rows }: Model, { linear, slope, bend }: Point): number {
  const { count, isTie, weight } = rows;
  let sum = 0;
  for (let row = 0; row < count; row += 1) {
    const z = linear[row] ?? 0;
    const by = weight[row] ?? 0;
    const won = isTie[row] === 1 ? 0.5 : 1;
    // Of the smaller side, so that nothing overflows and no digit is lost far out.
    const small = Math.exp(-Math.abs(z));
    const share = 1 / (1 + small);
    slope[row] = by * (z >= 0 ? won - 1 + small * share : won - small * share);
    bend[row] = by * small * share * share;
    sum += by * (won * z - (z > 0 ? z : 0) - Math.log(1 + small));
  }
  return sum;
}

/** Chances in the proportion e^(z/2) : e^(-z/2) : 2 nu, for a win, a loss and a tie. */
function davidsonRows({ rows, tieAt }: Model, point: Point): number {
  const { x, linear, slope, bend, tieSlope, tieBend, mixedBend } = point;
  const { count, isTie, weight } = rows;
  const logTwoNu = Math.LN2 + (x[tieAt] ?? 0);
  let sum = 0;
  for (let row = 0; row < count; row += 1) {
    const half = (linear[row] ?? 0) / 2;
    const by = weight[row] ?? 0;
    const top = Math.max(Math.abs(half), logTwoNu);
    const win = Math.exp(half - top);
    const loss = Math.exp(-half - top);
    const tie = Math.exp(logTwoNu - top);
    const all = win + loss + tie;
    const lean = (win - loss) / all;
    const even = tie / all;
    const isEven = isTie[row] === 1;
    slope[row] = (by * ((isEven ? 0 : 1) - lean)) / 2;
    bend[row] = (by * (1 - even - lean * lean)) / 4;
    tieSlope[row] = by * ((isEven ? 1 : 0) - even);
    tieBend[row] = by * even * (1 - even);
    mixedBend[row] = (-by * even * lean) / 2;
    sum += by * ((isEven ? logTwoNu : half) - top - Math.log(all));
  }
  return sum;
}

function fillGradient(model: Model, { gradient, slope, tieSlope }: Point): void {
  const { rows, ability, positions, tieAt } = model;
  const { count, winner, loser, side, place } = rows;
  gradient.fill(0);
  for (let row = 0; row < count; row += 1) {
    const pull = (slope[row] ?? 0) * (ability[row] ?? 0);
    const a = winner[row] ?? 0;
    const b = loser[row] ?? 0;
    gradient[a] = (gradient[a] ?? 0) + pull;
    gradient[b] = (gradient[b] ?? 0) - pull;
  }
  if (positions > 0) {
    for (let row = 0; row < count; row += 1) {
      const term = place[row] ?? 0;
      gradient[term] = (gradient[term] ?? 0) + (slope[row] ?? 0) * (side[row] ?? 0);
    }
  }
  if (tieAt >= 0) gradient[tieAt] = tieSlope.reduce((sum, one) => sum + one, 0);
}

function addPriors({ size, precision, mean }: Model, { x, gradient }: Point): number {
  let sum = 0;
  for (let at = 0; at < size; at += 1) {
    const off = (x[at] ?? 0) - (mean[at] ?? 0);
    const pull = (precision[at] ?? 0) * off;
    gradient[at] = (gradient[at] ?? 0) - pull;
    sum -= (pull * off) / 2;
  }
  return sum;
}

/** The matrix of the model becomes the negative second derivative at the point. */
export function fillCurvature(model: Model, point: Point): void {
  const { matrix, precision, isHeld, size } = model;
  matrix.diagonal.set(precision);
  matrix.value.fill(0);
  fillScripts(model, point);
  if (model.positions > 0) fillPlaces(model, point);
  if (model.tieAt >= 0) fillTies(model, point);
  // A held parameter is an equation of its own: it moves by nothing and moves nobody.
  for (let at = 0; at < size; at += 1) if (isHeld[at] === 1) matrix.diagonal[at] = 1;
}

function fillScripts({ rows, ability, matrix, slots }: Model, { bend }: Point): void {
  const { diagonal, value } = matrix;
  for (let row = 0; row < rows.count; row += 1) {
    const factor = ability[row] ?? 0;
    const entry = factor * factor * (bend[row] ?? 0);
    const a = rows.winner[row] ?? 0;
    const b = rows.loser[row] ?? 0;
    const at = slots.scripts[row] ?? 0;
    diagonal[a] = (diagonal[a] ?? 0) + entry;
    diagonal[b] = (diagonal[b] ?? 0) + entry;
    value[at] = (value[at] ?? 0) - entry;
  }
}

function fillPlaces({ rows, ability, matrix, slots }: Model, { bend }: Point): void {
  const { diagonal, value } = matrix;
  const { winnerPlace, loserPlace } = slots;
  if (winnerPlace === null || loserPlace === null) return;
  for (let row = 0; row < rows.count; row += 1) {
    const side = rows.side[row] ?? 0;
    const term = rows.place[row] ?? 0;
    const entry = (ability[row] ?? 0) * side * (bend[row] ?? 0);
    add(diagonal, term, side * side * (bend[row] ?? 0));
    add(value, winnerPlace[row] ?? 0, entry);
    add(value, loserPlace[row] ?? 0, -entry);
  }
}

function fillTies({ rows, ability, matrix, slots, tieAt }: Model, { tieBend, mixedBend }: Point): void {
  const { diagonal, value } = matrix;
  const { winnerTie, loserTie, placeTie } = slots;
  if (winnerTie === null || loserTie === null) return;
  for (let row = 0; row < rows.count; row += 1) {
    const entry = (ability[row] ?? 0) * (mixedBend[row] ?? 0);
    add(diagonal, tieAt, tieBend[row] ?? 0);
    add(value, winnerTie[row] ?? 0, entry);
    add(value, loserTie[row] ?? 0, -entry);
    if (placeTie !== null) add(value, placeTie[row] ?? 0, (rows.side[row] ?? 0) * (mixedBend[row] ?? 0));
  }
}

function add(into: Float64Array, at: number, more: number): void {
  into[at] = (into[at] ?? 0) + more;
}
