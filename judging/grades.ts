/**
 * From a scale and essays of known grade to a grade for every script, with the chance that it is wrong.
 * Owns the story; whether there are cuts, and what they rest on, comes from `ordinal-cuts.ts` or
 * `linear-grades.ts`, where they may lie from `cut-draws.ts`, what the anchors are like from
 * `anchor-report.ts`.
 *
 * G1  An anchor keeps the grade that it is known by; what the scale says of it is its residual.
 * G2  Every other script gets the grade of the band that it lies in, between the middles of where the cuts
 *     may be: no script gets a lower grade than one below it.
 * G3  The risk counts the error of the script, all that the anchors leave open of the cuts, what the two
 *     share, and how far graders scatter.
 * G4  Without cuts there are no grades, only ranks and tiers, and a reason with its cure.
 */
import { type GradeScale, normalizedScoreOf } from '../contracts/assessment/grade-scales.ts';
import type { PlacedAnchor } from './anchor-order.ts';
import { anchorReport, isAnchorOf, knownAnchors } from './anchor-report.ts';
import { meanOf } from './correlation.ts';
import { chancesUnder, type CutDraws, drawCuts, drawsAbout, type GradedPlaces } from './cut-draws.ts';
import type { AnchorPlaces, Cuts, CutsRefusal, CutsResult } from './grade-cuts.ts';
import { gradeLimits } from './grade-limits.ts';
import { chanceFarOff, chanceWrong, confidenceOf, modalGrade } from './grade-probabilities.ts';
import type { GradeCut, Graded, GradingInput, ScriptGrade, Ungraded } from './grade-types.ts';
import { linearCuts } from './linear-grades.ts';
import { normalBelow } from './normal.ts';
import { ordinalCuts } from './ordinal-cuts.ts';
import { standingOf } from './tiers.ts';
import { bandOf, belowLowestUnder, toldGrade } from './told-grades.ts';

export function projectGrades(input: GradingInput): Graded | Ungraded {
  const { scale } = input;
  // 1. Who is known, who is asked for, and where these stand.
  const { anchors, ignored } = knownAnchors(input, scale);
  const asked = [...input.fit.theta.keys()].filter((script) => !isAnchorOf(input, script));
  const standing = standingOf(input.fit, asked);
  // 2. The cuts, or why there are none.
  const found = cutsOf(placesOf(input, scale, anchors), input.method);
  if (found.kind !== 'cut')
    return { kind: 'unavailable', ...reasonOf(found), ignoredAnchors: ignored, standing };
  const variance = variancesAbout(input, anchors);
  const draws = drawsFor(found, gradedPlaces(scale, anchors, { variance, method: found.method }));
  const cuts = placed(found, draws);
  // 3. A grade for everybody who is asked for.
  const misgradeLimit = input.misgradeLimit ?? gradeLimits.misgradeLimit;
  const deviation = deviationsFrom(input, found, anchors);
  const grading = { input, scale, cuts, draws, misgradeLimit, variance, deviation };
  const grades = asked.map((script) => gradeOf(grading, script));
  // 4. What all that rests on, and where a human must look.
  return {
    kind: 'graded',
    method: cuts.method,
    grades,
    cuts: Array.from(cuts.theta, (_, cut) => namedCut(scale, cuts, cut)),
    calibration: anchorReport({ ...grading, anchors, ignored }),
    misgradeLimit,
    ...risksOf(grades),
    standing,
  };
}

function placesOf(
  { fit }: GradingInput,
  { grades }: GradeScale,
  anchors: readonly PlacedAnchor[],
): AnchorPlaces {
  const pick = (of: Float64Array): Float64Array =>
    Float64Array.from(anchors, ({ script }) => of[script] ?? 0);
  const errors = {
    variance: pick(fit.se).map((se) => se * se),
    times: (vector: Float64Array) => pick(fit.covariance.times(spreadOver(fit, anchors, vector))),
  };
  return { grades: grades.length, theta: pick(fit.theta), grade: anchors.map(({ grade }) => grade), errors };
}

/** A vector over the anchors as one over all scripts. */
function spreadOver(
  { theta }: GradingInput['fit'],
  anchors: readonly PlacedAnchor[],
  vector: Float64Array,
): Float64Array {
  const wide = new Float64Array(theta.length);
  anchors.forEach(({ script }, at) => (wide[script] = vector[at] ?? 0));
  return wide;
}

function cutsOf(places: AnchorPlaces, method: GradingInput['method']): CutsResult {
  const isEnough = places.theta.length >= gradeLimits.ordinalAnchorsMin;
  return (method ?? (isEnough ? 'ordinal' : 'linear')) === 'ordinal'
    ? ordinalCuts(places)
    : linearCuts(places);
}

function reasonOf(refusal: CutsRefusal): Pick<Ungraded, 'reason' | 'cure'> {
  if (refusal.kind === 'refused') return { reason: refusal.reason, cure: refusal.message };
  const got = `a change of ${refusal.largestStep.toPrecision(2)} after ${refusal.steps} steps`;
  const cure = `Expected the cuts to come to rest, got ${got}; check the anchors, or ask for a line`;
  return { reason: 'not_converged', cure };
}

