import { describe, expect, it } from 'vitest';
import { type LegacyProjection, legacyProjection } from '../../../judging/legacy-projection.ts';
import { batch108 } from './batch-108.ts';

function projected(...given: Parameters<typeof legacyProjection>): LegacyProjection {
  const result = legacyProjection(...given);
  if (result.kind !== 'projected') throw new Error(`Expected a projection, got ${result.reason}`);
  return result;
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((one, at) => expect(found[at], `number ${at}`).toBeCloseTo(one, 3));
}

describe('the projection of the system before this one (batch 108)', () => {
  const { scale, anchors, students } = batch108;
  const found = projected(scale, anchors, students);

  it('has these centres before and after they were made to rise', () => {
    const raw = [-3.764, -2.552, -0.895, -1.092, -0.293, -0.258, 0.471, 2.24, 2.327];
    expectClose(found.rawCenters, raw);
    expectClose(found.centers, [...raw.slice(0, 2), -0.993, -0.993, ...raw.slice(4)]);
  });

  it('has these boundaries and this pooled variance', () => {
    expectClose(found.boundaries, [-3.158, -1.773, -0.993, -0.643, -0.276, 0.106, 1.355, 2.283]);
    expect(found.pooledVariance).toBeCloseTo(14.261, 3);
  });

  it.each(students.map((student, at) => [at + 1, student.projected] as const))(
    'student %i gets %s, as it did',
    (number, grade) => {
      expect(found.students[number - 1]).toMatchObject({ grade, told: grade });
    },
  );

  it('is certain of all of them, which is its defect', () => {
    for (const { probabilities } of found.students) expect(Math.max(...probabilities)).toBe(1);
  });

  it('feels only the standard error: factors .8 and .6, and never HIGH from 1 on', () => {
    const labelled = (se: number) => projected(scale, anchors, [{ theta: 0, se }]).students[0];
    expect(labelled(0.4)).toMatchObject({ confidence: 1, label: 'HIGH' });
    expect(labelled(0.7)?.confidence).toBeCloseTo(Math.sqrt(0.8), 12);
    expect(labelled(1.2)).toMatchObject({ label: 'MID' });
    expect(labelled(1.5)).toMatchObject({ label: 'LOW' });
    expect(projected(scale, anchors, [{ theta: 0 }]).students[0]).toMatchObject({
      confidence: 1,
      label: 'HIGH',
    });
  });
});

describe('the rest of its rules', () => {
  it('three anchors of a grade count by themselves, with their own variance but at least .01', () => {
    const places = [1, 2, 6];
    const anchors = [
      ...places.map((theta) => ({ grade: 'A', theta })),
      ...[0, 0, 0].map((theta) => ({ grade: 'F', theta })),
    ];
    const { centers, variances } = projected('swedish_8_anchor', anchors, []);
    expect(centers.at(-1)).toBe(3);
    expect(variances.at(-1)).toBeCloseTo(14 / 3, 12);
    expect(variances[0]).toBe(0.01);
  });

  it('tells a minus in the lower quarter of a band and a plus in the upper, where the grade has them', () => {
    const ladder = ['F', 'E', 'D', 'D+', 'C', 'C+', 'B', 'A'].flatMap((grade, at) =>
      [0, 0, 0].map(() => ({ grade, theta: 2 * at })),
    );
    const told = (theta: number) => projected('swedish_8_anchor', ladder, [{ theta }]).students[0]?.told;
    expect([1.2, 2, 2.8, 3.2, 4.8, 12.8, 5.2].map(told)).toEqual(['E-', 'E', 'E+', 'D-', 'D', 'B+', 'D+']);
    expect([-9, 99].map(told)).toEqual(['F', 'A']);
  });

  it('two deviations under the lowest centre lies what is below the lowest', () => {
    const anchors = ['1', '5', '9'].flatMap((grade, at) =>
      [0, 0.1, -0.1].map((off) => ({ grade, theta: at + off })),
    );
    const told = (theta: number) =>
      projected('eng5_np_national_9_step', anchors, [{ theta }]).students[0]?.told;
    expect([-0.3, -0.1].map(told)).toEqual(['0', '1']);
  });

  it('without anchors, or with one grade of the scale, there is none', () => {
    const students = [{ theta: 0 }];
    expect(legacyProjection('swedish_8_anchor', [], students)).toEqual({
      kind: 'unavailable',
      reason: 'no_anchors',
    });
    const anchors = [
      { grade: 'B', theta: 0 },
      { grade: 'B', theta: 1 },
      { grade: 'D-', theta: 2 },
    ];
    expect(legacyProjection('swedish_8_anchor', anchors, students)).toEqual({
      kind: 'unavailable',
      reason: 'one_grade',
    });
  });
});
