import { expect, test } from 'vitest';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { fitScale } from '../../../judging/fit.ts';
import { fitAsIlsr } from '../../../judging/ilsr.ts';

const thetaOf = (scripts: number, decisions: readonly Decision[]): readonly number[] => {
  const result = fitAsIlsr(collectDecisions(scripts, decisions));
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}`);
  return [...result.theta];
};
/** Everybody against everybody; the lower number wins. */
const ladder = (scripts: number): Decision[] =>
  Array.from({ length: scripts }, (_, winner) => winner).flatMap((winner) =>
    Array.from({ length: scripts - winner - 1 }, (_, at) => ({ winner, loser: winner + at + 1 })),
  );

test('a ladder of twelve gives the scale that the earlier system published', () => {
  const published = [5.36, 4.645, 3.846, 2.993, 2.089, 1.125, 0.089, -1.04, -2.292, -3.718, -5.421, -7.678];
  thetaOf(12, ladder(12)).forEach((theta, at) => expect(theta).toBeCloseTo(published[at]!, 3));
});

test('with many decisions it is near plain likelihood, as the added rates weigh little', () => {
  const many = [
    { winner: 0, loser: 1, weight: 400 },
    { winner: 1, loser: 2, weight: 400 },
    { winner: 2, loser: 0, weight: 300 },
    { winner: 1, loser: 0, weight: 200 },
  ];
  const plain = fitScale(collectDecisions(3, many), { prior: { kind: 'none' } });
  if (plain.kind !== 'fitted') throw new Error('Expected a fit');
  thetaOf(3, many).forEach((theta, at) => expect(theta).toBeCloseTo(plain.fit.theta[at]!, 3));
});

test('a tie counts half for each', () => {
  const halves = [
    { winner: 0, loser: 1, weight: 1.5 },
    { winner: 1, loser: 0, weight: 0.5 },
  ];
  const tied = [
    { winner: 0, loser: 1 },
    { winner: 0, loser: 1, isTie: true },
  ];
  thetaOf(2, tied).forEach((theta, at) => expect(theta).toBeCloseTo(thetaOf(2, halves)[at]!, 12));
});

test.each([
  ['without decisions', 2, []],
  ['for more scripts than its cube allows', 501, [{ winner: 0, loser: 1 }]],
])('it is refused %s', (_, scripts, decisions) => {
  expect(fitAsIlsr(collectDecisions(scripts, decisions))).toMatchObject({ kind: 'insufficient' });
});
