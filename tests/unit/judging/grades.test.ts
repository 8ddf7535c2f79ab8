import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GradeScale, gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import { asking } from '../../../judging/covariance.ts';
import { collectDecisions } from '../../../judging/decisions.ts';
import type { Graded, GradingInput, Ungraded } from '../../../judging/grade-types.ts';
import { projectGrades } from '../../../judging/grades.ts';
import { randomFrom } from '../../../judging/random.ts';
import { batch108 } from './batch-108.ts';
import { scaleOf } from './scale-of.ts';

function graded(input: GradingInput): Graded {
  const result = projectGrades(input);
  if (result.kind !== 'graded') throw new Error(`Expected grades, got ${result.reason}: ${result.cure}`);
  return result;
}
function ungraded(input: GradingInput): Ungraded {
  const result = projectGrades(input);
  if (result.kind !== 'unavailable') throw new Error(`Expected no grades, got ${result.grades.length}`);
  return result;
}

const national = gradeScales.eng5_np_national_9_step;
const swedish = gradeScales.swedish_8_anchor;

/** Anchors with these grades and places come first, then students. */
function inputOf(
  scale: GradeScale,
  anchors: readonly (readonly [grade: string | null, theta: number])[],
  students: readonly number[],
  se: number | readonly number[] = 0.3,
): GradingInput {
  return {
    fit: scaleOf([...anchors.map(([, theta]) => theta), ...students], se),
    isAnchor: [...anchors.map(() => true), ...students.map(() => false)],
    anchorGrade: [...anchors.map(([grade]) => grade), ...students.map(() => null)],
    scale,
  };
}

/** Two anchors for each grade of the scale, bands 1 logit wide, the lowest cut at 0. */
const ladderOf = ({ grades }: GradeScale) =>
  grades.flatMap((grade, at) => [-0.75, -0.25].map((off) => [grade, at + off] as const));

describe('batch 108 as Assay grades it', () => {
  // One error of 0 was no knowledge: it was measured from that essay.
  const se = [...batch108.anchors, ...batch108.students].map((one) => one.se || 0.93);
  const anchors = batch108.anchors.map(({ grade, theta }) => [grade, theta] as const);
  const students = batch108.students.map(({ theta }) => theta);
  const found = graded(inputOf(gradeScales[batch108.scale], anchors, students, se));

  it('anchors keep the grade they are known by, and none is asked for another', () => {
    expect(found.calibration.anchors.map(({ grade }) => grade)).toEqual(
      batch108.anchors.map(({ grade }) => grade),
    );
    expect(found.grades.map(({ script }) => script)).toEqual(students.map((_, at) => 12 + at));
  });

  it('nobody is certain of anything: no grade takes all, no label is HIGH, most need a human', () => {
    for (const one of found.grades) {
      expect(Math.max(...one.probabilities)).toBeLessThan(0.95);
      expect(one.confidence.label).not.toBe('HIGH');
    }
    expect(found.meanRisk!).toBeGreaterThan(0.4);
    expect(found.needsHuman.length).toBeGreaterThan(8);
  });

  it('the bands reach over the spread of the anchors, so the student below C- is told as such', () => {
    expect(found.grades.map(({ grade }) => grade)).toEqual([
      'A',
      'A',
      'A',
      'B',
      'B',
      'B',
      'B',
      'C+',
      'C+',
      'C+',
      'C-',
      'C-',
    ]);
  });

  it('says in how far the anchors are in order, and which grades they do not tell apart', () => {
    const { pairs, unresolved, warnings } = found.calibration;
    expect(pairs).toMatchObject({ concordant: 57, discordant: 6, tied: 3 });
    expect(unresolved).toEqual([
      ['F+', 'E-'],
      ['E+', 'D-'],
      ['D+', 'C-'],
    ]);
    expect(warnings).toEqual(
      expect.arrayContaining(['few_anchors_per_grade', 'unresolved_grades', 'anchor_inversions']),
    );
  });
});

