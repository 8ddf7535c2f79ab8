/**
 * Where a scale would go if the same pairs had come out otherwise: one Newton step from the scale that is
 * there, by conjugate gradients. Hundreds of simulated outcomes are fitted in the time of a few full fits;
 * one step is enough, because they differ from what was seen by chance only.
 */
import { solveSparse } from './conjugate-gradients.ts';
import type { Decisions } from './decisions.ts';
import { expectationOf } from './expectation.ts';
import type { Fit } from './fit-types.ts';
import { observedOutcome, type Outcome } from './fit-statistics.ts';
import { patternOf, type SparseMatrix } from './sparse-matrix.ts';

/** No step goes further, in logits: a script that always won would run away. */
const STEP_MAX = 3;
/** Of the residual against the score; a band of 99 % needs no more. */
const TOLERANCE = 1e-4;

export type Refit = (outcome: Outcome) => Float64Array;

/** Position and ability of the judges stay as they are. Scripts that are known exactly stay as well. */
export function oneStepFrom(decisions: Decisions, fit: Fit): Refit {
  const isHeld = Uint8Array.from(fit.se, (one) => (one === 0 ? 1 : 0));
  const curvature = curvatureAt(decisions, fit, isHeld);
  const seen = observedOutcome(decisions);
  return (outcome) => {
    const score = scoreOf(decisions, fit, { seen, outcome }).map((one, at) => (isHeld[at] === 1 ? 0 : one));
    const step = solveSparse(curvature, score, TOLERANCE).x;
    return fit.theta.map((theta, script) => {
      return theta + Math.max(-STEP_MAX, Math.min(STEP_MAX, step[script] ?? 0));
    });
  };
}

/**
 * The slope of the log likelihood under the new outcome. That under the outcome seen is what the prior holds
 * against, whatever the prior is: their difference needs to know nothing of it.
 */
function scoreOf(
  decisions: Decisions,
  fit: Fit,
  { seen, outcome }: { readonly seen: Outcome; readonly outcome: Outcome },
): Float64Array {
  const score = new Float64Array(decisions.scripts);
  for (let row = 0; row < decisions.rows; row += 1) {
    const won = (outcome.wins[row] ?? 0) + (outcome.ties[row] ?? 0) / 2;
    const wasWon = (seen.wins[row] ?? 0) + (seen.ties[row] ?? 0) / 2;
    const pull = (fit.ability[decisions.judge[row] ?? 0] ?? 1) * (won - wasWon);
    const [winner, loser] = [decisions.winner[row] ?? 0, decisions.loser[row] ?? 0];
    addAt(score, winner, pull);
    addAt(score, loser, -pull);
  }
  return score;
}

/** The negative second derivative at the scale: what a slope must be divided by. */
function curvatureAt(decisions: Decisions, fit: Fit, isHeld: Uint8Array): SparseMatrix {
  const { scripts, rows, winner, loser, weight } = decisions;
  const from = winner.map((a, row) => (isHeld[a] === 1 || isHeld[loser[row] ?? 0] === 1 ? -1 : a));
  const { matrix, slot } = patternOf(scripts, from, loser);
  const { variance } = expectationOf(decisions, fit);
  matrix.diagonal.fill(fit.sigma === null ? 0 : 1 / fit.sigma ** 2);
  for (let row = 0; row < rows; row += 1) {
    const ability = fit.ability[decisions.judge[row] ?? 0] ?? 1;
    const information = (variance[row] ?? 0) * (weight[row] ?? 0) * ability * ability;
    addAt(matrix.diagonal, winner[row] ?? 0, information);
    addAt(matrix.diagonal, loser[row] ?? 0, information);
    addAt(matrix.value, slot[row] ?? 0, -information);
  }
  // A script that is known, or that nobody saw, is an equation of its own and stays.
  for (let script = 0; script < scripts; script += 1) {
    if (isHeld[script] === 1 || matrix.diagonal[script] === 0) matrix.diagonal[script] = 1;
  }
  return matrix;
}

function addAt(into: Float64Array, at: number, more: number): void {
  into[at] = (into[at] ?? 0) + more;
}
