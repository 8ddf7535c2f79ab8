/**
 * Infit and outfit of scripts and judges: whether decisions scatter about the scale as much as the model says
 * (1), more (erratic) or less. A decision counts for both of its scripts.
 */
import type { Decisions } from './decisions.ts';
import { chancesAt, leadOf, type Scale } from './expectation.ts';

/**
 * Beyond some 37 logits nothing is left to chance in floating point: without a floor what was certain and
 * came to pass would be 0 of 0.
 */
const VARIANCE_MIN = 1e-12;

/** What came out in each row, as weights: of `weight` decisions so many were won and so many tied. */
export interface Outcome {
  readonly wins: Float64Array;
  readonly ties: Float64Array;
}

/** By script or by judge; NaN for whoever has no decision. */
export interface FitStatistics {
  readonly decisions: Float64Array;
  /** Squared residuals over what is expected of them: moved by many decisions between close scripts. */
  readonly infit: Float64Array;
  /** The mean of squared standardised residuals: moved by few surprises between scripts far apart. */
  readonly outfit: Float64Array;
}

export interface FitStatisticsOfBoth {
  readonly scripts: FitStatistics;
  readonly judges: FitStatistics;
}

export function observedOutcome({ isTie, weight }: Decisions): Outcome {
  return {
    wins: weight.map((one, row) => (isTie[row] === 1 ? 0 : one)),
    ties: weight.map((one, row) => (isTie[row] === 1 ? one : 0)),
  };
}

export function fitStatistics(
  decisions: Decisions,
  scale: Scale,
  outcome: Outcome = observedOutcome(decisions),
): FitStatisticsOfBoth {
  const scripts = sumsFor(decisions.scripts);
  const judges = sumsFor(decisions.judges);
  for (let row = 0; row < decisions.rows; row += 1) {
    const [win, tie] = chancesAt(leadOf(decisions, scale, row), scale.tieNu);
    const expected = win + tie / 2;
    const variance = Math.max(win + tie / 4 - expected * expected, VARIANCE_MIN);
    const weight = decisions.weight[row] ?? 0;
    const [wins, ties] = [outcome.wins[row] ?? 0, outcome.ties[row] ?? 0];
    const squares =
      wins * (1 - expected) ** 2 + ties * (0.5 - expected) ** 2 + (weight - wins - ties) * expected ** 2;
    const terms = { weight, squares, variance };
    add(scripts, decisions.winner[row] ?? 0, terms);
    add(scripts, decisions.loser[row] ?? 0, terms);
    add(judges, decisions.judge[row] ?? 0, terms);
  }
  return { scripts: statisticsOf(scripts), judges: statisticsOf(judges) };
}

interface Sums {
  readonly weight: Float64Array;
  readonly squares: Float64Array;
  readonly variance: Float64Array;
  readonly standardised: Float64Array;
}

const sumsFor = (count: number): Sums => ({
  weight: new Float64Array(count),
  squares: new Float64Array(count),
  variance: new Float64Array(count),
  standardised: new Float64Array(count),
});

function add(sums: Sums, at: number, terms: { weight: number; squares: number; variance: number }): void {
  const { weight, squares, variance } = terms;
  sums.weight[at] = (sums.weight[at] ?? 0) + weight;
  sums.squares[at] = (sums.squares[at] ?? 0) + squares;
  sums.variance[at] = (sums.variance[at] ?? 0) + weight * variance;
  sums.standardised[at] = (sums.standardised[at] ?? 0) + squares / variance;
}

const statisticsOf = (sums: Sums): FitStatistics => ({
  decisions: sums.weight,
  infit: sums.squares.map((squares, at) => squares / (sums.variance[at] ?? 0)),
  outfit: sums.standardised.map((sum, at) => sum / (sums.weight[at] ?? 0)),
});
