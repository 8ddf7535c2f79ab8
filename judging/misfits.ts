/**
 * Which scripts and judges scatter more or less than chance allows. What chance allows depends on how many
 * decisions there are and how close their scripts, so it is simulated from the fitted scale: the same pairs
 * come out anew, the scale is fitted anew in one step, and the middle 99 % make the band. Few simulations
 * have no such tail: their band is laid from mean and spread, of the logarithm, as both statistics lean
 * upwards.
 */
import { bandOf, type Interval, meanOf, varianceOf } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { chancesAt, leadOf } from './expectation.ts';
import {
  fitStatistics,
  type FitStatistics,
  type FitStatisticsOfBoth,
  observedOutcome,
  type Outcome,
} from './fit-statistics.ts';
import type { Fit } from './fit-types.ts';
import { oneStepFrom } from './one-step.ts';
import { type Random, randomFrom } from './random.ts';

const SIMULATIONS = 200;
const COVERAGE = 0.99;
/** With fewer the outermost draws hold less than the middle 99 %. */
const TAIL_MIN = 199;
/** Stands for a statistic of 0, which has no logarithm. */
const STATISTIC_MIN = 1e-6;
/** Deviations within which 99 % of the normal distribution lie. */
const NORMAL_99 = 2.576;

export type MisfitFlag =
  /** Infit above the band: decisions between close scripts scatter too much. */
  | 'erratic'
  /** Only outfit above the band: few decisions, but far from what was expected. */
  | 'surprising'
  /** Infit below the band: decisions follow the scale more closely than chance would. */
  | 'too_regular';

export interface Misfit {
  readonly decisions: number;
  /** Null without decisions. */
  readonly infit: number | null;
  readonly outfit: number | null;
  readonly infitBand: Interval;
  readonly outfitBand: Interval;
  readonly flag: MisfitFlag | null;
}

/** One for each script and judge, in order. By chance alone three in two hundred are flagged. */
export interface Misfits {
  readonly scripts: readonly Misfit[];
  readonly judges: readonly Misfit[];
}

export interface MisfitOptions {
  readonly seed: number | string;
  readonly simulations?: number;
}

export function misfits(decisions: Decisions, fit: Fit, options: MisfitOptions): Misfits {
  const seen = fitStatistics(decisions, fit);
  const simulated = simulatedStatistics(decisions, fit, options);
  const of = (who: keyof FitStatisticsOfBoth): Misfit[] => {
    const drawn = simulated.map((one) => one[who]);
    return Array.from(seen[who].infit, (_, at) => misfitOf(seen[who], drawn, at));
  };
  return { scripts: of('scripts'), judges: of('judges') };
}

function simulatedStatistics(
  decisions: Decisions,
  fit: Fit,
  { seed, simulations = SIMULATIONS }: MisfitOptions,
): FitStatisticsOfBoth[] {
  const random = randomFrom(seed);
  const refit = oneStepFrom(decisions, fit);
  const draw = drawsFrom(decisions, fit);
  const { position, ability, tieNu } = fit;
  return Array.from({ length: simulations }, () => {
    const outcome = draw(random);
    return fitStatistics(decisions, { theta: refit(outcome), position, ability, tieNu }, outcome);
  });
}

function misfitOf(seen: FitStatistics, drawn: readonly FitStatistics[], at: number): Misfit {
  const decisions = seen.decisions[at] ?? 0;
  const infitBand = bandIn(drawn.map(({ infit }) => infit[at] ?? 0));
  const outfitBand = bandIn(drawn.map(({ outfit }) => outfit[at] ?? 0));
  if (decisions === 0) return { decisions, infit: null, outfit: null, infitBand, outfitBand, flag: null };
  const [infit, outfit] = [seen.infit[at] ?? 0, seen.outfit[at] ?? 0];
  const flag = flagOf();
  return { decisions, infit, outfit, infitBand, outfitBand, flag };

  function flagOf(): MisfitFlag | null {
    if (infit > infitBand.upper) return 'erratic';
    if (infit < infitBand.lower) return 'too_regular';
    return outfit > outfitBand.upper ? 'surprising' : null;
  }
}

function bandIn(draws: readonly number[]): Interval {
  if (draws.length >= TAIL_MIN) return bandOf(draws, COVERAGE);
  const logs = draws.map((one) => Math.log(Math.max(one, STATISTIC_MIN)));
  const [middle, half] = [meanOf(logs), reachOf99(logs.length) * Math.sqrt(varianceOf(logs))];
  return { lower: Math.exp(middle - half), upper: Math.exp(middle + half) };
}

/**
 * So many deviations around the mean of few draws hold 99 % of what is yet to come: Student's t by the first
 * terms of its series, and the mean is itself unsure. Twenty draws want 2.9, not 2.6.
 */
function reachOf99(draws: number): number {
  const freedom = Math.max(1, draws - 1);
  const cube = NORMAL_99 ** 3;
  const first = (cube + NORMAL_99) / (4 * freedom);
  const second = (5 * NORMAL_99 ** 5 + 16 * cube + 3 * NORMAL_99) / (96 * freedom ** 2);
  return (NORMAL_99 + first + second) * Math.sqrt(1 + 1 / draws);
}

/**
 * Every decision anew, as the scale expects it. Ties stay ties where the scale has no term for them: nothing
 * then says how often they come.
 */
export function drawsFrom(decisions: Decisions, fit: Fit): (random: Random) => Outcome {
  const chances = Array.from({ length: decisions.rows }, (_, row) =>
    chancesAt(leadOf(decisions, fit, row), fit.tieNu),
  );
  const seen = observedOutcome(decisions);
  return (random) => {
    const wins = new Float64Array(decisions.rows);
    const ties = new Float64Array(decisions.rows);
    for (let row = 0; row < decisions.rows; row += 1) {
      if (fit.tieNu === null && decisions.isTie[row] === 1) {
        ties[row] = seen.ties[row] ?? 0;
        continue;
      }
      const [win, tie] = chances[row] ?? [0, 0];
      const weight = decisions.weight[row] ?? 0;
      const times = Math.max(1, Math.round(weight));
      for (let time = 0; time < times; time += 1) {
        const at = random.next();
        if (at < win) wins[row] = (wins[row] ?? 0) + weight / times;
        else if (at < win + tie) ties[row] = (ties[row] ?? 0) + weight / times;
      }
    }
    return { wins, ties };
  };
}
