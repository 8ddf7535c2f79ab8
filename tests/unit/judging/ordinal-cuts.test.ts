import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import { logistic } from '../../../judging/expectation.ts';
import type { AnchorPlaces, Cuts } from '../../../judging/grade-cuts.ts';
import { linearCuts } from '../../../judging/linear-grades.ts';
import { ordinalCuts } from '../../../judging/ordinal-cuts.ts';
import { randomFrom } from '../../../judging/random.ts';
import { batch108 } from './batch-108.ts';
import { errorsOf } from './scale-of.ts';

function cut(anchors: AnchorPlaces): Cuts {
  const result = ordinalCuts(anchors);
  if (result.kind !== 'cut') throw new Error(`Expected cuts, got ${JSON.stringify(result)}`);
  return result;
}

const at = (grades: number, pairs: readonly (readonly [grade: number, theta: number])[]): AnchorPlaces => ({
  grades,
  grade: pairs.map(([grade]) => grade),
  theta: Float64Array.from(pairs, ([, theta]) => theta),
});

/** Places at random, grades by a cumulative logit with these cuts. */
function drawn(
  seed: string,
  count: number,
  truth: { readonly cuts: readonly number[]; readonly slope: number },
) {
  const random = randomFrom(seed);
  const theta = Float64Array.from({ length: count }, () => 1.5 * random.normal());
  const grade = Array.from(theta, (place) => {
    const chance = random.next();
    return truth.cuts.filter((one) => chance > logistic(truth.slope * (one - place))).length;
  });
  return { grades: truth.cuts.length + 1, theta, grade };
}

const three = [
  [0, -2],
  [0, -1.5],
  [1, -0.4],
  [1, 0.5],
  [2, 1.4],
  [2, 2.2],
  [1, 0.1],
  [2, 1.7],
] as const;

describe('cuts of a cumulative logit', () => {
  const truth = { cuts: [-1.2, 0.1, 0.7, 2], slope: 2.5 };

  it('finds the cuts and the scatter that the grades were made with, as closely as it says', () => {
    const found = cut(drawn('many', 4_000, truth));
    truth.cuts.forEach((one, k) => {
      expect(Math.abs(found.theta[k]! - one)).toBeLessThan(3 * found.se[k]!);
      expect(found.se[k]!).toBeLessThan(0.06);
    });
    expect(found.graderSd).toBeCloseTo(Math.PI / Math.sqrt(3) / truth.slope, 1);
    expect(found.source).toEqual(['fitted', 'fitted', 'fitted', 'fitted']);
  });

  it('its errors are honest: 95 % of intervals hold the truth (60 anchors, 60 draws)', () => {
    let [held, all] = [0, 0];
    for (let draw = 0; draw < 60; draw += 1) {
      const found = cut(drawn(`honest ${draw}`, 60, truth));
      truth.cuts.forEach((one, k) => {
        all += 1;
        if (Math.abs(found.theta[k]! - one) <= 1.96 * found.se[k]!) held += 1;
      });
    }
    expect(held / all).toBeGreaterThan(0.9);
    expect(held / all).toBeLessThan(0.99);
  });

  it('two grades alike on both sides: the cut lies in the middle', () => {
    const found = cut(
      at(
        2,
        [-3, -2, -1, 1, 2, 3].map((theta) => [theta > 0 ? 1 : 0, theta] as const),
      ),
    );
    expect(found.theta[0]).toBeCloseTo(0, 8);
    // Anywhere between −1 and 1 would be .58.
    expect(found.se[0]).toBeGreaterThan(0.58);
    expect(found.se[0]).toBeLessThan(1.2);
  });

  it('increase, whatever order the anchors are in', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 8, max: 40 }), (seed, count) => {
        const result = ordinalCuts({
          ...drawn(`rise ${seed}`, count, { cuts: [-1, -0.9, 0, 1.5], slope: 1 }),
          grades: 7,
        });
        expect(result.kind).not.toBe('not_converged');
        if (result.kind !== 'cut') return;
        result.theta.slice(1).forEach((one, k) => expect(one).toBeGreaterThan(result.theta[k]!));
        for (const se of result.se) expect(se).toBeGreaterThan(0);
      }),
    );
  });

  it('move and stretch with the scale', () => {
    const anchors = drawn('unit', 30, truth);
    const plain = cut(anchors);
    const moved = cut({ ...anchors, theta: anchors.theta.map((one) => 3 + 3 * one) });
    plain.theta.forEach((one, k) => {
      expect(moved.theta[k]).toBeCloseTo(3 + 3 * one, 6);
      expect(moved.se[k]).toBeCloseTo(3 * plain.se[k]!, 6);
    });
    expect(moved.graderSd).toBeCloseTo(3 * plain.graderSd, 6);
  });

  it('have no opinion of their own: the order of the anchors does not matter', () => {
    const anchors = at(3, three);
    const turned = at(3, [...three].reverse());
    cut(turned).theta.forEach((one, k) => expect(one).toBeCloseTo(cut(anchors).theta[k]!, 8));
  });
});

