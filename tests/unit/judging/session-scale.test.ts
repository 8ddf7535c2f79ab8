/** Anchors are no essays of the class: they are spread over all grades on purpose. */
import { describe, expect, test } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { correlation, meanOf } from '../../../judging/correlation.ts';
import { randomFrom } from '../../../judging/random.ts';
import { outcomes, type SessionColumns } from '../../../judging/session-columns.ts';
import { scaleFacts, scaleOf } from '../../../judging/session-scale.ts';
import { empiricalBayesReliability } from '../../../judging/reliability.ts';
import {
  balancedPairs,
  judgeSimulated,
  plainJudge,
  plainJudges,
  simulateDecisions,
  simulatedTruth,
} from '../../../judging/simulate.ts';
import { fitted } from './fitted.ts';

const students = 40;
/** A class of like essays, and two anchors to each of eight grades that reach far beyond it. */
const anchorsAt = Array.from({ length: 16 }, (_, at) => Math.floor(at / 2) - 3.5);

function played(seed: number): { readonly columns: SessionColumns; readonly truth: Float64Array } {
  const random = randomFrom(`class ${seed}`);
  const truth = Float64Array.of(...simulatedTruth(students, 0.7, random), ...anchorsAt);
  const pairs = balancedPairs(truth.length, 14, 1, random);
  const isFirst = (first: number, second: number): boolean => {
    const thetas = { thetaFirst: truth[first]!, thetaSecond: truth[second]! };
    return judgeSimulated({ ...plainJudge, ...thetas }, random) === 'first';
  };
  return {
    truth,
    columns: {
      scripts: truth.length,
      judges: 1,
      isMachine: Uint8Array.of(1),
      first: Int32Array.from(pairs, ({ first }) => first),
      second: Int32Array.from(pairs, ({ second }) => second),
      judge: new Int32Array(pairs.length),
      outcome: Uint8Array.from(pairs, ({ first, second }) =>
        isFirst(first, second) ? outcomes.first : outcomes.second,
      ),
      isChosen: new Uint8Array(pairs.length),
    },
  };
}

const numbers = Array.from(anchorsAt, (_, at) => students + at);
const sessions = Array.from({ length: 6 }, (_, seed) => {
  const { columns, truth } = played(seed);
  const scale = scaleOf(columns, { known: [], anchors: numbers });
  const together = scaleOf(columns);
  const ofClass = (of: Float64Array) => of.slice(0, students);
  const ofAnchors = (of: Float64Array) => of.slice(students);
  const middle = (of: Float64Array) => meanOf(ofClass(of));
  return {
    told: scaleFacts(columns, scale, null).reliability!,
    toldTogether: scaleFacts(columns, together, null).reliability!,
    real: correlation(ofClass(scale.fit!.theta), ofClass(truth)) ** 2,
    spread: scale.fit!.sigma!,
    /** How wide the anchors lie, of how wide they do lie. */
    reach: reachOf(ofAnchors(scale.fit!.theta), middle(scale.fit!.theta)),
    reachTogether: reachOf(ofAnchors(together.fit!.theta), middle(together.fit!.theta)),
  };
});
const mean = (of: (session: (typeof sessions)[number]) => number): number => meanOf(sessions.map(of));

function reachOf(theta: Float64Array, middle: number): number {
  const [low, high] = [theta.slice(0, 4), theta.slice(-4)].map((some) => meanOf(some) - middle);
  return (high! - low!) / (meanOf(anchorsAt.slice(-4)) - meanOf(anchorsAt.slice(0, 4)));
}

describe('a class beside anchors that spread much further', () => {
  test('reliability is that of the class, not of class and anchors together', () => {
    expect(Math.abs(mean(({ told }) => told) - mean(({ real }) => real))).toBeLessThan(0.12);
    expect(mean(({ toldTogether }) => toldTogether) - mean(({ real }) => real)).toBeGreaterThan(0.15);
    expect(Math.abs(mean(({ spread }) => spread) - 0.7)).toBeLessThan(0.2);
  });

  test('anchors are not drawn towards the class, and cuts with them', () => {
    expect(Math.abs(mean(({ reach }) => reach) - 1)).toBeLessThan(0.15);
    expect(mean(({ reachTogether }) => reachTogether)).toBeLessThan(mean(({ reach }) => reach) - 0.05);
  });
});

test('of a few essays nobody can say how far they spread: they share the prior of the anchors', () => {
  const { columns } = played(1);
  const most = Array.from({ length: 50 }, (_, at) => at + 6);
  expect(scaleOf(columns, { known: [], anchors: most }).others.size).toBe(0);
});

/** Of told and real reliability, in thirty sessions of so many scripts. */
function offBy(scripts: number): number {
  const squares = Array.from({ length: 30 }, (_, run) => {
    const random = randomFrom(`rough ${scripts} ${run}`);
    const truth = simulatedTruth(scripts, 1.3, random);
    const pairs = balancedPairs(scripts, 20, 1, random);
    const fit = fitted(collectDecisions(scripts, simulateDecisions(truth, plainJudges(1), pairs, random)));
    return (empiricalBayesReliability(fit)! - correlation(fit.theta, truth) ** 2) ** 2;
  });
  return Math.sqrt(meanOf(squares));
}

test('of a dozen texts reliability itself is off by nearly a tenth, of many hardly', () => {
  expect(offBy(12)).toBeGreaterThan(0.045);
  expect(offBy(12)).toBeLessThan(0.13);
  expect(offBy(60)).toBeLessThan(0.045);
});
