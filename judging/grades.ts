/**
 * From a scale and essays of known grade to a grade for every script, with the chance that it is wrong.
 * Owns the story; cuts come from `ordinal-cuts.ts` or `linear-grades.ts`, what the anchors are like from
 * `anchor-report.ts`.
 *
 * G1  An anchor keeps the grade that it is known by; what the scale says of it is its residual.
 * G2  Every other script gets the grade of the band that it lies in, which is the median of what is likely:
 *     no script gets a lower grade than one below it.
 * G3  The risk counts the error of the script, that of the cuts, what the two share, and how far graders
 *     scatter.
 * G4  Without cuts there are no grades, only ranks and tiers, and a reason with its cure.
 */
import { type GradeScale, normalizedScoreOf } from '../contracts/assessment/grade-scales.ts';
import type { PlacedAnchor } from './anchor-order.ts';
import { anchorReport, isAnchorOf, knownAnchors } from './anchor-report.ts';
import { meanOf } from './correlation.ts';
import type { AnchorPlaces, Cuts, CutsRefusal, CutsResult } from './grade-cuts.ts';
import { gradeLimits } from './grade-limits.ts';
import {
  chanceFarOff,
  chanceWrong,
  confidenceOf,
  gradeProbabilities,
  medianGrade,
  modalGrade,
} from './grade-probabilities.ts';
import type { GradeCut, Graded, GradingInput, ScriptGrade, Ungraded } from './grade-types.ts';
import { linearCuts } from './linear-grades.ts';
import { normalBelow } from './normal.ts';
import { ordinalCuts } from './ordinal-cuts.ts';
import { standingOf } from './tiers.ts';
import { belowLowestUnder, toldGrade } from './told-grades.ts';

export function projectGrades(input: GradingInput): Graded | Ungraded {
  const { scale } = input;
  // 1. Who is known, who is asked for, and where these stand.
  const { anchors, ignored } = knownAnchors(input, scale);
  const asked = [...input.fit.theta.keys()].filter((script) => !isAnchorOf(input, script));
  const standing = standingOf(input.fit, asked);
  // 2. The cuts, or why there are none.
  const cuts = cutsOf(placesOf(input, scale, anchors), input.method);
  if (cuts.kind !== 'cut')
    return { kind: 'unavailable', ...reasonOf(cuts), ignoredAnchors: ignored, standing };
  // 3. A grade for everybody who is asked for.
  const misgradeLimit = input.misgradeLimit ?? gradeLimits.misgradeLimit;
  const grading = { input, scale, cuts, misgradeLimit, deviation: deviationsFrom(input, cuts, anchors) };
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
  readonly misgradeLimit: number;
  readonly deviation: (script: number, cut: number) => number;
}

function gradeOf({ input, scale, cuts, misgradeLimit, deviation }: Grading, script: number): ScriptGrade {
  const theta = input.fit.theta[script] ?? 0;
  const name = (grade: number): string => scale.grades[grade] ?? '';
  const deviations = cuts.theta.map((_, cut) => deviation(script, cut));
  const probabilities = gradeProbabilities(theta, cuts.theta, deviations);
  const grade = medianGrade(probabilities);
  const misgradeRisk = chanceWrong(probabilities, grade);
  const told = toldGrade(scale, cuts, grade, theta);
  const under = (belowLowestUnder(cuts) - theta) / Math.max(Number.MIN_VALUE, deviations[0] ?? 0);
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
