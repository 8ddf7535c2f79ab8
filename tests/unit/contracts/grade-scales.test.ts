import { describe, expect, it } from 'vitest';
import {
  gradeScaleIds,
  gradeScaleOf,
  gradeScales,
  isGradeOf,
  normalizedScoreOf,
} from '../../../contracts/assessment/grade-scales.ts';

const swedish = gradeScales.swedish_8_anchor;
const legacy = gradeScales.eng5_np_legacy_9_step;
const national = gradeScales.eng5_np_national_9_step;

describe('grade scales', () => {
  it('are these three, from low to high', () => {
    expect(
      gradeScaleIds.map((id) => [id, gradeScales[id].grades.join(' '), gradeScales[id].belowLowest]),
    ).toEqual([
      ['swedish_8_anchor', 'F E D D+ C C+ B A', null],
      ['eng5_np_legacy_9_step', 'F+ E- E+ D- D+ C- C+ B A', 'F'],
      ['eng5_np_national_9_step', '1 2 3 4 5 6 7 8 9', '0'],
    ]);
  });

  it('the Swedish one knows how common its grades are, the others take all as equally common', () => {
    expect(swedish.prior).toEqual([0.02, 0.08, 0.15, 0.2, 0.25, 0.15, 0.1, 0.05]);
    expect(legacy.prior).toEqual(Array.from({ length: 9 }, () => 1 / 9));
    expect(national.prior).toEqual(legacy.prior);
  });

  it.each(gradeScaleIds)('%s: one chance for each grade, 1 in all; no grade twice', (id) => {
    const { grades, prior } = gradeScales[id];
    expect(prior).toHaveLength(grades.length);
    expect(prior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(new Set(grades).size).toBe(grades.length);
    expect(gradeScales[id].id).toBe(id);
  });

  it.each(gradeScaleIds)('%s: everything that may be told has a score, and scores rise with grades', (id) => {
    const { grades, belowLowest, withMinus, withPlus } = gradeScales[id];
    const scores = grades.map((grade) => normalizedScoreOf(gradeScales[id], grade));
    scores.slice(1).forEach((score, at) => expect(score).toBeGreaterThan(scores[at]!));
    expect(scores.at(-1)).toBe(1);
    if (belowLowest !== null) expect(normalizedScoreOf(gradeScales[id], belowLowest)).toBe(0);
    for (const grade of withMinus)
      expect(normalizedScoreOf(gradeScales[id], `${grade}-`)).toBeLessThan(
        normalizedScoreOf(gradeScales[id], grade),
      );
    for (const grade of withPlus)
      expect(normalizedScoreOf(gradeScales[id], `${grade}+`)).toBeGreaterThan(
        normalizedScoreOf(gradeScales[id], grade),
      );
  });

  it.each([
    [swedish, 'C+', 0.67],
    [swedish, 'E-', 0.13],
    [legacy, 'F', 0],
    [legacy, 'F+', 0.07],
    [national, '0', 0],
    [national, '3', 1 / 3],
  ] as const)('%o: %s is worth %f', (scale, grade, score) => {
    expect(normalizedScoreOf(scale, grade)).toBe(score);
  });

  it('a grade of another scale is none (digits are no letters)', () => {
    expect(isGradeOf('eng5_np_national_9_step', '9')).toBe(true);
    expect(isGradeOf('eng5_np_national_9_step', 'A')).toBe(false);
    expect(isGradeOf('swedish_8_anchor', 'D-')).toBe(false);
    expect(isGradeOf('swedish_8_anchor', '')).toBe(false);
  });

  it('an unknown scale or grade is refused, never replaced by another', () => {
    expect(() => gradeScaleOf('toString')).toThrow('Expected a grade scale of swedish_8_anchor');
    expect(gradeScaleOf('swedish_8_anchor')).toBe(swedish);
    expect(() => normalizedScoreOf(national, 'A')).toThrow('got “A”');
    expect(() => normalizedScoreOf(swedish, 'constructor')).toThrow('got “constructor”');
  });
});
