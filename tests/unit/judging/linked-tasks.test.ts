import { describe, expect, test } from 'vitest';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { correlation } from '../../../judging/correlation.ts';
import { equateFits } from '../../../judging/equating.ts';
import { randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { fitted } from './fitted.ts';

/** Six tasks of thirty pupils each, judged apart; ten pupils of a task write the next one, too. */
const tasks = 6;
const pupils = 30;
const shared = 10;
const pupilOf = (task: number, script: number): number => task * (pupils - shared) + script;
const everybody = pupilOf(tasks - 1, pupils - 1) + 1;
const inBoth = Array.from({ length: shared }, (_, at) => [pupils - shared + at, at] as const);

/** In task 3 a pupil of task 2 writes far better than before. */
const late = { task: 3, script: 4, by: 4 };

function judgedTasks() {
  const random = randomFrom('six tasks');
  const truth = simulatedTruth(everybody, 1.5, random);
  const sessions = Array.from({ length: tasks }, (_, task) => {
    const places = Float64Array.from({ length: pupils }, (_pupil, script) => truth[pupilOf(task, script)]!);
    if (task === late.task) places[late.script]! += late.by;
    const pairs = balancedPairs(pupils, 30, 1, random);
    return simulateDecisions(places, [plainJudge], pairs, random);
  });
  return { truth, sessions };
}

describe('A15 tasks that some pupils share', () => {
  const { truth, sessions } = judgedTasks();

  test('make one connected bank, in which all pupils have a place', () => {
    const all = sessions.flatMap((made, task) =>
      made.map((one): Decision => ({
        ...one,
        winner: pupilOf(task, one.winner),
        loser: pupilOf(task, one.loser),
      })),
    );
    expect(correlation(fitted(collectDecisions(everybody, all)).theta, truth)).toBeGreaterThan(0.9);
  });

  test('fitted apart, each goes onto the one before: who has drifted is named, and nobody else', () => {
    const fits = sessions.map((made) => fitted(collectDecisions(pupils, made)));
    const table = fits.slice(1).flatMap((fit, before) => {
      const result = equateFits([fits[before]!, fit], inBoth);
      if (result.kind !== 'equated') throw new Error(`Expected an equating, got ${result.kind}`);
      expect(Number.isFinite(result.shift)).toBe(true);
      expect(result.se).toBeGreaterThan(0);
      return result.drift
        .filter(({ adjustedP }) => adjustedP < 0.05)
        .map(({ at }) => ({ task: before + 1, script: at }));
    });
    expect(table).toEqual([{ task: late.task, script: late.script }]);
  });
});
