/**
 * Bands between cuts, and what is told of a place in one: a plus, a minus, or that it lies below the lowest
 * grade. The outermost bands have no end; here they count as wide as the others, so that they have quarters
 * as well.
 */
import type { GradeScale } from '../contracts/assessment/grade-scales.ts';
import type { Interval } from './correlation.ts';
import type { Cuts } from './grade-cuts.ts';

type Bands = Pick<Cuts, 'theta' | 'typicalWidth'>;

export function bandAt({ theta, typicalWidth }: Bands, grade: number): Interval {
  const [from, to] = [theta[grade - 1], theta[grade]];
  return {
    lower: from ?? (to ?? 0) - typicalWidth,
    upper: to ?? (from ?? 0) + typicalWidth,
  };
}

/** The number of the grade that a place lies in; a cut belongs to the grade above it. */
export const bandOf = (cuts: Float64Array, place: number): number =>
  cuts.reduce((grade, cut) => (place >= cut ? grade + 1 : grade), 0);

/** How far from a band, 0 inside; open ends have no outside. */
export function outsideOf({ theta }: Bands, grade: number, place: number): number {
  const below = (theta[grade - 1] ?? -Infinity) - place;
  const above = place - (theta[grade] ?? Infinity);
  return Math.max(0, below, above);
}

/**
 * Lower than this a script lies below the lowest grade: a whole band under where that would begin. A guess.
 */
export const belowLowestUnder = ({ theta, typicalWidth }: Bands): number =>
  (theta[0] ?? 0) - 2 * typicalWidth;

const QUARTER = 0.25;

export function toldGrade(scale: GradeScale, bands: Bands, grade: number, place: number): string {
  const name = scale.grades[grade] ?? '';
  if (grade === 0 && scale.belowLowest !== null && place < belowLowestUnder(bands)) return scale.belowLowest;
  const { lower, upper } = bandAt(bands, grade);
  const position = (place - lower) / (upper - lower);
  if (position < QUARTER && scale.withMinus.includes(name)) return `${name}-`;
  return position > 1 - QUARTER && scale.withPlus.includes(name) ? `${name}+` : name;
}
