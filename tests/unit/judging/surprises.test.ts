import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { logistic } from '../../../judging/expectation.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { surprises } from '../../../judging/surprises.ts';
import { fitted } from './fitted.ts';
import { threeScripts } from './three-scripts.ts';

describe('surprises', () => {
  it('the upset comes first, with its residual by hand', () => {
    const fit = fitted(threeScripts, { prior: { kind: 'none' } });
    const [first, second] = surprises(threeScripts, fit, 2);
    // b won against a, 1.006399 logits above it.
    const expected = logistic(-0.202432 - 0.803967);
    expect(first).toMatchObject({ winner: 1, loser: 0, judge: 0, weight: 1 });
    expect(first!.expected).toBeCloseTo(expected, 5);
    expect(first!.residual).toBeCloseTo(Math.sqrt((1 - expected) / expected), 4);
    expect(second).toMatchObject({ winner: 2, loser: 1 });
  });

  it('come in order, no more than asked for, and are all decisions when enough are asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 200 }), (seed, countMax) => {
        const random = randomFrom(seed);
        const truth = simulatedTruth(10, 2, random);
        const made = simulateDecisions(truth, [plainJudge], balancedPairs(10, 8, 1, random), random);
        const decisions = collectDecisions(10, made, 1);
        const fit = fitted(decisions, { prior: { kind: 'normal', sigma: 2 } });
        const found = surprises(decisions, fit, countMax);
        expect(found).toHaveLength(Math.min(countMax, decisions.rows));
        const sizes = found.map(({ residual }) => residual);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
        expect(new Set(found.map(({ row }) => row)).size).toBe(found.length);
      }),
      { numRuns: 20 },
    );
  });

  it('a judge who likes the first is not surprising when it picks the first', () => {
    const decisions = collectDecisions(2, [
      { winner: 0, loser: 1, side: 1 },
      { winner: 1, loser: 0, side: 1 },
    ]);
    const scale = { ...fitted(decisions, { prior: { kind: 'normal', sigma: 1 } }) };
    const plain = surprises(decisions, scale, 1)[0]!;
    const biased = surprises(decisions, { ...scale, position: Float64Array.of(3) }, 1)[0]!;
    expect(biased.residual).toBeLessThan(plain.residual / 2);
  });
});
