/**
 * How much each judge sees of the differences: a factor of 1 is an average judge, 0 one who tosses a coin,
 * below 0 one who prefers the opposite. A normal prior around 1 allows all three; a log-normal would hide the
 * last.
 *
 * Scripts and judges take turns. Each turn is a climb on a concave function, both together are not: the
 * answer is the hill above "all judges are average". Standard errors take the abilities as known.
 */
import { fitLimits } from './fit-limits.ts';
import type { Model } from './fit-model.ts';
import { evaluate, fillCurvature, type Point } from './likelihood.ts';
import { type Climb, type ClimbOptions, climb } from './newton.ts';

export interface Turns extends Climb {
  readonly ability: Float64Array;
}

export function climbWithAbilities(
  model: Model,
  judges: number,
  start: Float64Array,
  options: ClimbOptions,
): Turns {
  const ability = new Float64Array(judges).fill(1);
  let last = climb(model, start, options);
  let { steps } = last;
  let change = Infinity;
  for (let round = 0; round < fitLimits.abilityRoundsMax; round += 1) {
    if (last.kind !== 'converged' || change < fitLimits.abilityTolerance) break;
    change = moveAbilities(model, ability, last.point);
    last = climb(model, last.point.x, options);
    steps += last.steps;
  }
  fillCurvature(model, last.point);
  const isStill = last.kind === 'converged' && change < fitLimits.abilityTolerance;
  return {
    ...last,
    kind: isStill ? 'converged' : 'not_converged',
    largestStep: Math.max(last.largestStep, change),
    steps,
    ability,
  };
}

/** Newton's steps for all judges at once, each in one dimension; answers the largest change. */
function moveAbilities(model: Model, ability: Float64Array, point: Point): number {
  const before = ability.slice();
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { pull, curvature } = slopesOf(model, point, ability);
    for (let judge = 0; judge < ability.length; judge += 1) {
      const step = (pull[judge] ?? 0) / (curvature[judge] ?? 1);
      ability[judge] = (ability[judge] ?? 0) + Math.max(-STEP_MAX, Math.min(STEP_MAX, step));
    }
    for (let row = 0; row < model.rows.count; row += 1) {
      model.ability[row] = ability[model.rows.judge[row] ?? 0] ?? 1;
    }
    evaluate(model, point);
  }
  return ability.reduce((most, one, judge) => Math.max(most, Math.abs(one - (before[judge] ?? 0))), 0);
}

const TURNS = 3;
const STEP_MAX = 0.5;

function slopesOf({ rows }: Model, { x, slope, bend }: Point, ability: Float64Array) {
  const precision = 1 / fitLimits.abilitySd ** 2;
  const pull = ability.map((one) => precision * (1 - one));
  const curvature = new Float64Array(ability.length).fill(precision);
  for (let row = 0; row < rows.count; row += 1) {
    const judge = rows.judge[row] ?? 0;
    const difference = (x[rows.winner[row] ?? 0] ?? 0) - (x[rows.loser[row] ?? 0] ?? 0);
    pull[judge] = (pull[judge] ?? 0) + (slope[row] ?? 0) * difference;
    curvature[judge] = (curvature[judge] ?? 0) + (bend[row] ?? 0) * difference * difference;
  }
  return { pull, curvature };
}
