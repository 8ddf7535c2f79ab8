/**
 * Grades as the system before this one gave them, to the digit, for comparison only. Nothing of it may
 * reach a student: its centres are drawn towards numbers between 0 and 1 that have nothing to do with
 * logits, and its chances are cut to the band of the best guess, so that every grade comes out as certain.
 * `grades.ts` is how Assay grades.
 */
import { type GradeScaleId, gradeScales } from '../contracts/assessment/grade-scales.ts';
import { meanOf } from './correlation.ts';
import type { ConfidenceLabel } from './grade-probabilities.ts';
import { isotonicFit } from './isotonic.ts';

export interface LegacyAnchor {
  readonly theta: number;
  readonly grade: string;
}

export interface LegacyStudent {
  readonly theta: number;
  readonly se?: number;
}

export interface LegacyProjection {
  readonly kind: 'projected';
  /** By grade; raw, then after they were made to rise. */
  readonly rawCenters: Float64Array;
  readonly centers: Float64Array;
  readonly variances: Float64Array;
  /** Between neighbours. */
  readonly boundaries: Float64Array;
  readonly pooledVariance: number;
  readonly students: readonly LegacyGrade[];
}

export interface LegacyGrade {
  readonly grade: string;
  /** As it was told: with plus or minus, or what lies below the lowest. */
  readonly told: string;
  readonly probabilities: Float64Array;
  readonly confidence: number;
  readonly label: ConfidenceLabel;
}

export type LegacyResult =
  LegacyProjection | { readonly kind: 'unavailable'; readonly reason: 'no_anchors' | 'one_grade' };

const VARIANCE_MIN = 0.01;
const FULL_COUNT = 3;
const SE_UNKNOWN = 0.1;

/** Anchors of a grade that the scale does not have are left out, as they were. */
export function legacyProjection(
  scale: GradeScaleId,
  anchors: readonly LegacyAnchor[],
  students: readonly LegacyStudent[],
): LegacyResult {
  const { grades } = gradeScales[scale];
  const known = anchors.filter(({ grade }) => grades.includes(grade));
  if (known.length === 0) return { kind: 'unavailable', reason: 'no_anchors' };
  if (new Set(known.map(({ grade }) => grade)).size < 2) return { kind: 'unavailable', reason: 'one_grade' };
  const pooledVariance = known.length > 1 ? populationVariance(known.map(({ theta }) => theta)) : 0.1;
  const bands = grades.map((grade, at) => {
    const places = known.filter((anchor) => anchor.grade === grade).map(({ theta }) => theta);
    return bandOf(places, (at + 0.5) / grades.length, pooledVariance);
  });
  const rawCenters = Float64Array.from(bands, ({ mean }) => mean);
  const centers = isotonicFit(rawCenters);
  const variances = Float64Array.from(bands, ({ variance }) => Math.max(VARIANCE_MIN, variance));
  const boundaries = centers.slice(1).map((center, at) => (center + (centers[at] ?? 0)) / 2);
  const calibration = { centers, variances, boundaries };
  return {
    kind: 'projected',
    rawCenters,
    ...calibration,
    pooledVariance,
    students: students.map((student) => projected(scale, calibration, student)),
  };
}

type Calibration = Pick<LegacyProjection, 'centers' | 'variances' | 'boundaries'>;

const populationVariance = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return meanOf(values.map((one) => (one - mean) ** 2));
};

function bandOf(
  places: readonly number[],
  expected: number,
  pooled: number,
): { readonly mean: number; readonly variance: number } {
  const count = places.length;
  if (count === 0) return { mean: expected, variance: 2 * pooled };
  if (count >= FULL_COUNT) return { mean: meanOf(places), variance: populationVariance(places) };
  const share = count / FULL_COUNT;
  return { mean: share * meanOf(places) + (1 - share) * expected, variance: pooled / share };
}

function projected(scale: GradeScaleId, calibration: Calibration, student: LegacyStudent): LegacyGrade {
  const { grades, prior, belowLowest } = gradeScales[scale];
  const { centers, variances, boundaries } = calibration;
  const { theta } = student;
  const se = student.se ?? SE_UNKNOWN;
  const own = boundaries.reduce((band, boundary) => (theta >= boundary ? band + 1 : band), 0);
  // Whatever a grade's density is, only the band that holds the place is kept.
  const masses = Float64Array.from(grades, (_, at) =>
    at === own ? (prior[at] ?? 0) * density(theta - (centers[at] ?? 0), (variances[at] ?? 1) + se * se) : 0,
  );
  const total = masses.reduce((a, b) => a + b, 0);
  const probabilities = masses.map((mass, at) => (total > 0 ? mass / total : at === own ? 1 : 0));
  const grade = grades[own] ?? '';
  const isBelow = own === 0 && theta < (centers[0] ?? 0) - 2 * Math.sqrt(variances[0] ?? 0);
  const told =
    isBelow && belowLowest !== null ? belowLowest : grade + modifierOf(scale, own, calibration, theta);
  return { grade, told, probabilities, ...confidenceOf(probabilities, student.se) };
}

const density = (off: number, variance: number): number =>
  Math.exp((-off * off) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

function modifierOf(scale: GradeScaleId, band: number, { boundaries }: Calibration, theta: number): string {
  const { grades, withMinus, withPlus } = gradeScales[scale];
  const [from, to] = [boundaries[band - 1] ?? -Infinity, boundaries[band] ?? Infinity];
  const position = to - from < Infinity && to > from ? (theta - from) / (to - from) : 0.5;
  const grade = grades[band] ?? '';
  if (position < 0.25 && withMinus.includes(grade)) return '-';
  return position > 0.75 && withPlus.includes(grade) ? '+' : '';
}

function confidenceOf(
  probabilities: Float64Array,
  se: number | undefined,
): { readonly confidence: number; readonly label: ConfidenceLabel } {
  const entropy = probabilities.reduce((sum, one) => (one > 0 ? sum - one * Math.log(one) : sum), 0);
  const share = entropy / Math.log(probabilities.length);
  if (se === undefined) {
    return { confidence: 1 - share, label: share < 0.5 ? 'HIGH' : share < 0.75 ? 'MID' : 'LOW' };
  }
  const factor = se < 0.5 ? 1 : se < 1 ? 0.8 : se < 1.5 ? 0.6 : 0.3;
  const confidence = Math.sqrt((1 - share) * factor);
  const label = confidence >= 0.7 ? 'HIGH' : confidence >= 0.4 ? 'MID' : 'LOW';
  if (se >= 1.5) return { confidence, label: 'LOW' };
  return { confidence, label: se >= 1 && label === 'HIGH' ? 'MID' : label };
}
