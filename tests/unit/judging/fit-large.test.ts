import { expect, test } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { correlation } from '../../../judging/correlation.ts';
import { fitted } from './fitted.ts';

/** Seconds that this thread has worked; what else the machine does is not counted. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};

test('A12 20,000 scripts of 200,000 decisions become a scale within a second of one core', () => {
  const random = randomFrom('large');
  const truth = simulatedTruth(20_000, 1, random);
  const made = simulateDecisions(truth, [plainJudge], balancedPairs(20_000, 20, 1, random), random);
  expect(made).toHaveLength(200_000);
  const seconds: number[] = [];
  // The second time counts: the first one compiles.
  for (let round = 0; round < 2; round += 1) {
    const begun = worked();
    const { theta } = fitted(collectDecisions(20_000, made), { prior: { kind: 'normal', sigma: 1 } });
    seconds.push(worked() - begun);
    expect(correlation(theta, truth)).toBeGreaterThan(0.85);
  }
  expect(seconds[1]).toBeLessThan(1);
});
