import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnchorPlaces, Cuts } from '../../../judging/grade-cuts.ts';
import { linearCuts } from '../../../judging/linear-grades.ts';
import { randomFrom } from '../../../judging/random.ts';

function cut(anchors: AnchorPlaces): Cuts {
  const result = linearCuts(anchors);
  if (result.kind !== 'cut') throw new Error(`Expected cuts, got ${JSON.stringify(result)}`);
  return result;
}

const ladder: AnchorPlaces = {
  grades: 5,
  grade: [0, 1, 2, 3, 4],
  theta: Float64Array.of(-3, -1.5, 0, 1.5, 3),
};

describe('cuts from a straight line', () => {
  it('a perfect ladder: half-way between its steps', () => {
    const { theta, typicalWidth, graderSd, source } = cut(ladder);
    [-2.25, -0.75, 0.75, 2.25].forEach((one, k) => expect(theta[k]).toBeCloseTo(one, 10));
    expect(typicalWidth).toBeCloseTo(1.5, 10);
    expect(graderSd).toBe(0);
    expect(new Set(source)).toEqual(new Set(['fitted']));
  });

  it('by hand: three anchors, slope .5 grades per logit', () => {
    // Places −2, 0, 2 and grades 0, 2, 2: slope ½, mean grade 4/3, residual variance 2/3.
    const found = cut({ grades: 3, grade: [0, 2, 2], theta: Float64Array.of(-2, 0, 2) });
    [(0.5 - 4 / 3) * 2, (1.5 - 4 / 3) * 2].forEach((one, k) => expect(found.theta[k]).toBeCloseTo(one, 10));
    const noise = 2 / 3;
    [0.5 - 4 / 3, 1.5 - 4 / 3].forEach((above, k) => {
      const variance = noise / 3 / 0.25 + (above ** 2 * noise) / 8 / 0.0625;
      expect(found.se[k]).toBeCloseTo(Math.sqrt(variance), 10);
    });
    expect(found.graderSd).toBeCloseTo(Math.sqrt((noise - 1 / 12) / 0.25), 10);
  });

  it('weights say how a cut moves with each anchor, and sum to 1', () => {
    const random = randomFrom('line');
    const grade = Array.from({ length: 9 }, (_, at) => at % 5);
    const theta = Float64Array.from(grade, (one) => one + random.normal() / 2);
    const plain = cut({ grades: 5, grade, theta });
    const step = 1e-5;
    theta.forEach((_, anchor) => {
      const moved = cut({
        grades: 5,
        grade,
        theta: theta.map((one, own) => (own === anchor ? one + step : one)),
      });
      plain.theta.forEach((one, k) =>
        expect(plain.weights[k]![anchor]).toBeCloseTo((moved.theta[k]! - one) / step, 3),
      );
    });
    for (const own of plain.weights) expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  });

  it('increase, and move and stretch with the scale', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const theta = ladder.theta.map((one) => one + 0.3 * random.normal());
        const plain = cut({ ...ladder, theta });
        const moved = cut({ ...ladder, theta: theta.map((one) => 7 + 2 * one) });
        plain.theta.slice(1).forEach((one, k) => expect(one).toBeGreaterThan(plain.theta[k]!));
        plain.theta.forEach((one, k) => {
          expect(moved.theta[k]).toBeCloseTo(7 + 2 * one, 8);
          expect(moved.se[k]).toBeCloseTo(2 * plain.se[k]!, 8);
        });
      }),
    );
  });

  it('needs three anchors: two are always in line', () => {
    const two = { grades: 5, grade: [0, 4], theta: Float64Array.of(-1, 1) };
    expect(linearCuts(two)).toMatchObject({ kind: 'refused', reason: 'too_few_anchors' });
  });

  it('refuses three that could be in order by chance', () => {
    const three = { grades: 5, grade: [1, 2, 2], theta: Float64Array.of(0, -0.2, 0.4) };
    expect(linearCuts(three)).toMatchObject({ kind: 'refused', reason: 'anchors_unordered' });
  });
});
