/**
 * Cut points between the grades of a scale, however they were found: where they lie, how sure they are, and
 * by how much each moves with each anchor. Owns what does not depend on the way: what is refused, and the
 * grades that no anchor has.
 */
import { gradeLimits } from './grade-limits.ts';
import { isotonicFit, pooledRuns } from './isotonic.ts';

export interface AnchorPlaces {
  /** How many grades the scale has. */
  readonly grades: number;
  /** By anchor, in logits. */
  readonly theta: Float64Array;
  /** By anchor: the number of its grade, from 0. */
  readonly grade: ArrayLike<number>;
  /** Nothing: their places are exact. */
  readonly errors?: AnchorErrors;
}

/**
 * How unsure the places of anchors are. As products, for a column per anchor would be slow on a large
 * scale.
 */
export interface AnchorErrors {
  readonly variance: ArrayLike<number>;
  /** The covariance of the anchors times a vector over them. */
  times(vector: Float64Array): Float64Array;
}

/**
 * `interpolated`: a grade beside the cut has no anchors, others on both sides have; `extrapolated`: none
 * beyond.
 */
export type CutSource = 'fitted' | 'interpolated' | 'extrapolated';

export interface Cuts {
  readonly kind: 'cut';
  readonly method: 'ordinal' | 'linear';
  /** Cut k lies between grade k and grade k + 1; they increase. */
  readonly theta: Float64Array;
  readonly se: Float64Array;
  /** Row by row, with the error of the anchors' places. */
  readonly covariance: Float64Array;
  /** By cut, then by anchor: how far the cut moves when the anchor does. Sums to 1. */
  readonly weights: readonly Float64Array[];
  readonly source: readonly CutSource[];
  /** Of a band that lies between two others. */
  readonly typicalWidth: number;
  /**
   * How far the anchors scatter about their grades beyond the error of their places, in logits: what a grader
   * adds. A place that is known exactly would still be graded otherwise by so much.
   */
  readonly graderSd: number;
  readonly emptyGrades: readonly number[];
  /** Groups of grades whose anchors lie in no order: they cannot be told apart. */
  readonly unresolved: readonly (readonly number[])[];
  readonly steps: number;
}

export type CutsRefusal =
  | {
      readonly kind: 'refused';
      readonly reason: 'no_anchors' | 'too_few_anchors' | 'one_grade' | 'anchors_unordered';
      readonly message: string;
    }
  | { readonly kind: 'not_converged'; readonly steps: number; readonly largestStep: number };

export type CutsResult = Cuts | CutsRefusal;

/** Null: there is something to find cuts from. */
export function refusalOf({ theta, grade }: AnchorPlaces, anchorsMin: number): CutsRefusal | null {
  const anchors = theta.length;
  const refused = (reason: 'no_anchors' | 'too_few_anchors' | 'one_grade', message: string): CutsRefusal => ({
    kind: 'refused',
    reason,
    message,
  });
  if (anchors === 0) return refused('no_anchors', 'Expected anchors, got none; add essays of known grade');
  if (new Set(Array.from(grade)).size < 2)
    return refused('one_grade', 'Expected anchors of at least 2 grades, got 1; add anchors of other grades');
  if (anchors < anchorsMin)
    return refused('too_few_anchors', `Expected at least ${anchorsMin} anchors, got ${anchors}; add some`);
  return null;
}

export const unordered = (ratio: number): CutsRefusal => ({
  kind: 'refused',
  reason: 'anchors_unordered',
  message:
    `Expected better grades higher on the scale (likelihood ratio from ${gradeLimits.ratioMin}), ` +
    `got ${ratio.toFixed(2)}; check the anchors' grades, or let them be judged more often`,
});

/**
 * Between neighbours among the grades that have anchors; the truth about one of them moves with the
 * anchors.
 */
