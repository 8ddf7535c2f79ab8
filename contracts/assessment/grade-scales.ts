/**
 * The scales on which grades are given, each from the lowest grade to the highest. One place for all that
 * depends on a scale: which grades there are, how common they are, and what each is worth between 0 and 1.
 */

export const gradeScaleIds = [
  'swedish_8_anchor',
  'eng5_np_legacy_9_step',
  'eng5_np_national_9_step',
] as const;
export type GradeScaleId = (typeof gradeScaleIds)[number];

export interface GradeScale {
  readonly id: string;
  /** From low to high. */
  readonly grades: readonly string[];
  /** How common each grade is before anything is known of an essay; sums to 1. */
  readonly prior: readonly number[];
  /** What lies clearly below the lowest grade; null: nothing does. */
  readonly belowLowest: string | null;
  /** Grades that are told more finely: the lower quarter of the band with a minus, the upper with a plus. */
  readonly withMinus: readonly string[];
  readonly withPlus: readonly string[];
  /** From 0 to 1, of everything that may be said on this scale. */
  readonly scores: Readonly<Record<string, number>>;
}

const even = (count: number): readonly number[] => Array.from({ length: count }, () => 1 / count);
const swedishGrades = ['F', 'E', 'D', 'D+', 'C', 'C+', 'B', 'A'] as const;
const legacyGrades = ['F+', 'E-', 'E+', 'D-', 'D+', 'C-', 'C+', 'B', 'A'] as const;
const nationalGrades = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** In fifteenths, rounded as they have always been printed. */
const letterScores: Readonly<Record<string, number>> = {
  A: 1,
  'A-': 0.93,
  'B+': 0.87,
  B: 0.8,
  'B-': 0.73,
  'C+': 0.67,
  C: 0.6,
  'C-': 0.53,
  'D+': 0.47,
  D: 0.4,
  'D-': 0.33,
  'E+': 0.27,
  E: 0.2,
  'E-': 0.13,
  'F+': 0.07,
  F: 0,
};
const ninths = Object.fromEntries(['0', ...nationalGrades].map((grade) => [grade, Number(grade) / 9]));

export const gradeScales: { readonly [Id in GradeScaleId]: GradeScale } = {
  swedish_8_anchor: {
    id: 'swedish_8_anchor',
    grades: swedishGrades,
    prior: [0.02, 0.08, 0.15, 0.2, 0.25, 0.15, 0.1, 0.05],
    belowLowest: null,
    withMinus: ['E', 'D', 'C', 'B', 'A'],
    withPlus: ['E', 'B'],
    scores: letterScores,
  },
  eng5_np_legacy_9_step: {
    id: 'eng5_np_legacy_9_step',
    grades: legacyGrades,
    prior: even(legacyGrades.length),
    belowLowest: 'F',
    withMinus: [],
    withPlus: [],
    scores: letterScores,
  },
  eng5_np_national_9_step: {
    id: 'eng5_np_national_9_step',
    grades: nationalGrades,
    prior: even(nationalGrades.length),
    belowLowest: '0',
    withMinus: [],
    withPlus: [],
    scores: ninths,
  },
};

/** A scale by a name from outside. Throws a RangeError: another scale in its place would be a wrong grade. */
export function gradeScaleOf(id: string): GradeScale {
  const found = gradeScaleIds.find((known) => known === id);
  if (found === undefined)
    throw new RangeError(
      `Expected a grade scale of ${gradeScaleIds.join(', ')}, got “${id}”; name one of them`,
    );
  return gradeScales[found];
}

export const isGradeOf = (scale: GradeScaleId, grade: string): boolean =>
  gradeScales[scale].grades.includes(grade);

/** Throws a RangeError for what cannot be said on this scale; 0 in its place would be the worst of grades. */
export function normalizedScoreOf({ id, scores }: GradeScale, grade: string): number {
  const score = Object.hasOwn(scores, grade) ? scores[grade] : undefined;
  if (score === undefined)
    throw new RangeError(`Expected a grade of ${id}, got “${grade}”; see the list of its grades`);
  return score;
}
