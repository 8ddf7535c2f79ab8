/**
 * Firth's correction: half the log-determinant of the information is added to the likelihood, which takes out
 * the bias of order 1/m and keeps every script finite. Needs the whole covariance in each step.
 */
import { fitLimits } from './fit-limits.ts';
import type { Model } from './fit-model.ts';
import { inverseOf } from './covariance.ts';
import { evaluate, fillCurvature, pointOf } from './likelihood.ts';
import { centered, type Climb, type ClimbOptions } from './newton.ts';

export function climbWithFirth(model: Model, start: Float64Array, { tolerance }: ClimbOptions): Climb {
  const point = pointOf(model);
  point.x.set(start);
  let largestStep = Infinity;
  let steps = 0;
  for (; steps < fitLimits.firthStepsMax && largestStep >= tolerance; steps += 1) {
    evaluate(model, point);
    fillCurvature(model, point);
    const inverse = inverseOf(model);
    const direction = centered(model, product(inverse, correctedGradient(model, point, inverse)));
    const longest = direction.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const factor = Math.min(1, fitLimits.stepMax / longest);
    for (let at = 0; at < model.size; at += 1)
      point.x[at] = (point.x[at] ?? 0) + factor * (direction[at] ?? 0);
    largestStep = longest * factor;
  }
  evaluate(model, point);
  fillCurvature(model, point);
  return { kind: largestStep < tolerance ? 'converged' : 'not_converged', point, steps, largestStep };
}

/**
 * Each row is pulled to the middle by half its leverage: the variance of its linear term times its weight.
 */
function correctedGradient(
  model: Model,
  point: ReturnType<typeof pointOf>,
  inverse: Float64Array,
): Float64Array {
  const { rows, size, isHeld } = model;
  const gradient = point.gradient.slice();
  const between = (a: number, b: number): number => inverse[a * size + b] ?? 0;
  for (let row = 0; row < rows.count; row += 1) {
    const a = rows.winner[row] ?? 0;
    const b = rows.loser[row] ?? 0;
    const term = rows.place[row] ?? 0;
    const side = rows.side[row] ?? 0;
    let variance = between(a, a) + between(b, b) - 2 * between(a, b);
    if (side !== 0) variance += between(term, term) + 2 * side * (between(a, term) - between(b, term));
    const pull = (-variance * (point.bend[row] ?? 0) * Math.tanh((point.linear[row] ?? 0) / 2)) / 2;
    gradient[a] = (gradient[a] ?? 0) + pull;
    gradient[b] = (gradient[b] ?? 0) - pull;
    if (side !== 0) gradient[term] = (gradient[term] ?? 0) + side * pull;
  }
  return gradient.map((one, at) => (isHeld[at] === 1 ? 0 : one));
}

function product(matrix: Float64Array, x: Float64Array): Float64Array {
  return x.map((_, row) => {
    let sum = 0;
    for (let col = 0; col < x.length; col += 1) sum += (matrix[row * x.length + col] ?? 0) * (x[col] ?? 0);
    return sum;
  });
}
