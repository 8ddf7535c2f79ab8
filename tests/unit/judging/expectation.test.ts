import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { chancesAt, expectationOf, leadOf, logistic, positionOf } from '../../../judging/expectation.ts';

const theta = Float64Array.of(1, 0);
const decisions = collectDecisions(2, [
  { winner: 0, loser: 1, judge: 0, side: 1 },
  { winner: 0, loser: 1, judge: 1, side: -1 },
  { winner: 0, loser: 1, judge: 1, isTie: true },
]);
const scale = {
  theta,
  position: Float64Array.of(0.5, -2),
  ability: Float64Array.of(3, 0.5),
  tieNu: null,
};

describe('what a scale expects of a decision', () => {
  it('the lead is ability times difference, plus the place where it is known', () => {
    const leads = [...decisions.winner.keys()].map((row) => leadOf(decisions, scale, row));
    expect(leads.toSorted((a, b) => a - b)).toEqual([0.5 * 1, 0.5 * 1 + 2, 3 * 1 + 0.5]);
  });

  it('one term counts for every judge, none for none', () => {
    expect(positionOf({ position: Float64Array.of(0.7) }, 5)).toBe(0.7);
    expect(positionOf({ position: Float64Array.of(0.7, 0.2) }, 1)).toBe(0.2);
    expect(positionOf({ position: new Float64Array(0) }, 1)).toBe(0);
  });

  it('score, mean and variance of a row', () => {
    const { score, mean, variance } = expectationOf(decisions, scale);
    const tie = [...decisions.isTie].indexOf(1);
    expect(score[tie]).toBe(0.5);
    expect(mean[tie]).toBeCloseTo(logistic(0.5), 12);
    expect(variance[tie]).toBeCloseTo(logistic(0.5) * (1 - logistic(0.5)), 12);
  });

  it('with a term for ties: win, loss and tie are as e^(d/2), e^(-d/2) and 2 nu', () => {
    const [win, tie] = chancesAt(1, 0.5);
    const all = Math.exp(0.5) + Math.exp(-0.5) + 1;
    expect(win).toBeCloseTo(Math.exp(0.5) / all, 12);
    expect(tie).toBeCloseTo(1 / all, 12);
    const { mean, variance } = expectationOf(decisions, { ...scale, tieNu: 0.5 });
    const row = [...decisions.isTie].indexOf(1);
    const [won, tied] = chancesAt(0.5, 0.5);
    expect(mean[row]).toBeCloseTo(won + tied / 2, 12);
    expect(variance[row]).toBeCloseTo(won + tied / 4 - (won + tied / 2) ** 2, 12);
  });

  it('chances of both ends make one, whatever the lead', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.option(fc.double({ min: 0, max: 5, noNaN: true })),
        (lead, nu) => {
          const [win, tie] = chancesAt(lead, nu);
          const [loss, same] = chancesAt(-lead, nu);
          expect(win + tie + loss).toBeCloseTo(1, 10);
          expect(same).toBeCloseTo(tie, 12);
        },
      ),
    );
  });
});
