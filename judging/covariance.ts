/**
 * How sure a fit is: the inverse of its curvature. Whole where that is small enough, in columns where it is
 * not, and always only when somebody asks: a refit after one decision need not pay for it.
 */
import { factorOf, inverseOfFactor } from './cholesky.ts';
import { type Solved, solveSparse } from './conjugate-gradients.ts';
import { fitLimits } from './fit-limits.ts';
import type { Covariance } from './fit-types.ts';
import type { Model } from './fit-model.ts';
import { centered, wholeOf } from './newton.ts';
import { type EstimatedDiagonal, inverseDiagonal } from './probes.ts';

/** Of all parameters; the scripts are the first. */
export interface Spread extends Covariance {
  /** All variances, by parameter. */
  diagonal(): Float64Array;
}

/** The matrix of the model must hold the curvature at the best point, and nobody may change it afterwards. */
export function spreadOf(model: Model): Spread {
  return model.size <= fitLimits.denseMax ? wholeSpread(model) : sparseSpread(model);
}

function wholeSpread(model: Model): Spread {
  const { size, scripts } = model;
  const columns = columnsOf(model);
  let kept: Float64Array | null = null;
  const whole = (): Float64Array => (kept ??= inverseOf(model));
  // A few contrasts of many scripts are had quicker one by one.
  const isWhole = (): boolean => kept !== null || size <= fitLimits.factorMax || columns.asked() > size / 20;
  const between = (a: number, b: number): number => {
    const column = isWhole() ? null : columns.of(a);
    return column?.isSolved === true ? (column.x[b] ?? 0) : (whole()[a * size + b] ?? 0);
  };
  const diagonal = (): Float64Array => {
    const inverse = whole();
    return Float64Array.from({ length: size }, (_, at) => inverse[at * size + at] ?? 0);
  };
  return {
    ...asking(between),
    diagonal,
    times: (vector) => {
      const solved = isWhole() ? null : columns.times(vector);
      return solved?.isSolved === true ? solved.x : product(whole(), size, vector);
    },
    traceCentered: () => {
      const sums = product(whole(), size, new Float64Array(scripts).fill(1));
      return traceOf(diagonal(), scripts) - traceOf(sums, scripts) / scripts;
    },
    traceError: () => 0,
  };
}

/** What the climb could solve is solved here as well, so nothing is said of a solution that stays inexact. */
function sparseSpread(model: Model): Spread {
  const { matrix, scripts } = model;
  const columns = columnsOf(model);
  let kept: EstimatedDiagonal | null = null;
  const project = (x: Float64Array): Float64Array => centered(model, x);
  const estimated = (): EstimatedDiagonal => (kept ??= inverseDiagonal(matrix, project));
  const diagonal = (): Float64Array => freed(model, estimated().diagonal);
  return {
    ...asking((a, b) => columns.of(a).x[b] ?? 0),
    diagonal,
    times: (vector) => columns.times(vector).x,
    traceCentered: () => {
      const sums = columns.times(new Float64Array(scripts).fill(1)).x;
      return traceOf(diagonal(), scripts) - traceOf(sums, scripts) / scripts;
    },
    traceError: () => estimated().error,
  };
}

const traceOf = (diagonal: Float64Array, scripts: number): number =>
  diagonal.subarray(0, scripts).reduce((sum, one) => sum + one, 0);

function product(whole: Float64Array, size: number, vector: Float64Array): Float64Array {
  const into = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    for (let at = 0; at < vector.length; at += 1) sum += (whole[row * size + at] ?? 0) * (vector[at] ?? 0);
    into[row] = sum;
  }
  return into;
}

/** What three numbers of `between` say. */
export function asking(
  between: (a: number, b: number) => number,
): Pick<Covariance, 'between' | 'variance' | 'contrast'> {
  return {
    between,
    variance: (script) => between(script, script),
    contrast: (a, b) => (a === b ? 0 : between(a, a) + between(b, b) - 2 * between(a, b)),
  };
}

/** The whole covariance; the matrix of the model must hold the curvature. */
export function inverseOf(model: Model): Float64Array {
  const { size, scripts, isFloating, isHeld } = model;
  const factor = factorOf(wholeOf(model), size);
  if (factor === null)
    throw new Error('Expected a positive curvature, got none; the fit should have been refused');
  const inverse = inverseOfFactor(factor);
  if (isFloating) {
    for (let row = 0; row < scripts; row += 1) {
      for (let col = 0; col < scripts; col += 1) {
        inverse[row * size + col] = (inverse[row * size + col] ?? 0) - 1 / scripts;
      }
    }
  }
  for (let at = 0; at < size; at += 1) if (isHeld[at] === 1) inverse[at * size + at] = 0;
  return inverse;
}

/** What is given has no variance. */
function freed({ isHeld }: Model, vector: Float64Array): Float64Array {
  return vector.map((one, at) => (isHeld[at] === 1 ? 0 : one));
}

interface Columns {
  of(parameter: number): Solved;
  times(vector: Float64Array): Solved;
  /** How many columns are known. */
  asked(): number;
}

/**
 * Columns of the inverse, solved when they are asked for; the oldest are forgotten when they are too many.
 */
function columnsOf(model: Model): Columns {
  const { size, matrix } = model;
  const kept = new Map<number, Solved>();
  const columnsMax = Math.max(16, Math.floor(fitLimits.columnNumbersMax / size));
  const times = (vector: Float64Array): Solved => {
    const b = new Float64Array(size);
    b.set(vector);
    const solved = solveSparse(matrix, centered(model, freed(model, b)), 1e-10);
    return { ...solved, x: centered(model, solved.x) };
  };
  const of = (parameter: number): Solved => {
    const found = kept.get(parameter);
    if (found !== undefined) return found;
    if (kept.size >= columnsMax) for (const oldest of kept.keys()) if (kept.delete(oldest)) break;
    const unit = new Float64Array(size);
    unit[parameter] = 1;
    const column = times(unit);
    kept.set(parameter, column);
    return column;
  };
  return { of, times, asked: () => kept.size };
}