describe('grades of scripts', () => {
  it('lie in the bands that the anchors mark', () => {
    const { grades, cuts, method, needsHuman } = graded(
      inputOf(national, ladderOf(national), [-0.5, 3.5, 7.9, 8.1], 0.1),
    );
    expect(method).toBe('ordinal');
    expect(grades.map(({ grade }) => grade)).toEqual(['1', '5', '9', '9']);
    expect(cuts.map(({ between }) => between.join('|'))).toEqual([
      '1|2',
      '2|3',
      '3|4',
      '4|5',
      '5|6',
      '6|7',
      '7|8',
      '8|9',
    ]);
    cuts.forEach(({ theta }, at) => expect(Math.abs(theta - at)).toBeLessThan(0.15));
    expect(needsHuman).not.toContain(18);
  });

  it('a script near a cut is riskier than one in the middle, and a human looks at the riskiest first', () => {
    const { grades, needsHuman, largestRisk, meanRisk } = graded(
      inputOf(national, ladderOf(national), [3.5, 4.02, 4.12], 0.2),
    );
    const risks = grades.map(({ misgradeRisk }) => misgradeRisk);
    expect(risks[1]!).toBeGreaterThan(risks[2]!);
    expect(risks[2]!).toBeGreaterThan(risks[0]!);
    expect(needsHuman).toEqual([19, 20]);
    expect(largestRisk).toBe(risks[1]);
    expect(meanRisk).toBeCloseTo((risks[0]! + risks[1]! + risks[2]!) / 3, 12);
  });

  it('the limit is a choice', () => {
    const input = inputOf(national, ladderOf(national), [3.5, 4.02], 0.2);
    expect(graded({ ...input, misgradeLimit: 1 }).needsHuman).toEqual([]);
    expect(graded({ ...input, misgradeLimit: 0 }).needsHuman).toEqual([19, 18]);
  });

  it('probabilities sum to 1, and a better script never gets a lower grade, whatever its error', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const anchors = national.grades.flatMap((grade, at) =>
          [0, 1].map(() => [grade, at + 0.7 * random.normal()] as const),
        );
        const students = Array.from({ length: 20 }, () => 4 + 4 * random.normal());
        const se = Array.from({ length: 38 }, () => 1.2 * random.next());
        const { grades } = graded(inputOf(national, anchors, students, se));
        const order = [...grades].sort((a, b) => students[a.script - 18]! - students[b.script - 18]!);
        order
          .slice(1)
          .forEach((one, at) => expect(Number(one.grade)).toBeGreaterThanOrEqual(Number(order[at]!.grade)));
        for (const { probabilities, misgradeRisk, farOffRisk } of grades) {
          expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
          expect(farOffRisk).toBeLessThanOrEqual(misgradeRisk + 1e-12);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('do not depend on where the scale begins, nor on its unit', () => {
    const students = [0.3, 2.2, 5.9];
    const plain = graded(inputOf(national, ladderOf(national), students, 0.4));
    const moved = (one: number) => 5 + 3 * one;
    const anchors = ladderOf(national).map(([grade, theta]) => [grade, moved(theta)] as const);
    const other = graded(inputOf(national, anchors, students.map(moved), 1.2));
    plain.grades.forEach(({ probabilities }, at) =>
      probabilities.forEach((one, grade) =>
        expect(other.grades[at]!.probabilities[grade]).toBeCloseTo(one, 6),
      ),
    );
  });

  it('an error that the whole scale shares changes no chance (places are told from cuts, not from 0)', () => {
    const input = inputOf(national, ladderOf(national), [0.3, 2.2], 0.4);
    const { fit } = input;
    const between = (a: number, b: number) => (a === b ? fit.se[a]! ** 2 : 0) + 4;
    const times = (vector: Float64Array) => {
      const sum = vector.reduce((a, b) => a + b, 0);
      return fit.covariance.times(vector).map((one) => one + 4 * sum);
    };
    const floating = {
      theta: fit.theta,
      se: fit.se.map((one) => Math.sqrt(one * one + 4)),
      covariance: { ...fit.covariance, ...asking(between), times },
    };
    const [plain, other] = [graded(input), graded({ ...input, fit: floating })];
    plain.grades.forEach(({ probabilities }, at) =>
      probabilities.forEach((one, grade) =>
        expect(other.grades[at]!.probabilities[grade]).toBeCloseTo(one, 9),
      ),
    );
  });

  it('an error of 1.2 is never HIGH, wherever the script lies', () => {
    const anchors = swedish.grades.flatMap((grade, at) =>
      [-1, 1].map((off) => [grade, 20 * at + off] as const),
    );
    const students = [-60, 0, 20, 55, 300];
    const labels = (se: number) =>
      graded(inputOf(swedish, anchors, students, se)).grades.map((one) => one.confidence.label);
    expect(labels(1.2)).not.toContain('HIGH');
    expect(labels(0.3)).toContain('HIGH');
  });
});

describe('what is told', () => {
  const told = (scale: GradeScale, students: readonly number[]) =>
    graded(inputOf(scale, ladderOf(scale), students, 0.1)).grades;

  it('a minus in the lower quarter of a band and a plus in the upper, where the grade has them', () => {
    // Bands of F E D D+ C C+ B A; E from 0 to 1, D from 1 to 2, B from 5 to 6, A from 6.
    const found = told(swedish, [-0.5, 0.12, 0.5, 0.88, 1.12, 1.88, 5.88, 6.12, 9]);
    expect(found.map((one) => one.told)).toEqual(['F', 'E-', 'E', 'E+', 'D-', 'D', 'B+', 'A-', 'A']);
    expect(found.map((one) => one.grade)).toEqual(['F', 'E', 'E', 'E', 'D', 'D', 'B', 'A', 'A']);
    expect(found.map((one) => one.normalizedScore)).toEqual([0, 0.13, 0.2, 0.27, 0.33, 0.4, 0.87, 0.93, 1]);
  });

  it('what lies clearly below the lowest grade, where the scale has a word for it', () => {
    const found = told(national, [-0.5, -1.8, -2.6]);
    expect(found.map((one) => one.told)).toEqual(['1', '1', '0']);
    expect(found.map((one) => one.normalizedScore)).toEqual([1 / 9, 1 / 9, 0]);
    expect(found[0]!.belowLowestChance!).toBeLessThan(0.01);
    expect(found[2]!.belowLowestChance!).toBeGreaterThan(0.5);
    expect(told(swedish, [-9])[0]).toMatchObject({ told: 'F', belowLowestChance: null });
  });
});

describe('anchors', () => {
  it('that lie where their grade says have no residual to speak of; one that does not is named', () => {
    const anchors = ladderOf(national).map(
      ([grade, theta], at) => [grade, at === 4 ? theta + 4 : theta] as const,
    );
    const { calibration } = graded(inputOf(national, anchors, [1], 0.3));
    expect(calibration.anchors[4]).toMatchObject({ script: 4, grade: '3' });
    expect(Number(calibration.anchors[4]!.placedGrade)).toBeGreaterThan(5);
    expect(calibration.anchors[4]!.residual).toBeGreaterThan(2.5);
    expect(calibration.anchors[4]!.z).toBe(Math.max(...calibration.anchors.map(({ z }) => z)));
    expect(Math.abs(calibration.anchors[17]!.z)).toBeLessThan(1);
    expect(calibration.warnings).toContain('anchor_inversions');
    expect(calibration.kappa).toBeGreaterThan(0.7);
  });

  it('without a grade, or with one of another scale, count for nothing and are named', () => {
    const input = inputOf(national, [...ladderOf(national), [null, 3], ['C+', 4]], [1]);
    const found = graded(input);
    expect(found.calibration.ignored).toEqual([
      { script: 18, reason: 'no_grade' },
      { script: 19, reason: 'not_of_scale' },
    ]);
    expect(found.calibration.warnings).toContain('anchors_ignored');
    expect(found.grades.map(({ script }) => script)).toEqual([20]);
    expect(graded(inputOf(national, ladderOf(national), [1])).cuts).toEqual(found.cuts);
  });

  it('wins and losses are told where decisions are given', () => {
    const input = inputOf(national, ladderOf(national), [1]);
    const decisions = collectDecisions(19, [
      { winner: 17, loser: 0 },
      { winner: 2, loser: 12 },
    ]);
    expect(graded({ ...input, decisions }).calibration.order).toMatchObject({
      kind: 'ordered',
      comparisons: 2,
      directInversions: 1,
      zeroWins: [12],
    });
    expect(graded({ ...input, decisions: collectDecisions(19, []) }).calibration.order).toEqual({
      kind: 'unavailable',
      reason: 'no_comparisons',
    });
    expect(graded(input).calibration.order).toBeNull();
  });

  it('eight have cuts of their own, seven share a line; either can be asked for', () => {
    const anchors = ladderOf(national).filter((_, at) => at % 2 === 0);
    const eight = inputOf(national, anchors.slice(0, 8), [1]);
    expect(graded(eight).method).toBe('ordinal');
    expect(graded({ ...eight, method: 'linear' }).method).toBe('linear');
    const seven = graded(inputOf(national, anchors.slice(0, 7), [1]));
    expect(seven.method).toBe('linear');
    expect(seven.calibration.warnings).toContain('few_anchors');
    expect(seven.calibration.gradesWithoutAnchors).toEqual(['8', '9']);
  });

  it('steps of a rising line are there to look at', () => {
    const anchors = ['1', '2', '1', '3', '3', '4'].map((grade, at) => [grade, at] as const);
    const { calibration } = graded(inputOf(national, anchors, [1]));
    expect([...calibration.isotonic]).toEqual([0, 0.5, 0.5, 2, 2, 3]);
  });
});

describe('without grades', () => {
  const students = [2, 1.9, -1];
  const cases: readonly (readonly [string, readonly (readonly [string | null, number])[], string])[] = [
    ['a guest has no anchors', [], 'no_anchors'],
    [
      'anchors of unknown grade are none',
      [
        [null, 0],
        ['B', 1],
        [null, 2],
      ],
      'no_anchors',
    ],
    [
      'anchors of one grade',
      [
        ['4', 0],
        ['4', 1],
        ['4', 2],
      ],
      'one_grade',
    ],
    [
      'two anchors',
      [
        ['4', 0],
        ['5', 1],
      ],
      'too_few_anchors',
    ],
    [
      'anchors the wrong way round',
      ladderOf(national).map(([grade, theta]) => [grade, -theta]),
      'anchors_unordered',
    ],
  ];

  it.each(cases)('%s: ranks, tiers, a reason and a cure', (_, anchors, reason) => {
    const found = ungraded(inputOf(national, anchors, students, 0.2));
    expect(found.reason).toBe(reason);
    expect(found.cure).toMatch(/^Expected .+, got .+; .+/);
    const own = (of: Int32Array) => Array.from(of.subarray(anchors.length));
    expect(own(found.standing.rank)).toEqual([1, 2, 3]);
    expect(own(found.standing.tier)).toEqual([1, 1, 2]);
    expect(own(found.standing.tiedRank)).toEqual([1, 1, 3]);
  });

  it('a session of anchors only has grades for nobody, and no risk', () => {
    expect(graded(inputOf(national, ladderOf(national), []))).toMatchObject({
      grades: [],
      needsHuman: [],
      meanRisk: null,
      largestRisk: null,
    });
  });
});
