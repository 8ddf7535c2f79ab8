import { describe, expect, test } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { fitAsSirt } from '../../../judging/sirt.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { publishedReliability, publishedSessions, readSession } from './published.ts';

describe.runIf(publishedReliability !== null)('the figures that sirt published', () => {
  test.each(publishedSessions)('%s: every script and the reliability, to 1e-9', (session) => {
    const { decisions, names } = readSession(session);
    const fit = fitAsSirt(decisions);
    const published = sharedData(`human-sets/sirt_btm/${session}.csv.gz`)!;
    const rows = new Map(published.map((row) => [row['individual'], row]));
    const worst = (ours: Float64Array, column: string): number =>
      Math.max(...names.map((name, at) => Math.abs(ours[at]! - Number(rows.get(name)?.[column]))));
    expect(rows.size).toBe(names.length);
    expect(worst(fit.theta, 'theta')).toBeLessThan(1e-9);
    expect(worst(fit.se, 'se.theta')).toBeLessThan(1e-9);
    expect(worst(fit.outfit, 'outfit')).toBeLessThan(1e-9);
    expect(worst(fit.infit, 'infit')).toBeLessThan(1e-9);
    const reliability = publishedReliability?.find((row) => row['judging_session'] === session);
    expect(fit.ssr).toBeCloseTo(Number(reliability?.['ssr']), 9);
    expect(fit.sepG).toBeCloseTo(Number(reliability?.['sepG']), 9);
  });

  test('one set runs out of steps there (Vatavu2020), and says so here', () => {
    const fit = fitAsSirt(readSession('Vatavu2020').decisions);
    expect(fit).toMatchObject({ steps: 400, isConverged: false });
  });
});

test('targets of all wins but a little each: at rest, every script would move by the same step', () => {
  const won = (winner: number, loser: number) => ({ winner, loser });
  const equals = [1, 2, 3, 4].flatMap((a) => [1, 2, 3, 4].filter((b) => b !== a).map((b) => won(a, b)));
  const decisions = collectDecisions(5, [...equals, ...[1, 2, 3, 4].map((loser) => won(0, loser))]);
  const { theta, se, isConverged } = fitAsSirt(decisions);
  expect(isConverged).toBe(true);
  const chance = 1 / (1 + Math.exp(theta[1]! - theta[0]!));
  // Of 4 decisions the best has 4 wins, of 7 the others have 3; 0.3 is drawn in from both ends.
  const best = (0.3 + 3.4 - 4 * chance) * se[0]! ** 2;
  const other = (0.3 + (6.4 * 3) / 7 - (3 + 1 - chance)) * se[1]! ** 2;
  expect(best).toBeCloseTo(other, 3);
});

test('a script without decisions has no figures and changes those of nobody else', () => {
  const rows = [0, 1, 2]
    .flatMap((a) => [0, 1, 2].map((b) => ({ winner: a, loser: b })))
    .filter(({ winner, loser }) => winner !== loser);
  const lone = fitAsSirt(collectDecisions(4, [...rows, { winner: 0, loser: 1 }]));
  const without = fitAsSirt(collectDecisions(3, [...rows, { winner: 0, loser: 1 }]));
  expect([...lone.theta.subarray(0, 3)]).toEqual([...without.theta]);
  expect(lone.theta[3]).toBeNaN();
  expect(lone.ssr).toBe(without.ssr);
});
