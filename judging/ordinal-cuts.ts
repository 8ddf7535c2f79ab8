/**
 * Cut points from anchors by a cumulative logit: where two neighbouring grades are equally likely from
 * above and below. They increase, whatever order the anchors are in; how sure they are includes chance in
 * the grades and the error of the anchors' places. Nothing is drawn towards a place that no anchor speaks
 * for.
 */
import { meanOf } from './correlation.ts';
import {
  type AnchorPlaces,
  type Cuts,
  cutsFromKnots,
  type CutsResult,
  emptyGradesOf,
  type Knots,
  refusalOf,
  scatterOf,
  unordered,
  unresolvedGrades,
} from './grade-cuts.ts';
import { gradeLimits } from './grade-limits.ts';
import {
  climbOrdinal,
  emptyLogLikelihood,
  inverseInformation,
  type OrdinalPoint,
} from './ordinal-likelihood.ts';

export interface OrdinalOptions {
  readonly anchorsMin?: number;
  readonly stepsMax?: number;
}

export function ordinalCuts(anchors: AnchorPlaces, options: OrdinalOptions = {}): CutsResult {
  // 1. What cannot be cut.
  const refused = refusalOf(anchors, options.anchorsMin ?? gradeLimits.anchorsMin);
  if (refused !== null) return refused;
  const unit = unitOf(anchors.theta);
  if (!(unit.sd > 0)) return unordered(0);
  // 2. The climb, over the grades that have anchors, on a scale that shift and unit do not change.
  const occupied = [...new Set(Array.from(anchors.grade))].sort((a, b) => a - b);
  const level = Int32Array.from(anchors.grade, (grade) => occupied.indexOf(grade));
  const places = anchors.theta.map((one) => (one - unit.mean) / unit.sd);
  const graded = { places, levels: occupied.length, level };
  const reached = climbOrdinal(graded, options.stepsMax);
  if (reached.kind === 'not_converged') return reached;
  // 3. Whether better grades lie higher at all.
  const slope = reached.point.parameters[0] ?? 0;
  const ratio = 2 * (reached.point.logLikelihood - emptyLogLikelihood(graded));
  if (slope <= 0 || ratio < gradeLimits.ratioMin) return unordered(slope <= 0 ? 0 : ratio);
  // 4. The cuts, those beside empty grades as well.
  const knots = knotsOf(reached.point, occupied, unit);
  if (knots === null) return { kind: 'not_converged', steps: reached.steps, largestStep: 0 };
  const { graderSd, graderShare } = scatterOf(anchors, (unit.sd * LOGISTIC_SD) ** 2 / slope ** 2);
  return {
    kind: 'cut',
    method: 'ordinal',
    ...cutsFromKnots(anchors, knots, graderShare),
    graderSd,
    emptyGrades: emptyGradesOf(anchors),
    unresolved: unresolvedGrades(anchors),
    steps: reached.steps,
  } satisfies Cuts;
}

const LOGISTIC_SD = Math.PI / Math.sqrt(3);

interface Unit {
  readonly mean: number;
  readonly sd: number;
}

function unitOf(theta: Float64Array): Unit {
  const mean = meanOf(theta);
  return { mean, sd: Math.sqrt(meanOf(theta.map((one) => (one - mean) ** 2))) };
}

/** A cut is threshold over slope, and errs with both. */
function knotsOf(point: OrdinalPoint, occupied: readonly number[], unit: Unit): Knots | null {
  const inverse = inverseInformation(point);
  if (inverse === null) return null;
  const size = point.parameters.length;
  const slope = point.parameters[0] ?? 1;
  const at = (row: number, col: number): number => inverse[row * size + col] ?? 0;
  const cuts = point.parameters.slice(1).map((threshold) => threshold / slope);
  const moves = Array.from({ length: size }, (_, row) => movesOf(point, inverse.subarray(row * size)));
  const covariance = new Float64Array(cuts.length ** 2);
  cuts.forEach((a, row) => {
    cuts.forEach((b, col) => {
      const thresholds = at(row + 1, col + 1) - a * at(0, col + 1) - b * at(0, row + 1);
      covariance[row * cuts.length + col] = (thresholds + a * b * at(0, 0)) * (unit.sd / slope) ** 2;
    });
  });
  const weights = Array.from(cuts, (cut, knot) =>
    Float64Array.from(
      moves[knot + 1] ?? [],
      (move, anchor) => (move - cut * (moves[0]?.[anchor] ?? 0)) / slope,
    ),
  );
  return { occupied, theta: cuts.map((cut) => unit.mean + unit.sd * cut), covariance, weights };
}

/** How a parameter moves with each anchor: the hill's top stays where the gradient is 0. */
function movesOf({ byPlace, parameters }: OrdinalPoint, inverseRow: Float64Array): Float64Array {
  const into = new Float64Array(byPlace[0]?.length ?? 0);
  for (let parameter = 0; parameter < parameters.length; parameter += 1) {
    byPlace[parameter]?.forEach(
      (move, at) => (into[at] = (into[at] ?? 0) + (inverseRow[parameter] ?? 0) * move),
    );
  }
  return into;
}