describe('the error of the anchors', () => {
  const anchors = drawn('weights', 40, { cuts: [-1, 0.5], slope: 3 });

  it('weights say how a cut moves with each anchor, and sum to 1', () => {
    const { theta, weights } = cut(anchors);
    for (const anchor of [0, 7, 23]) {
      const step = 1e-4;
      const moved = (by: number) =>
        cut({ ...anchors, theta: anchors.theta.map((one, own) => (own === anchor ? one + by : one)) }).theta;
      const [up, down] = [moved(step), moved(-step)];
      theta.forEach((_, k) => expect(weights[k]![anchor]).toBeCloseTo((up[k]! - down[k]!) / (2 * step), 2));
    }
    for (const own of weights) expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it('an error that all anchors share moves every cut by just that', () => {
    const plain = cut(anchors);
    const shared = cut({ ...anchors, errors: errorsOf(40, () => 0.25) });
    plain.se.forEach((se, k) => expect(shared.se[k]).toBeCloseTo(Math.sqrt(se ** 2 + 0.25), 9));
  });

  it('is taken out of the scatter of graders', () => {
    const plain = cut(anchors).graderSd;
    const alone = (variance: number) => errorsOf(40, (a, b) => (a === b ? variance : 0));
    expect(cut({ ...anchors, errors: alone(0.09) }).graderSd).toBeCloseTo(Math.sqrt(plain ** 2 - 0.09), 9);
    expect(cut({ ...anchors, errors: alone(9) }).graderSd).toBe(0);
  });
});

describe('grades without anchors', () => {
  // Grades 0 and 4 on a scale of 0 to 6.
  const bare = [0, 1, 2, 3].flatMap((k) => [[1, -2 + k / 10] as const, [4, 2 + k / 10] as const]);

  it('take their share of the way between their neighbours, in logits', () => {
    const { theta, source, emptyGrades, typicalWidth } = cut(at(7, bare));
    expect(emptyGrades).toEqual([0, 2, 3, 5, 6]);
    expect(typicalWidth).toBeCloseTo(4 / 3, 9);
    // The cut of the two grades, 2½ on the scale of grades, lies at .15.
    [-2, -1, 0, 1, 2, 3].forEach((steps, k) => expect(theta[k]).toBeCloseTo(0.15 + (steps * 4) / 3, 6));
    expect(source).toEqual([
      'extrapolated',
      'interpolated',
      'interpolated',
      'interpolated',
      'extrapolated',
      'extrapolated',
    ]);
  });

  it('are less sure the farther they are from what was fitted', () => {
    const { se } = cut(at(7, bare));
    expect(se[1]!).toBeGreaterThan(se[2]!);
    expect(se[0]!).toBeGreaterThan(se[1]!);
    expect(se[5]!).toBeGreaterThan(se[4]!);
  });

  it('between others change nothing about those', () => {
    const full = cut(at(3, three));
    const wide = cut(
      at(
        5,
        three.map(([grade, theta]) => [2 * grade, theta] as const),
      ),
    );
    expect((wide.theta[0]! + wide.theta[1]!) / 2).toBeCloseTo(full.theta[0]!, 1);
    // A knot lies at grade 1 and one at 3; the two cuts about 2 are a quarter of the way in.
    const apart = full.theta[1]! - full.theta[0]!;
    expect(wide.theta[1]).toBeCloseTo(full.theta[0]! + apart / 4, 6);
    expect(wide.theta[2]).toBeCloseTo(full.theta[1]! - apart / 4, 6);
    expect(wide.theta[0]).toBeCloseTo(full.theta[0]! - apart / 4, 6);
  });
});

describe('anchors in no order', () => {
  it('are reported as grades that are not told apart, and keep bands of some width (batch 108)', () => {
    const { grades } = gradeScales[batch108.scale];
    const pairs = batch108.anchors.map(({ grade, theta }) => [grades.indexOf(grade), theta] as const);
    const { theta, unresolved, emptyGrades } = cut(at(9, pairs));
    expect(unresolved.map((group) => group.map((grade) => grades[grade]))).toEqual([
      ['F+', 'E-'],
      ['E+', 'D-'],
      ['D+', 'C-'],
    ]);
    expect(emptyGrades).toEqual([]);
    // The bands reach over the spread of the anchors: from A to B it was .09 before.
    expect(theta[7]! - theta[6]!).toBeGreaterThan(1.5);
    expect(theta[7]! - theta[0]!).toBeGreaterThan(8);
  });
});

describe('what cannot be cut', () => {
  const refusals: readonly (readonly [string, AnchorPlaces, string])[] = [
    ['no anchors', at(5, []), 'no_anchors'],
    [
      'one grade only',
      at(
        5,
        [0, 1, 2, 3].map((theta) => [2, theta] as const),
      ),
      'one_grade',
    ],
    [
      'two anchors',
      at(5, [
        [0, -1],
        [4, 1],
      ]),
      'too_few_anchors',
    ],
    [
      'anchors the wrong way round',
      at(
        3,
        three.map(([grade, theta]) => [grade, -theta] as const),
      ),
      'anchors_unordered',
    ],
    [
      'anchors in one place',
      at(
        3,
        three.map(([grade]) => [grade, 0.5] as const),
      ),
      'anchors_unordered',
    ],
    [
      'grades that have nothing to do with places',
      at(
        2,
        [-2, -1, 1, 2].flatMap((theta) => [[0, theta] as const, [1, theta + 0.01] as const]),
      ),
      'anchors_unordered',
    ],
  ];

  it.each(refusals)('%s', (_, anchors, reason) => {
    expect(ordinalCuts(anchors)).toMatchObject({ kind: 'refused', reason });
    expect(linearCuts(anchors)).toMatchObject({ kind: 'refused', reason });
  });

  it('says what was expected, what there was, and what to do', () => {
    const result = ordinalCuts(at(5, []));
    expect(result).toMatchObject({ message: 'Expected anchors, got none; add essays of known grade' });
  });

  it('out of steps is told as that, never as cuts', () => {
    expect(ordinalCuts(at(3, three), { stepsMax: 2 })).toMatchObject({ kind: 'not_converged', steps: 2 });
  });

  it('places that are far apart or hardly differ come to rest as well', () => {
    for (const unit of [1e-6, 1e6]) {
      const found = cut(
        at(
          3,
          three.map(([grade, theta]) => [grade, unit * theta] as const),
        ),
      );
      expect(found.theta[0]! / unit).toBeCloseTo(cut(at(3, three)).theta[0]!, 5);
    }
  });
});
