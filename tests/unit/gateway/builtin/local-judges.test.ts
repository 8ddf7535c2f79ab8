import { describe, expect, test } from 'vitest';
import {
  heuristicJudge as heuristicSettings,
  simulatedJudge as simulatedSettings,
  type SimulatedJudge,
} from '../../../../contracts/assessment/judging-shapes.ts';
import {
  heuristicJudge,
  type LocalPair,
  simulatedJudge,
} from '../../../../runtime/gateway/builtin/local-judges.ts';
import { surfaceScore } from '../../../../runtime/gateway/builtin/surface-score.ts';

const judge = (given: Partial<SimulatedJudge>) => simulatedJudge(simulatedSettings.parse(given));
const pair = (key: string, first = 'a', second = 'b'): LocalPair => ({
  key,
  first: { id: first, text: '' },
  second: { id: second, text: '' },
});
function firstShare(given: Partial<SimulatedJudge>, runs = 4_000): number {
  const one = judge(given);
  let firsts = 0;
  for (let run = 0; run < runs; run += 1) {
    const verdict = one.judge(pair(`s/${run}`));
    if (verdict.kind === 'judged' && verdict.winner === 'first') firsts += 1;
  }
  return firsts / runs;
}
const near = 0.03;

describe('the simulated judge', () => {
  test('answers the same comparison the same way, however often it is asked', () => {
    const one = judge({});
    for (let run = 0; run < 50; run += 1)
      expect(judge({}).judge(pair(`s/${run}`))).toEqual(one.judge(pair(`s/${run}`)));
  });

  test('finds the better one as often as its truth says', () => {
    expect(Math.abs(firstShare({ truth: { a: 1, b: 0 } }) - 0.731)).toBeLessThan(near);
    expect(Math.abs(firstShare({ truth: { a: 0, b: 0 } }) - 0.5)).toBeLessThan(near);
  });

  test('favours what is shown first by its position term', () => {
    expect(Math.abs(firstShare({ truth: { a: 0, b: 0 }, position: -1.11 }) - 0.248)).toBeLessThan(near);
  });

  test('without ability, or always lapsing, it tosses a coin', () => {
    expect(Math.abs(firstShare({ truth: { a: 5, b: 0 }, ability: 0 }) - 0.5)).toBeLessThan(near);
    expect(Math.abs(firstShare({ truth: { a: 5, b: 0 }, lapse: 1 }) - 0.5)).toBeLessThan(near);
  });

  test('errs at its rate, with a code and no winner', () => {
    const one = judge({ errorRate: 0.66 });
    const verdicts = Array.from({ length: 3_000 }, (_, run) => one.judge(pair(`s/${run}`)));
    const errors = verdicts.filter((verdict) => verdict.kind === 'error');
    expect(Math.abs(errors.length / verdicts.length - 0.66)).toBeLessThan(near);
    expect(errors[0]).toEqual({ kind: 'error', code: 'SIMULATED_ERROR' });
  });

  test('an essay without a truth gets one from the seed, another with another seed', () => {
    const share = (seed: string) => firstShare({ seed, spread: 3 });
    expect(share('x')).toBe(share('x'));
    expect(share('x')).not.toBe(share('y'));
  });
});

describe('the heuristic judge', () => {
  const poor = 'I like it. It is good. It is good. It is good because it is good.';
  const rich =
    'Schools that begin later give their students an hour of sleep, and several studies connect that hour ' +
    'with better concentration.\n\nOpponents answer that parents leave for work early. Nevertheless, ' +
    'most municipalities already organise supervised breakfasts, so the objection is about habits.';

  test('scores length, rich words and structure', () => {
    expect(surfaceScore(rich)).toBeGreaterThan(surfaceScore(poor));
    expect(surfaceScore('')).toBeLessThan(surfaceScore(poor));
  });

  test('prefers the richer text on either side, mostly', () => {
    const one = heuristicJudge(heuristicSettings.parse({}));
    const wins = (first: string, second: string) =>
      Array.from({ length: 500 }, (_, run) =>
        one.judge({ key: `${run}`, first: { id: 'f', text: first }, second: { id: 's', text: second } }),
      ).filter((verdict) => verdict.kind === 'judged' && verdict.winner === 'first').length;
    expect(wins(rich, poor)).toBeGreaterThan(450);
    expect(wins(poor, rich)).toBeLessThan(50);
  });

  test('is bounded in time on any text', () => {
    const from = performance.now();
    surfaceScore(`${'a-'.repeat(25_000)}!`);
    surfaceScore('\n '.repeat(25_000));
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
