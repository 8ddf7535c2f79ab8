/**
 * How likely each grade is for a script, given where it lies, how sure that is, and where the
 * cuts lie (`cut-draws.ts` averages over where they may). Every
 * grade keeps the share of the normal distribution that falls into its band; none is left out because the
 * script's best guess lies elsewhere.
 */
import { normalBelowNearly } from './normal.ts';

/** By grade, from low to high; sums to 1. `sd`: of the script's distance to a cut. */
export function gradeProbabilities(theta: number, cuts: Float64Array, sd: number): Float64Array {
  const chances = new Float64Array(cuts.length + 1);
  let below = 0;
  cuts.forEach((cut, grade) => {
    const next = shareBelow(cut - theta, sd);
    chances[grade] = next - below;
    below = next;
  });
  chances[cuts.length] = 1 - below;
  return chances;
}

/** A cut belongs to the grade above it. */
const shareBelow = (distance: number, deviation: number): number =>
  deviation > 0 ? normalBelowNearly(distance / deviation) : distance > 0 ? 1 : 0;

/** The likeliest; the lower of two that are equally likely. */
export function modalGrade(chances: Float64Array): number {
  return chances.indexOf(Math.max(...chances));
}

/** That the grade is another one. */
export const chanceWrong = (chances: Float64Array, grade: number): number =>
  Math.min(1, Math.max(0, 1 - (chances[grade] ?? 0)));

/** That it is off by two grades or more. */
export function chanceFarOff(chances: Float64Array, grade: number): number {
  const near = [-1, 0, 1].reduce((sum, step) => sum + (chances[grade + step] ?? 0), 0);
  return Math.min(1, Math.max(0, 1 - near));
}

/** From 0, one grade is certain, to 1, all are equally likely. */
export function normalizedEntropy(chances: Float64Array): number {
  let sum = 0;
  for (const chance of chances) if (chance > 0) sum -= chance * Math.log(chance);
  return chances.length > 1 ? sum / Math.log(chances.length) : 0;
}

export const confidenceLabels = ['HIGH', 'MID', 'LOW'] as const;
export type ConfidenceLabel = (typeof confidenceLabels)[number];

export interface Confidence {
  /** One minus the normalised entropy. */
  readonly score: number;
  readonly label: ConfidenceLabel;
}

/** The two steps of the system before this one; its probabilities were always 1, so it never felt them. */
const rule = { highScoreMin: 0.7, midScoreMin: 0.4, highSeBelow: 1, midSeBelow: 1.5 };

/**
 * HIGH: a score from .7, an SE below 1 logit, and a risk within the limit. MID: a score from .4 and an SE
 * below 1.5. Else LOW. The SE counts by itself because a scale that is hardly known may put a script surely
 * into the wrong place; and what needs a human is never HIGH.
 */
export function confidenceOf(
  chances: Float64Array,
  { se, wrong, wrongMax }: { readonly se: number; readonly wrong: number; readonly wrongMax: number },
): Confidence {
  const score = 1 - normalizedEntropy(chances);
  const isHigh = score >= rule.highScoreMin && se < rule.highSeBelow && wrong <= wrongMax;
  if (isHigh) return { score, label: 'HIGH' };
  return { score, label: score >= rule.midScoreMin && se < rule.midSeBelow ? 'MID' : 'LOW' };
}
