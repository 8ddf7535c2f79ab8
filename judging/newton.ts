/**
 * Climbs to the best parameters: Newton's steps on a concave function, cut where they are too long for the
 * quadratic to be believed, halved where they would lead down. Few steps, whatever the number of scripts.
 */
import { factorOf, solveFactored } from './cholesky.ts';
import { solveSparse } from './conjugate-gradients.ts';
import { fitLimits } from './fit-limits.ts';
import type { Model } from './fit-model.ts';
import { evaluate, fillCurvature, type Point, pointOf } from './likelihood.ts';

export interface ClimbOptions {
  readonly stepsMax: number;
  /** Of the largest change of a parameter in a step. */
  readonly tolerance: number;
}

export interface Climb {
  readonly kind: 'converged' | 'not_converged';
  /** Evaluated, and with its curvature in the matrix of the model. */
  readonly point: Point;
  readonly steps: number;
  readonly largestStep: number;
}

export function climb(model: Model, start: Float64Array, { stepsMax, tolerance }: ClimbOptions): Climb {
  let here = pointOf(model);
  let next = pointOf(model, here);
  here.x.set(start);
  evaluate(model, here);
  let largestStep = 1;
  let left = Infinity;
  let steps = 0;
  for (; steps < stepsMax && left >= tolerance; steps += 1) {
    fillCurvature(model, here);
    // A rough solution is enough while the steps are long; the last must be exact.
    const exactness = Math.max(1e-10, Math.min(1, largestStep) * ROUGH);
    const direction = directionFrom(model, here, exactness);
    const step = direction === null ? null : stepAlong(model, here, next, direction);
    if (step === null) {
      evaluate(model, here);
      break;
    }
    largestStep = step.length;
    left = leftAfter(step, exactness);
    [here, next] = [next, here];
  }
  fillCurvature(model, here);
  return { kind: left < tolerance ? 'converged' : 'not_converged', point: here, steps, largestStep };
}

const ROUGH = 1e-3;

interface Step {
  /** The largest change of a parameter. */
  readonly length: number;
  readonly isWhole: boolean;
}

/**
 * How long the next step can be at most. A logistic curvature changes by no more than its own part for each
 * logit, and two scripts move it: a whole step of one hundred-thousandth leaves nothing that anybody could
 * see.
 */
const leftAfter = ({ length, isWhole }: Step, exactness: number): number =>
  isWhole ? Math.max(2 * length * length, length * exactness) : Infinity;

/** Null where the matrix is not positive: a parameter that nothing speaks of. */
function directionFrom(model: Model, { gradient }: Point, exactness: number): Float64Array | null {
  const { size, matrix } = model;
  if (size > fitLimits.factorMax) {
    const solved = solveSparse(matrix, gradient, exactness);
    if (solved.isSolved) return centered(model, solved.x);
    if (size > fitLimits.denseMax) return null;
  }
  const factor = factorOf(wholeOf(model), size);
  if (factor === null) return null;
  const direction = gradient.slice();
  solveFactored(factor, direction);
  return centered(model, direction);
}

/** The matrix in full. Floating scripts get the same number everywhere, which only holds their mean. */
export function wholeOf({ size, scripts, matrix, isFloating }: Model): Float64Array {
  const whole = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    whole[row * size + row] = matrix.diagonal[row] ?? 0;
    const end = matrix.start[row + 1] ?? 0;
    for (let at = matrix.start[row] ?? 0; at < end; at += 1) {
      const col = matrix.column[at] ?? 0;
      whole[row * size + col] = matrix.value[at] ?? 0;
      whole[col * size + row] = matrix.value[at] ?? 0;
    }
  }
  if (!isFloating) return whole;
  for (let row = 0; row < scripts; row += 1) {
    for (let col = 0; col < scripts; col += 1) {
      whole[row * size + col] = (whole[row * size + col] ?? 0) + 1 / scripts;
    }
  }
  return whole;
}

/** Takes the mean out of the scripts where they float; elsewhere nothing. */
export function centered(
  { scripts, isFloating }: Pick<Model, 'scripts' | 'isFloating'>,
  x: Float64Array,
): Float64Array {
  if (!isFloating) return x;
  let sum = 0;
  for (let script = 0; script < scripts; script += 1) sum += x[script] ?? 0;
  const mean = sum / scripts;
  for (let script = 0; script < scripts; script += 1) x[script] = (x[script] ?? 0) - mean;
  return x;
}

/** Moves `next` from `here`; null where no step leads up. */
function stepAlong(model: Model, here: Point, next: Point, direction: Float64Array): Step | null {
  const { size } = model;
  let longest = 0;
  for (let at = 0; at < size; at += 1) longest = Math.max(longest, Math.abs(direction[at] ?? 0));
  let factor = longest > fitLimits.stepMax ? fitLimits.stepMax / longest : 1;
  // What rounding may take away when one is there already.
  const floor = here.objective - 1e-11 * Math.abs(here.objective);
  for (let halvings = 0; halvings < fitLimits.halvingsMax; halvings += 1) {
    for (let at = 0; at < size; at += 1) next.x[at] = (here.x[at] ?? 0) + factor * (direction[at] ?? 0);
    evaluate(model, next);
    if (next.objective >= floor) return { length: longest * factor, isWhole: factor === 1 };
    factor /= 2;
  }
  return null;
}
