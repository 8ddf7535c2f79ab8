/**
 * Cut points from a straight line of grade on place: the fallback where anchors are too few to place every
 * cut on its own. All grades come out equally wide, which is wrong where they are not; then more anchors
 * are the cure.
 */
import { meanOf } from './correlation.ts';
import {
  type AnchorPlaces,
  type CutsResult,
  emptyGradesOf,
  refusalOf,
  rootsOfDiagonal,
  scatterOf,
  unordered,
  unresolvedGrades,
  withAnchorError,
} from './grade-cuts.ts';
import { gradeLimits } from './grade-limits.ts';

/** A grade is a band, not a point: so much of its variance is there although the line be perfect. */
const BAND_VARIANCE = 1 / 12;

export function linearCuts(anchors: AnchorPlaces, anchorsMin: number = gradeLimits.anchorsMin): CutsResult {
  const refused = refusalOf(anchors, anchorsMin);
  if (refused !== null) return refused;
  const line = lineOf(anchors);
  if (!(line.slope > 0) || line.ratio < gradeLimits.ratioMin)
    return unordered(line.slope > 0 ? line.ratio : 0);
  const { slope, meanTheta, meanGrade, squares, noise } = line;
  const count = anchors.theta.length;
  const cuts = anchors.grades - 1;
  // Grade k ends half a grade above k.
  const above = Float64Array.from({ length: cuts }, (_, cut) => cut + 0.5 - meanGrade);
  const theta = above.map((one) => meanTheta + one / slope);
  const weights = Array.from(above, (one) =>
    anchors.theta.map((place, at) => {
      const rest = (anchors.grade[at] ?? 0) - meanGrade - 2 * slope * (place - meanTheta);
      return 1 / count - ((one / slope ** 2) * rest) / squares;
    }),
  );
  const { graderShare } = scatterOf(anchors, noise / slope ** 2);
  const chance = (a: number, b: number): number => {
    const turned = ((above[a] ?? 0) * (above[b] ?? 0)) / (squares * slope ** 2);
    return (graderShare * noise * (1 / count + turned)) / slope ** 2;
  };
  const covariance = withAnchorError(anchors, weights, chance);
  return {
    kind: 'cut',
    method: 'linear',
    theta,
    se: rootsOfDiagonal(covariance, cuts),
    covariance,
    weights,
    source: Array.from(theta, () => 'fitted'),
    typicalWidth: 1 / slope,
    graderSd: scatterOf(anchors, (noise - BAND_VARIANCE) / slope ** 2).graderSd,
    emptyGrades: emptyGradesOf(anchors),
    unresolved: unresolvedGrades(anchors),
    steps: 1,
  };
}

interface Line {
  /** Grades per logit. */
  readonly slope: number;
  readonly meanTheta: number;
  readonly meanGrade: number;
  /** Of the places about their mean. */
  readonly squares: number;
  /** Variance of a grade about the line; never below that of a band. */
  readonly noise: number;
  /** Against a flat line. */
  readonly ratio: number;
}

function lineOf({ theta, grade }: AnchorPlaces): Line {
  const grades = Float64Array.from(grade);
  const [meanTheta, meanGrade] = [meanOf(theta), meanOf(grades)];
  let [squares, products, total] = [0, 0, 0];
  theta.forEach((place, at) => {
    const off = (grades[at] ?? 0) - meanGrade;
    squares += (place - meanTheta) ** 2;
    products += (place - meanTheta) * off;
    total += off * off;
  });
  const rest = Math.max(0, total - products ** 2 / squares);
  return {
    slope: products / squares,
    meanTheta,
    meanGrade,
    squares,
    noise: Math.max(BAND_VARIANCE, rest / (theta.length - 2)),
    ratio: theta.length * Math.log(total / rest),
  };
}
