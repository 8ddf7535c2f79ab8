/**
 * Grades of a session, as plain numbers and words that may cross from a thread; `grades.ts` does the work.
 * With or without grades, every script has its tier.
 */
import { gradeScales, type GradeScaleId } from '../contracts/assessment/grade-scales.ts';
import type { Decisions } from './decisions.ts';
import type { Fit } from './fit-types.ts';
import type { Confidence } from './grade-probabilities.ts';
import type { Graded } from './grade-types.ts';
import { projectGrades } from './grades.ts';
import { standingOf } from './tiers.ts';

export interface GradingRequest {
  readonly scale: GradeScaleId;
  /** By script; null where it is not an anchor. */
  readonly anchorGrade: readonly (string | null)[];
  /** Above it a script needs a human. */
  readonly misgradeLimit: number;
}

export interface GradeOfScript {
  readonly grade: string;
  readonly probabilities: readonly number[];
  readonly misgradeRisk: number;
  readonly confidence: Confidence['label'];
  readonly normalizedScore: number;
}

export interface GradesOfSession {
  readonly kind: 'graded';
  readonly method: string;
  readonly cuts: readonly {
    readonly between: readonly [string, string];
    readonly theta: number;
    readonly se: number;
  }[];
  readonly unresolved: readonly string[];
  /** By script; null for anchors. */
  readonly scripts: readonly (GradeOfScript | null)[];
  /** By script: of an anchor, in logits from the middle of the band of its grade. */
  readonly residual: readonly (number | null)[];
  readonly needsHuman: readonly number[];
  /** Share of scripts that are expected to have another grade. */
  readonly meanRisk: number | null;
  readonly anchorInversions: number;
  readonly anchorTau: number | null;
  readonly warnings: readonly string[];
}
export interface NoGrades {
  readonly kind: 'unavailable';
  readonly reason: string;
  readonly cure: string;
}

export function gradeSession(
  fit: Fit,
  decisions: Decisions,
  { scale, anchorGrade, misgradeLimit }: GradingRequest,
): GradesOfSession | NoGrades {
  const isAnchor = anchorGrade.map((grade) => grade !== null);
  const input = { fit, isAnchor, anchorGrade, scale: gradeScales[scale], misgradeLimit, decisions };
  const found = projectGrades(input);
  if (found.kind === 'graded') return plain(found, fit.theta.length);
  return { kind: 'unavailable', reason: found.reason, cure: found.cure };
}

function plain(graded: Graded, scripts: number): GradesOfSession {
  const { calibration } = graded;
  const of: (GradeOfScript | null)[] = Array.from({ length: scripts }, () => null);
  for (const { script, told, probabilities, misgradeRisk, confidence, normalizedScore } of graded.grades)
    of[script] = {
      grade: told,
      probabilities: [...probabilities],
      misgradeRisk,
      confidence: confidence.label,
      normalizedScore,
    };
  const residual: (number | null)[] = Array.from({ length: scripts }, () => null);
  for (const anchor of calibration.anchors) residual[anchor.script] = anchor.residual;
  const { order, pairs, warnings, unresolved } = calibration;
  return {
    kind: 'graded',
    method: graded.method,
    cuts: graded.cuts.map(({ between, theta, se }) => ({ between, theta, se })),
    unresolved: unresolved.map((grades) => grades.join(' ')),
    scripts: of,
    residual,
    needsHuman: graded.needsHuman,
    meanRisk: graded.meanRisk,
    anchorInversions: order?.kind === 'ordered' ? order.directInversions : pairs.discordant,
    anchorTau: Number.isFinite(pairs.tauA) ? pairs.tauA : null,
    warnings,
  };
}

/** Where there are more scripts, tiers are told by single errors instead of contrasts (see tiers.ts). */
export const tiersIn = (fit: Fit): readonly number[] => [...standingOf(fit).tier];