export interface Knots {
  /** The grades that have anchors, from low to high. */
  readonly occupied: readonly number[];
  /** One between each two of those. */
  readonly theta: Float64Array;
  /** Row by row, without the error of the anchors' places. */
  readonly covariance: Float64Array;
  readonly weights: readonly Float64Array[];
}

interface Spacing {
  /** Logits per grade. */
  readonly width: number;
  readonly widthWeights: Float64Array;
}

/**
 * All cuts from those between grades that have anchors. Between two of these a grade takes its share of the
 * way, in logits; beyond the last it is as wide as others are. A cut that was not fitted may lie anywhere
 * within as far as it is from one that was.
 */
export function cutsFromKnots(
  anchors: AnchorPlaces,
  knots: Knots,
  graderShare: number,
): Pick<Cuts, 'theta' | 'se' | 'covariance' | 'weights' | 'source' | 'typicalWidth'> {
  const spacing = spacingOf(anchors, knots);
  const count = anchors.grades - 1;
  const blends = Array.from({ length: count }, (_, cut) => blendAt(cut + 0.5, knots));
  const { width, widthWeights } = spacing;
  const theta = Float64Array.from(blends, ({ byKnot, widths }) => dot(byKnot, knots.theta) + widths * width);
  const weights = blends.map(({ byKnot, widths }) =>
    mixed([
      ...Array.from(byKnot, (share, at) => [knots.weights[at], share] as const),
      [widthWeights, widths],
    ]),
  );
  const source = blends.map((blend, cut) => sourceOf(cut, blend, knots.occupied));
  const sampling = (a: number, b: number): number =>
    sandwiched(blends[a]?.byKnot, knots.covariance, blends[b]?.byKnot);
  const guess = (cut: number): number =>
    source[cut] === 'fitted' ? 0 : (width * Math.max(0.5, blends[cut]?.distance ?? 0)) ** 2 / 3;
  const covariance = withAnchorError(
    anchors,
    weights,
    (a, b) => graderShare * sampling(a, b) + (a === b ? guess(a) : 0),
  );
  return { theta, se: rootsOfDiagonal(covariance, count), covariance, weights, source, typicalWidth: width };
}

export function withAnchorError(
  { errors }: Pick<AnchorPlaces, 'errors'>,
  weights: readonly Float64Array[],
  without: (a: number, b: number) => number,
): Float64Array {
  const count = weights.length;
  const into = new Float64Array(count * count);
  const shared = weights.map((own) => errors?.times(own));
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) into[a * count + b] = without(a, b) + dot(weights[a], shared[b]);
  }
  return into;
}

export const rootsOfDiagonal = (matrix: Float64Array, size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, at) => Math.sqrt(Math.max(0, matrix[at * size + at] ?? 0)));

/** How far anchors scatter about their grades, as a variance, and how much of that is not their own error. */
export interface Scatter {
  readonly graderSd: number;
  /**
   * What chance in the grades adds to the error of cuts, as a share of what all the scatter would. The rest
   * is the anchors' own error, which comes in through their places and must not count twice.
   */
  readonly graderShare: number;
}

/** What all anchors share does not scatter them, so their variance is taken about their mean. */
export function scatterOf({ theta, errors }: AnchorPlaces, scatter: number): Scatter {
  const count = theta.length;
  const ones = new Float64Array(count).fill(1);
  const shared = dot(ones, errors?.times(ones));
  const own = dot(ones, errors === undefined ? undefined : Float64Array.from(errors.variance));
  const error = Math.max(0, (own - shared / count) / Math.max(1, count - 1));
  const left = Math.max(0, scatter - error);
  return { graderSd: Math.sqrt(left), graderShare: scatter > 0 ? left / scatter : 1 };
}

export function emptyGradesOf({ grades, grade }: AnchorPlaces): number[] {
  const seen = new Set(Array.from(grade));
  return Array.from({ length: grades }, (_, at) => at).filter((at) => !seen.has(at));
}

