/** What grading is given and what it answers; `grades.ts` tells how. */
import type { GradeScale } from '../contracts/assessment/grade-scales.ts';
import type { AnchorOrderResult, PairOrder } from './anchor-order.ts';
import type { Decisions } from './decisions.ts';
import type { Covariance } from './fit-types.ts';
import type { CutSource, CutsRefusal } from './grade-cuts.ts';
import type { Confidence } from './grade-probabilities.ts';
import type { Placed, Standing } from './tiers.ts';

export interface GradingInput {
  /** A `Fit`, or as much of one as grades need. */
  readonly fit: Placed & { readonly covariance: Pick<Covariance, 'times'> };
  /** By script. */
  readonly isAnchor: ArrayLike<boolean | number>;
  /** By script; read for anchors only. */
  readonly anchorGrade: ArrayLike<string | null | undefined>;
  readonly scale: GradeScale;
  /** Absent: ordinal, or linear where anchors are too few for it. */
  readonly method?: 'ordinal' | 'linear';
  /** Above this risk a script needs a human. */
  readonly misgradeLimit?: number;
  /** For wins and losses of anchors; without them only their places are compared. */
  readonly decisions?: Decisions;
}

export interface ScriptGrade {
  readonly script: number;
  readonly grade: string;
  /** As it is told: with plus or minus, or what lies below the lowest. */
  readonly told: string;
  /** By grade of the scale, from low to high. */
  readonly probabilities: Float64Array;
  readonly modalGrade: string;
  /** That the grade is another one. */
  readonly misgradeRisk: number;
  /** That it is off by two grades or more. */
  readonly farOffRisk: number;
  readonly confidence: Confidence;
  /** Null where the scale has nothing below its lowest grade. */
  readonly belowLowestChance: number | null;
  /** From 0 to 1, of the grade as it is told. */
  readonly normalizedScore: number;
  readonly needsHuman: boolean;
}

export interface GradeCut {
  readonly between: readonly [lower: string, upper: string];
  readonly theta: number;
  readonly se: number;
  readonly source: CutSource;
}

export interface AnchorResidual {
  readonly script: number;
  /** The known one, which it keeps. */
  readonly grade: string;
  /** The band that it lies in. */
  readonly placedGrade: string;
  /** In logits from the middle of the band of its grade. */
  readonly residual: number;
  /** How far outside that band, in standard errors; 0 inside. */
  readonly z: number;
}

export interface IgnoredAnchor {
  readonly script: number;
  readonly reason: 'no_grade' | 'not_of_scale';
}

export type GradeWarning =
  | 'few_anchors'
  | 'few_anchors_per_grade'
  | 'grades_without_anchors'
  | 'unresolved_grades'
  | 'anchor_inversions'
  | 'anchors_out_of_place'
  | 'anchors_ignored';

export interface AnchorReport {
  readonly anchors: readonly AnchorResidual[];
  readonly ignored: readonly IgnoredAnchor[];
  /** By grade of the scale. */
  readonly anchorsByGrade: readonly number[];
  readonly gradesWithoutAnchors: readonly string[];
  /** Groups of grades whose anchors lie in no order. */
  readonly unresolved: readonly (readonly string[])[];
  readonly typicalWidth: number;
  /** Logits by which graders scatter beyond the error of the anchors' places. */
  readonly graderSd: number;
  /** Of all pairs of anchors by place. */
  readonly pairs: PairOrder;
  /** With who beat whom; null where no decisions were given. */
  readonly order: AnchorOrderResult | null;
  /**
   * Of known grades and the bands that the anchors lie in; NaN for a single one. Flatters: they made the
   * bands.
   */
  readonly kappa: number;
  /** By anchor: the grade, as a number from 0, that a rising line of steps gives it. A diagnostic only. */
  readonly isotonic: Float64Array;
  readonly warnings: readonly GradeWarning[];
}

export interface Graded {
  readonly kind: 'graded';
  readonly method: 'ordinal' | 'linear';
  /** Of all scripts but anchors, in their order. */
  readonly grades: readonly ScriptGrade[];
  readonly cuts: readonly GradeCut[];
  readonly calibration: AnchorReport;
  readonly misgradeLimit: number;
  /** Scripts above the limit, the riskiest first. */
  readonly needsHuman: readonly number[];
  /** Share of scripts that are expected to have another grade; null where there are only anchors. */
  readonly meanRisk: number | null;
  readonly largestRisk: number | null;
  readonly standing: Standing;
}

export type UnavailableReason = Extract<CutsRefusal, { kind: 'refused' }>['reason'] | 'not_converged';

export interface Ungraded {
  readonly kind: 'unavailable';
  readonly reason: UnavailableReason;
  /** What was expected, what was found, and what to do. */
  readonly cure: string;
  readonly ignoredAnchors: readonly IgnoredAnchor[];
  readonly standing: Standing;
}
