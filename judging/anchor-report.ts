/** What the anchors of a grading are like: which count, how well they fit their grades, what to beware of. */
import type { GradeScale } from '../contracts/assessment/grade-scales.ts';
import { anchorOrder, pairOrder, type PlacedAnchor } from './anchor-order.ts';
import { NORMAL_95 } from './correlation.ts';
import type { Cuts } from './grade-cuts.ts';
import { gradeLimits } from './grade-limits.ts';
import type {
  AnchorReport,
  AnchorResidual,
  GradeWarning,
  GradingInput,
  IgnoredAnchor,
} from './grade-types.ts';
import { isotonicOver } from './isotonic.ts';
import { quadraticKappa } from './kappa.ts';
import { bandAt, bandOf, outsideOf } from './told-grades.ts';

export interface KnownAnchors {
  readonly anchors: readonly PlacedAnchor[];
  readonly ignored: readonly IgnoredAnchor[];
}

export const isAnchorOf = ({ isAnchor }: GradingInput, script: number): boolean => Boolean(isAnchor[script]);

export function knownAnchors(input: GradingInput, { grades }: GradeScale): KnownAnchors {
  const anchors: PlacedAnchor[] = [];
  const ignored: IgnoredAnchor[] = [];
  input.fit.theta.forEach((theta, script) => {
    if (!isAnchorOf(input, script)) return;
    const name = input.anchorGrade[script] ?? null;
    const grade = name === null ? -1 : grades.indexOf(name);
    if (grade >= 0) anchors.push({ script, grade, theta });
    else ignored.push({ script, reason: name === null ? 'no_grade' : 'not_of_scale' });
  });
  return { anchors, ignored };
}

export interface Calibrated extends KnownAnchors {
  readonly input: GradingInput;
  readonly scale: GradeScale;
  readonly cuts: Cuts;
  /** Of the distance from a script to a cut. */
  readonly deviation: (script: number, cut: number) => number;
}

export function anchorReport(calibrated: Calibrated): AnchorReport {
  const { input, scale, cuts, anchors, ignored } = calibrated;
  const name = (grade: number): string => scale.grades[grade] ?? '';
  const grades = anchors.map(({ grade }) => grade);
  const residuals = anchors.map((anchor) => residualOf(calibrated, anchor));
  const placed = residuals.map(({ placedGrade }) => scale.grades.indexOf(placedGrade));
  const report = {
    anchors: residuals,
    ignored,
    anchorsByGrade: scale.grades.map((_, at) => grades.filter((grade) => grade === at).length),
    gradesWithoutAnchors: cuts.emptyGrades.map(name),
    unresolved: cuts.unresolved.map((group) => group.map(name)),
    typicalWidth: cuts.typicalWidth,
    graderSd: cuts.graderSd,
    pairs: pairOrder(anchors),
    order: input.decisions === undefined ? null : anchorOrder(anchors, input.decisions),
    kappa: quadraticKappa(grades, placed),
    isotonic: isotonicOver(
      anchors.map(({ theta }) => theta),
      grades,
    ),
  };
  return { ...report, warnings: warningsOf(report) };
}

function residualOf({ scale, cuts, deviation }: Calibrated, anchor: PlacedAnchor): AnchorResidual {
  const { script, grade, theta } = anchor;
  const { lower, upper } = bandAt(cuts, grade);
  const placed = bandOf(cuts.theta, theta);
  const outside = outsideOf(cuts, grade, theta);
  // The cut that it should have been on the other side of.
  const missed = placed < grade ? grade - 1 : grade;
  return {
    script,
    grade: scale.grades[grade] ?? '',
    placedGrade: scale.grades[placed] ?? '',
    residual: theta - (lower + upper) / 2,
    z: outside === 0 ? 0 : (Math.sign(placed - grade) * outside) / deviation(script, missed),
  };
}

function warningsOf(report: Omit<AnchorReport, 'warnings'>): GradeWarning[] {
  const few = (count: number): boolean => count > 0 && count < gradeLimits.anchorsPerGradeMin;
  const found: readonly (readonly [GradeWarning, boolean])[] = [
    ['few_anchors', report.anchors.length < gradeLimits.ordinalAnchorsMin],
    ['few_anchors_per_grade', report.anchorsByGrade.some(few)],
    ['grades_without_anchors', report.gradesWithoutAnchors.length > 0],
    ['unresolved_grades', report.unresolved.length > 0],
    ['anchor_inversions', report.pairs.discordant > 0],
    ['anchors_out_of_place', report.anchors.some(({ z }) => Math.abs(z) > NORMAL_95)],
    ['anchors_ignored', report.ignored.length > 0],
  ];
  return found.filter(([, isSo]) => isSo).map(([warning]) => warning);
}