/** Grades whose mean places fall where they should rise. */
export function unresolvedGrades({ theta, grade }: AnchorPlaces): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  theta.forEach((place, at) => {
    const own = grade[at] ?? 0;
    groups.set(own, [...(groups.get(own) ?? []), place]);
  });
  const occupied = [...groups.keys()].sort((a, b) => a - b);
  const members = occupied.map((one) => groups.get(one) ?? []);
  const means = members.map((places) => places.reduce((a, b) => a + b, 0) / places.length);
  const fitted = isotonicFit(
    means,
    members.map((places) => places.length),
  );
  return pooledRuns(fitted).map((run) => run.map((at) => occupied[at] ?? 0));
}

interface Blend {
  readonly byKnot: Float64Array;
  readonly widths: number;
  /** To the nearest knot, in grades. */
  readonly distance: number;
}

const knotAt = ({ occupied }: Knots, at: number): number =>
  ((occupied[at] ?? 0) + (occupied[at + 1] ?? 0)) / 2;

function blendAt(coordinate: number, knots: Knots): Blend {
  const last = knots.theta.length - 1;
  const byKnot = new Float64Array(last + 1);
  const [first, end] = [knotAt(knots, 0), knotAt(knots, last)];
  if (coordinate <= first || coordinate >= end) {
    const nearest = coordinate <= first ? 0 : last;
    byKnot[nearest] = 1;
    const widths = coordinate - (nearest === 0 && coordinate <= first ? first : end);
    return { byKnot, widths, distance: Math.abs(widths) };
  }
  let below = 0;
  while (knotAt(knots, below + 1) <= coordinate) below += 1;
  const [from, to] = [knotAt(knots, below), knotAt(knots, below + 1)];
  const share = (coordinate - from) / (to - from);
  byKnot[below] = 1 - share;
  byKnot[below + 1] = share;
  return { byKnot, widths: 0, distance: Math.min(coordinate - from, to - coordinate) };
}

function sourceOf(cut: number, { distance }: Blend, occupied: readonly number[]): CutSource {
  if (cut < (occupied[0] ?? 0) || cut >= (occupied.at(-1) ?? 0)) return 'extrapolated';
  return distance === 0 && occupied.includes(cut) && occupied.includes(cut + 1) ? 'fitted' : 'interpolated';
}

/** From the outermost knots; with one knot only, from the mean places of its two grades. */
function spacingOf(anchors: AnchorPlaces, knots: Knots): Spacing {
  const last = knots.theta.length - 1;
  if (last > 0) {
    const apart = knotAt(knots, last) - knotAt(knots, 0);
    const width = ((knots.theta[last] ?? 0) - (knots.theta[0] ?? 0)) / apart;
    const widthWeights = mixed([
      [knots.weights[last], 1 / apart],
      [knots.weights[0], -1 / apart],
    ]);
    return { width, widthWeights };
  }
  const [low = 0, high = 1] = knots.occupied;
  const isHigh = Array.from(anchors.grade, (one) => one === high);
  const highs = isHigh.filter(Boolean).length;
  const lows = isHigh.length - highs;
  const widthWeights = Float64Array.from(isHigh, (is) => (is ? 1 / highs : -1 / lows) / (high - low));
  return { width: Math.max(0, dot(widthWeights, anchors.theta)), widthWeights };
}

function mixed(parts: readonly (readonly [Float64Array | undefined, number])[]): Float64Array {
  const into = new Float64Array(parts[0]?.[0]?.length ?? 0);
  for (const [vector, share] of parts)
    vector?.forEach((one, at) => (into[at] = (into[at] ?? 0) + share * one));
  return into;
}

function dot(a: Float64Array = empty, b: Float64Array = empty): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function sandwiched(a: Float64Array = empty, matrix: Float64Array, b: Float64Array = empty): number {
  let sum = 0;
  a.forEach((one, row) => {
    sum += one * dot(matrix.subarray(row * b.length, (row + 1) * b.length), b);
  });
  return sum;
}

const empty = new Float64Array(0);
