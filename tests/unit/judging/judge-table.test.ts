import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectDecisions, type Decision, type Decisions } from '../../../judging/decisions.ts';
import { type JudgeRow, judgeTable } from '../../../judging/judge-table.ts';
import { type MisfitOptions, misfits } from '../../../judging/misfits.ts';
import { randomFrom } from '../../../judging/random.ts';
import {
  balancedPairs,
  plainJudge,
  plainJudges,
  simulateDecisions,
  type SimulatedJudge,
  simulatedTruth,
} from '../../../judging/simulate.ts';
import type { Fit } from '../../../judging/fit-types.ts';
import { fitted } from './fitted.ts';
import { threeScripts } from './three-scripts.ts';

function decisionsOf(judges: readonly SimulatedJudge[], seed: number | string, appearances = 60) {
  const random = randomFrom(seed);
  const truth = simulatedTruth(40, 1.5, random);
  const pairs = balancedPairs(40, appearances, judges.length, random);
  return collectDecisions(40, simulateDecisions(truth, judges, pairs, random), judges.length);
}

function tableOf(
  made: Decisions,
  fit: Fit,
  { tookMs = [], ...options }: MisfitOptions & { readonly tookMs?: readonly (readonly number[])[] },
): JudgeRow[] {
  return judgeTable(made, fit, { misfits: misfits(made, fit, options).judges, tookMs });
}

describe('the table of judges', () => {
  const judges: SimulatedJudge[] = [
    plainJudge,
    plainJudge,
    plainJudge,
    { ...plainJudge, position: -1.5 },
    { ...plainJudge, position: 1.5 },
    { ...plainJudge, ability: 0 },
    { ...plainJudge, ability: -0.7 },
  ];
  const decisions = decisionsOf(judges, 'table', 84);
  const fit = fitted(decisions, { position: 'per_judge' });
  const rows = tableOf(decisions, fit, {
    seed: 1,
    tookMs: [
      [900, 100, 300],
      [200, 400],
    ],
  });

  it.each([
    [3, 'favours_second'],
    [4, 'favours_first'],
    [5, 'erratic'],
    [6, 'erratic'],
  ] as const)('judge %i: %s', (judge, flag) => {
    expect(rows[judge]!.flags).toContain(flag);
  });

  it('says nothing against those who do what they should', () => {
    const against = rows.slice(0, 3).flatMap(({ flags }) => flags.filter((flag) => flag !== 'too_regular'));
    expect(against).toEqual([]);
  });

  it('abilities tell a coin from a judge who sees it upside down', () => {
    const able = fitted(decisions, { position: 'per_judge', discrimination: true });
    const found = tableOf(decisions, able, { seed: 1 });
    expect(found[5]!.flags).toContain('uninformative');
    expect(found[6]!.flags.some((flag) => flag === 'reversed' || flag === 'uninformative')).toBe(true);
    expect(found[0]!.ability).toBeGreaterThan(0.6);
  });

  it('agreement of a plain judge is what the fit expects, of a coin it is half', () => {
    const honest = decisionsOf(plainJudges(4), 'honest', 90);
    for (const { agreement, agreementExpected } of tableOf(honest, fitted(honest), { seed: 1 })) {
      expect(Math.abs(agreement! - agreementExpected!)).toBeLessThan(0.05);
    }
    expect(Math.abs(rows[5]!.agreement! - 0.5)).toBeLessThan(0.1);
    expect(rows[6]!.agreement).toBeLessThan(0.45);
  });

  it('times are medians, and null where nobody took them', () => {
    expect(rows.map(({ medianMs }) => medianMs)).toEqual([300, 300, null, null, null, null, null]);
  });

  it('few decisions are said to be few', () => {
    const [row] = tableOf(threeScripts, fitted(threeScripts), { seed: 1, simulations: 20 });
    expect(row).toMatchObject({ judge: 0, decisions: 6, eta: null });
    expect(row!.flags).toContain('few_decisions');
  });

  it('the three scripts by hand: four of six decisions agree with the scale', () => {
    const plain = fitted(threeScripts, { prior: { kind: 'none' } });
    const [row] = tableOf(threeScripts, plain, { seed: 1, simulations: 20 });
    expect(row!.agreement).toBeCloseTo(4 / 6, 12);
  });

  it('a judge with nothing but ties has favoured nobody, and one that decided nothing agrees with nobody', () => {
    const ties = [0, 1, 2].flatMap((script): Decision[] => {
      const [next, judge] = [(script + 1) % 3, 0];
      return [
        { winner: script, loser: next, side: 1, judge, isTie: true },
        { winner: script, loser: next, side: 1, judge: 1 },
      ];
    });
    const some = collectDecisions(3, ties, 3);
    const [tied, plain, idle] = tableOf(some, fitted(some, { position: 'per_judge' }), {
      seed: 1,
      simulations: 5,
    });
    expect(tied).toMatchObject({ firstShare: null, decisions: 3 });
    expect(plain).toMatchObject({ firstShare: 1 });
    expect(idle).toMatchObject({ firstShare: null, agreement: null, agreementExpected: null, decisions: 0 });
  });

  it('counts every decision once and keeps shares within bounds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, count) => {
        const some = decisionsOf(plainJudges(count), seed, 6);
        const found = tableOf(some, fitted(some), { seed, simulations: 5 });
        expect(found.reduce((sum, { decisions: made }) => sum + made, 0)).toBe(120);
        for (const { agreement, agreementExpected, firstShare, infit } of found) {
          for (const share of [agreement, firstShare]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          expect(agreementExpected).toBeGreaterThanOrEqual(0.5);
          expect(infit).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 10 },
    );
  });
});