/**
 * How unsure a place is beside the anchors: what they all share with it moves no grade. One product of the
 * covariance serves all scripts.
 */
function variancesAbout({ fit }: GradingInput, anchors: readonly PlacedAnchor[]): (script: number) => number {
  const equal = new Float64Array(anchors.length).fill(1 / anchors.length);
  const shared = fit.covariance.times(spreadOver(fit, anchors, equal));
  const ofMean = meanOf(anchors.map(({ script }) => shared[script] ?? 0));
  return (script) => Math.max(0, (fit.se[script] ?? 0) ** 2 - 2 * (shared[script] ?? 0) + ofMean);
}

const gradedPlaces = (
  { grades }: GradeScale,
  anchors: readonly PlacedAnchor[],
  { variance, method }: Pick<Grading, 'variance'> & Pick<Cuts, 'method'>,
): GradedPlaces => ({
  grades: grades.length,
  theta: anchors.map(({ theta }) => theta),
  variance: anchors.map(({ script }) => variance(script)),
  grade: anchors.map(({ grade }) => grade),
  widths: method === 'ordinal' ? 'own' : 'alike',
});

/** Of few anchors the line tells more of where the cuts lie than draws, but nothing of what is left open. */
function drawsFor(found: Cuts, places: GradedPlaces): CutDraws {
  const draws = drawCuts(places);
  return found.method === 'linear' ? drawsAbout(draws, found.theta) : draws;
}

/** Cuts in the middle of where they may lie. */
function placed(found: Cuts, draws: CutDraws): Cuts {
  const { middle: theta, se } = draws;
  const [lowest = 0, highest = 0] = [theta[0], theta.at(-1)];
  const typicalWidth = theta.length < 2 ? found.typicalWidth : (highest - lowest) / (theta.length - 1);
  const graderSd = Math.sqrt(meanOf(draws.scatter.map((one) => one * one)));
  return { ...found, theta, se, typicalWidth, graderSd };
}

/**
 * The deviation of a script from a cut: both are sums over the same scale, so what they share is taken off.
 * One product of the covariance per cut serves all scripts.
 */
function deviationsFrom(
  { fit }: GradingInput,
  cuts: Cuts,
  anchors: readonly PlacedAnchor[],
): (script: number, cut: number) => number {
  const size = cuts.theta.length;
  const shared = cuts.weights.map((weights) => fit.covariance.times(spreadOver(fit, anchors, weights)));
  return (script, cut) => {
    const own = (fit.se[script] ?? 0) ** 2 + (cuts.covariance[cut * size + cut] ?? 0);
    const variance = own - 2 * (shared[cut]?.[script] ?? 0) + cuts.graderSd ** 2;
    return Math.sqrt(Math.max(0, variance));
  };
}

interface Grading {
  readonly input: GradingInput;
  readonly scale: GradeScale;
  readonly cuts: Cuts;
  readonly draws: CutDraws;
  readonly misgradeLimit: number;
  readonly variance: (script: number) => number;
  readonly deviation: (script: number, cut: number) => number;
}

function gradeOf(grading: Grading, script: number): ScriptGrade {
  const { input, scale, cuts, draws, misgradeLimit } = grading;
  const theta = input.fit.theta[script] ?? 0;
  const name = (grade: number): string => scale.grades[grade] ?? '';
  const probabilities = chancesUnder(draws, theta, grading.variance(script));
  const grade = bandOf(cuts.theta, theta);
  const misgradeRisk = chanceWrong(probabilities, grade);
  const told = toldGrade(scale, cuts, grade, theta);
  const under = (belowLowestUnder(cuts) - theta) / Math.max(Number.MIN_VALUE, grading.deviation(script, 0));
  return {
    script,
    grade: name(grade),
    told,
    probabilities,
    modalGrade: name(modalGrade(probabilities)),
    misgradeRisk,
    farOffRisk: chanceFarOff(probabilities, grade),
    confidence: confidenceOf(probabilities, {
      se: input.fit.se[script] ?? Infinity,
      wrong: misgradeRisk,
      wrongMax: misgradeLimit,
    }),
    belowLowestChance: scale.belowLowest === null ? null : normalBelow(under),
    normalizedScore: normalizedScoreOf(scale, told),
    needsHuman: misgradeRisk > misgradeLimit,
  };
}

const namedCut = ({ grades }: GradeScale, cuts: Cuts, cut: number): GradeCut => ({
  between: [grades[cut] ?? '', grades[cut + 1] ?? ''],
  theta: cuts.theta[cut] ?? 0,
  se: cuts.se[cut] ?? 0,
  source: cuts.source[cut] ?? 'fitted',
});

function risksOf(grades: readonly ScriptGrade[]): Pick<Graded, 'needsHuman' | 'meanRisk' | 'largestRisk'> {
  const risks = grades.map(({ misgradeRisk }) => misgradeRisk);
  const risky = grades.filter(({ needsHuman }) => needsHuman);
  risky.sort((a, b) => b.misgradeRisk - a.misgradeRisk || a.script - b.script);
  return {
    needsHuman: risky.map(({ script }) => script),
    meanRisk: risks.length > 0 ? meanOf(risks) : null,
    largestRisk: risks.length > 0 ? risks.reduce((a, b) => Math.max(a, b)) : null,
  };
}
