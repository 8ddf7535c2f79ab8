import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusteredCovariance } from '../../../judging/clustered.ts';
import { collectColumns, collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { goldenMaximum } from '../../../judging/marginal.ts';
import { fitLimits } from '../../../judging/fit-limits.ts';
import { fitScale } from '../../../judging/fit.ts';
import { randomFrom } from '../../../judging/random.ts';
import { fitted } from './fitted.ts';
import { anyDecisions, simulated } from './given-decisions.ts';
import { threeScripts } from './three-scripts.ts';

const won = (winner: number, loser: number, rest: Partial<Decision> = {}): Decision => ({
  winner,
  loser,
  ...rest,
});
const plain = { prior: { kind: 'none' } } as const;
const unit = { prior: { kind: 'normal', sigma: 1 } } as const;
const times = (count: number, decision: Decision): Decision => ({ ...decision, weight: count });

describe('position', () => {
  const both = (share: number, judge = 0): Decision[] => [
    times(100 * share, won(0, 1, { side: 1, judge })),
    times(100 * (1 - share), won(1, 0, { side: -1, judge })),
    times(100 * share, won(1, 0, { side: 1, judge })),
    times(100 * (1 - share), won(0, 1, { side: -1, judge })),
  ];

  test('three of four wins for what is shown first are log 3, and leave the scripts equal', () => {
    const fit = fitted(collectDecisions(2, both(0.75)), { ...plain, position: 'one', positionPrecision: 0 });
    expect(fit.position[0]).toBeCloseTo(Math.log(3), 8);
    expect(fit.theta[0]).toBeCloseTo(0, 8);
    expect(fit.positionSe[0]).toBeCloseTo(1 / Math.sqrt(200 * 0.75 * 0.25), 6);
  });

  test('each judge has a term; one whose sides nobody knows stays at 0', () => {
    const decisions = collectDecisions(2, [...both(0.75, 0), ...both(0.25, 1), won(0, 1, { judge: 2 })]);
    const fit = fitted(decisions, { ...plain, position: 'per_judge', positionPrecision: 0 });
    expect([...fit.position].map((one) => one.toFixed(3))).toEqual(['1.099', '-1.099', '0.000']);
    expect(fit.positionSe[2]).toBe(0);
  });

  test('a judge of one decision stays finite by the prior of the term', () => {
    const decisions = collectDecisions(2, [...both(0.5, 0), won(0, 1, { judge: 1, side: 1 })]);
    const fit = fitted(decisions, { ...unit, position: 'per_judge' });
    expect(fit.position[1]).toBeGreaterThan(0);
    expect(fit.position[1]).toBeLessThan(2);
  });

  test('without asking there is no term', () => {
    const { position, positionSe } = fitted(threeScripts, unit);
    expect([position.length, positionSe.length]).toEqual([0, 0]);
  });
});

describe('discrimination', () => {
  const random = randomFrom('abilities');
  const truth = Float64Array.from({ length: 20 }, () => 2 * random.normal());
  const abilities = [1, 1, 1, 1.5, 0, -1];
  const decisions = collectDecisions(
    20,
    Array.from({ length: 3_000 }, (_, at) => {
      const judge = at % abilities.length;
      const a = random.below(20);
      const b = (a + 1 + random.below(19)) % 20;
      const isWon = random.next() < 1 / (1 + Math.exp(abilities[judge]! * (truth[b]! - truth[a]!)));
      return isWon ? won(a, b, { judge }) : won(b, a, { judge });
    }),
  );

  test('tells who tosses a coin (0) from who prefers the opposite (below 0)', () => {
    const { ability } = fitted(decisions, { prior: { kind: 'normal', sigma: 2 }, discrimination: true });
    expect(Math.abs(ability[4]!)).toBeLessThan(0.2);
    expect(ability[5]).toBeLessThan(-0.5);
    for (const judge of [0, 1, 2]) expect(ability[judge]).toBeGreaterThan(0.6);
    expect(ability[3]).toBeGreaterThan(ability[0]!);
  });

  test('judges are 1 where nobody asks', () => {
    expect([...fitted(decisions).ability]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('a judge without decisions is an average one', () => {
    const more = { ...decisions, judges: 7 };
    expect(fitted(more, { ...unit, discrimination: true }).ability[6]).toBe(1);
  });
});

describe('ties', () => {
  const tied = collectDecisions(2, [
    times(3, won(0, 1)),
    times(1, won(1, 0)),
    times(4, won(0, 1, { isTie: true })),
  ]);

  test('half counts a tie as half a win each', () => {
    const halves = collectDecisions(2, [times(5, won(0, 1)), times(3, won(1, 0))]);
    expect(fitted(tied, plain).theta[0]).toBeCloseTo(fitted(halves, plain).theta[0]!, 9);
    expect(fitted(tied, plain).tieNu).toBeNull();
  });

  test('Davidson: wins are 3 to 1 in odds, and ties are as frequent as the model says', () => {
    const { theta, tieNu } = fitted(tied, { ...plain, ties: 'davidson' });
    expect(theta[0]! - theta[1]!).toBeCloseTo(Math.log(3), 8);
    // Half of all decisions: 2 nu sqrt(3) = 3 + 1.
    expect(tieNu).toBeCloseTo(2 / Math.sqrt(3), 8);
  });

  test('Davidson without any tie is the plain model with a parameter of 0', () => {
    const { theta, tieNu } = fitted(threeScripts, { ...plain, ties: 'davidson' });
    expect(tieNu).toBe(0);
    expect([...theta]).toEqual([...fitted(threeScripts, plain).theta]);
  });

  test('Davidson with nothing but ties is refused', () => {
    const result = fitScale(collectDecisions(2, [won(0, 1, { isTie: true })]), { ties: 'davidson' });
    expect(result).toMatchObject({ kind: 'insufficient', reason: expect.stringContaining('only ties') });
  });
});

describe('anchors', () => {
  test('a soft anchor is a normal prior of its own', () => {
    fc.assert(
      fc.property(anyDecisions(4), (decisions) => {
        const collected = collectDecisions(4, decisions);
        const anchors = [0, 1, 2, 3].map((script) => ({ script, theta: 0, sd: 1 }));
        const soft = fitted(collected, { ...plain, anchors });
        const prior = fitted(collected, unit);
        expect(Math.abs(soft.theta[0]! - prior.theta[0]!)).toBeLessThan(1e-8);
        expect(soft.se[0]).toBeCloseTo(prior.se[0]!, 8);
      }),
      { numRuns: 20 },
    );
  });

  test('a soft anchor ends between its value and what the decisions say', () => {
    const free = fitted(threeScripts, unit).theta[0]!;
    const held = fitted(threeScripts, { ...unit, anchors: [{ script: 0, theta: 3, sd: 0.5 }] }).theta[0]!;
    expect(held).toBeGreaterThan(free);
    expect(held).toBeLessThan(3);
  });

  test('anchors join groups that no decision joins', () => {
    const apart = collectDecisions(4, [won(0, 1), won(1, 0), won(2, 3), won(3, 2)]);
    expect(fitScale(apart).kind).toBe('disconnected');
    const anchors = [
      { script: 0, theta: 1, sd: 0 },
      { script: 2, theta: -1, sd: 0 },
    ];
    const { theta } = fitted(apart, { ...plain, anchors });
    expect([...theta].map((one) => one.toFixed(6))).toEqual([
      '1.000000',
      '1.000000',
      '-1.000000',
      '-1.000000',
    ]);
  });

  test('the prior stands where it is told to', () => {
    const anchors = [{ script: 0, theta: 5, sd: 0 }];
    const { theta } = fitted(threeScripts, { ...unit, priorMean: 5, anchors });
    const shifted = fitted(threeScripts, { ...unit, anchors: [{ script: 0, theta: 0, sd: 0 }] });
    expect(theta[1]).toBeCloseTo(shifted.theta[1]! + 5, 8);
  });

  test('with every script anchored there is nothing to fit', () => {
    const anchors = [0, 1, 2].map((script) => ({ script, theta: script, sd: 0 }));
    const fit = fitted(threeScripts, { anchors });
    expect([...fit.theta]).toEqual([0, 1, 2]);
    expect([...fit.se]).toEqual([0, 0, 0]);
    expect(fit.sigma).toBeNull();
  });
});

describe('the prior', () => {
  test.each([0.5, 1, 2])('its spread is found again from decisions (%f)', (sigma) => {
    const scripts = 200;
    const random = randomFrom(`spread ${sigma}`);
    const theta = Float64Array.from({ length: scripts }, () => sigma * random.normal());
    const decisions = Array.from({ length: 20 * scripts }, (_, at) => {
      const a = at % scripts;
      const b = (a + 1 + random.below(scripts - 1)) % scripts;
      return random.next() < 1 / (1 + Math.exp(theta[b]! - theta[a]!)) ? won(a, b) : won(b, a);
    });
    const drawn = Math.sqrt(theta.reduce((sum, one) => sum + one * one, 0) / scripts);
    const found = fitted(collectDecisions(scripts, decisions)).sigma!;
    expect(found / drawn).toBeGreaterThan(0.88);
    expect(found / drawn).toBeLessThan(1.12);
  });

  test('the search comes to the top of a hill, and to the end of the interval where it only rises', () => {
    const hill = (x: number): number => -Math.cosh(x - 1.2345);
    let asked = 0;
    const counted = (x: number): number => {
      asked += 1;
      return hill(x);
    };
    expect(goldenMaximum(counted, [-1, 3], 9)).toBeCloseTo(1.2345, 2);
    expect(asked).toBe(9);
    expect(goldenMaximum((x) => x, [0, 4], 9)).toBeCloseTo(4, 0);
  });

  test('neighbours compared without one contradiction: a large spread, not the hill at none', () => {
    const ladder = Array.from({ length: 50 }, (_, a) => [1, 2, 3, 4, 5].map((apart) => won(a, a + apart)));
    const inside = ladder.flat().filter(({ loser }) => loser < 50);
    const fit = fitted(collectDecisions(50, inside));
    expect(fit.sigma).toBeGreaterThan(5);
    const spread = 49 * fit.sigma! ** 2;
    expect(1 - fit.covariance.traceCentered() / spread).toBeGreaterThan(0.9);
  });

  test('one win between two says next to nothing of where they stand', () => {
    const fit = fitted(collectDecisions(2, [won(0, 1)]));
    expect(fit.se[0]).toBeGreaterThan(0.5);
    expect(fit.isSpreadAtBound).toBe(true);
  });

  test('judges who never contradict themselves get no endless spread', () => {
    const sure = Array.from({ length: 30 }, (_one, a) =>
      Array.from({ length: 29 - a }, (_other, apart) => won(a, a + 1 + apart)),
    );
    const fit = fitted(collectDecisions(30, sure.flat()));
    expect(fit.sigma).toBeGreaterThan(5);
    expect(fit.sigma).toBeLessThan(13);
    expect(fit.isSpreadAtBound).toBe(true);
  });

  test('few decisions never read as “all are equal to a hundredth”', () => {
    const errors = Array.from({ length: 40 }, (_, seed) => {
      const random = randomFrom(`few ${seed}`);
      const tosses = Array.from({ length: 15 }, (_toss, at) => {
        const [a, b] = [at % 10, ((at % 10) + 1 + random.below(9)) % 10];
        return random.isHeads() ? won(a, b) : won(b, a);
      });
      const result = fitScale(collectDecisions(10, tosses));
      return result.kind === 'fitted' ? [result.fit.se[0] ?? 0] : [];
    }).flat();
    expect(errors.length).toBeGreaterThan(20);
    expect(Math.min(...errors)).toBeGreaterThan(0.2);
  });

  test('a spread that the decisions speak for is not said to be at a bound', () => {
    const decisions = collectColumns(30, simulated({ scripts: 30, decisions: 300, seed: 'plain' }));
    expect(fitted(decisions).isSpreadAtBound).toBe(false);
    expect(fitted(decisions, unit).isSpreadAtBound).toBe(false);
  });

  test('coin tosses have no spread to find', () => {
    const random = randomFrom('coins');
    const tosses = Array.from({ length: 600 }, (_, at) => {
      const [a, b] = [at % 30, ((at % 30) + 1 + random.below(29)) % 30];
      return random.isHeads() ? won(a, b) : won(b, a);
    });
    expect(fitted(collectDecisions(30, tosses)).sigma).toBeLessThan(0.35);
  });

  test('the estimate of the log-determinant finds the spread that the exact one finds', () => {
    const scripts = fitLimits.exactLogDetMax;
    const small = collectColumns(scripts, simulated({ scripts, decisions: 10 * scripts, seed: 'spread' }));
    // One script more is the same set for all that matters, and is estimated.
    const large = { ...small, scripts: scripts + 1 };
    const anchors = [
      { script: scripts, theta: 0, sd: 0 },
      { script: 0, theta: 0, sd: 0 },
    ];
    const exact = fitted(small, { anchors: anchors.slice(1) }).sigma!;
    expect(fitted(large, { anchors }).sigma! / exact).toBeCloseTo(1, 1.7);
  });

  test('plain likelihood without a maximum is kept finite, and the answer says so', () => {
    const ladder = collectDecisions(3, [won(0, 1), won(1, 2)]);
    const fit = fitted(ladder, plain);
    expect(fit).toMatchObject({ isStronglyConnected: false, sigma: fitLimits.rescueSigma });
    expect(fit.theta.every(Number.isFinite)).toBe(true);
  });
});

describe("Firth's penalty", () => {
  test('two scripts, a wins of b losses: the log odds of half a win more on each side', () => {
    const decisions = collectDecisions(2, [times(7, won(0, 1)), times(2, won(1, 0))]);
    const { theta } = fitted(decisions, { firth: true });
    expect(theta[0]! - theta[1]!).toBeCloseTo(Math.log(7.5 / 2.5), 7);
  });

  test('keeps a script that always won finite, without a prior', () => {
    const fit = fitted(collectDecisions(2, [times(4, won(0, 1))]), { firth: true });
    expect(fit.theta[0]! - fit.theta[1]!).toBeCloseTo(Math.log(4.5 / 0.5), 7);
    expect(fit).toMatchObject({ sigma: null, isStronglyConnected: false });
  });

  test.each([
    ['a prior', unit],
    ['abilities', { discrimination: true }],
    ["Davidson's ties", { ties: 'davidson' }],
  ] as const)('is refused beside %s', (_, options) => {
    expect(fitScale(threeScripts, { ...options, firth: true })).toMatchObject({ kind: 'insufficient' });
  });

  test('is refused for more scripts than a whole covariance has', () => {
    const scripts = fitLimits.denseMax + 1;
    const ring = Array.from({ length: scripts }, (_, at) => won(at, (at + 1) % scripts));
    expect(fitScale(collectDecisions(scripts, ring), { firth: true })).toMatchObject({
      kind: 'insufficient',
    });
  });
});

describe('what has no answer', () => {
  test('no decisions', () => {
    expect(fitScale(collectDecisions(3, []))).toMatchObject({ kind: 'insufficient' });
  });

  test('one script', () => {
    expect(fitScale(collectDecisions(1, []))).toMatchObject({ kind: 'insufficient' });
  });

  test('a script that nobody compared: named, with the pair that would join it', () => {
    const result = fitScale(collectDecisions(4, [won(0, 1), won(1, 2), won(2, 0)]));
    expect(result).toEqual({ kind: 'disconnected', components: [[0, 1, 2], [3]], bridges: [[0, 3]] });
  });
});

describe('the judge-clustered covariance', () => {
  const panel = (judges: number): Decision[] =>
    Array.from({ length: judges * 30 }, (_, at) => {
      const random = randomFrom(at);
      const [a, b] = [random.below(6), random.below(5)];
      return won(a, b >= a ? b + 1 : b, { judge: at % judges, side: random.isHeads() ? 1 : -1 });
    });

  test('needs ten judges', () => {
    const decisions = collectDecisions(6, panel(9));
    expect(clusteredCovariance(decisions, fitted(decisions))).toEqual({
      kind: 'too_few_judges',
      judges: 9,
      needed: 10,
    });
  });

  test.each(['none', 'one', 'per_judge'] as const)(
    'is C G C for the pulls of the judges (position %s)',
    (position) => {
      const decisions = collectDecisions(6, panel(12));
      const fit = fitted(decisions, { ...unit, position });
      const clustered = clusteredCovariance(decisions, fit);
      if (clustered.kind !== 'clustered') throw new Error('Expected a covariance');
      const pulls = new Map<number, Float64Array>();
      for (let row = 0; row < decisions.rows; row += 1) {
        const judge = decisions.judge[row]!;
        const pull = pulls.get(judge) ?? new Float64Array(6 + fit.position.length);
        pulls.set(judge, pull);
        const [a, b, side] = [decisions.winner[row]!, decisions.loser[row]!, decisions.side[row]!];
        const at = position === 'one' ? 0 : judge;
        const lead = fit.theta[a]! - fit.theta[b]! + side * (fit.position[at] ?? 0);
        const slope = decisions.weight[row]! / (1 + Math.exp(lead));
        pull[a]! += slope;
        pull[b]! -= slope;
        if (position !== 'none') pull[6 + at]! += slope * side;
      }
      const moves = [...pulls.values()].map((pull) => fit.covariance.times(pull).slice(0, 6));
      const expected = (a: number, b: number): number =>
        (12 / 11) * moves.reduce((sum, move) => sum + move[a]! * move[b]!, 0);
      const { covariance } = clustered;
      expect(covariance.variance(2)).toBeCloseTo(expected(2, 2), 10);
      expect(covariance.between(1, 4)).toBeCloseTo(expected(1, 4), 10);
      const ones = new Float64Array(6).fill(1);
      const all = [0, 1, 2, 3, 4, 5];
      const total = all.flatMap((a) => all.map((b) => expected(a, b))).reduce((sum, one) => sum + one, 0);
      expect(
        covariance
          .times(ones)
          .subarray(0, 6)
          .reduce((sum, one) => sum + one, 0),
      ).toBeCloseTo(total, 9);
      const trace = all.reduce((sum, a) => sum + expected(a, a), 0) - total / 6;
      expect(covariance.traceCentered()).toBeCloseTo(trace, 9);
    },
  );

  test('judges who all answer alike are as unsure as one judge: far more than the model says', () => {
    const same = Array.from({ length: 12 }, (_, judge) => judge).flatMap((judge) =>
      judge < 6
        ? [times(5, won(0, 1, { judge })), times(1, won(1, 0, { judge }))]
        : [times(5, won(1, 0, { judge })), times(1, won(0, 1, { judge }))],
    );
    const decisions = collectDecisions(2, same);
    const fit = fitted(decisions, plain);
    const clustered = clusteredCovariance(decisions, fit);
    if (clustered.kind !== 'clustered') throw new Error('Expected a covariance');
    expect(clustered.covariance.contrast(0, 1)).toBeGreaterThan(2 * fit.covariance.contrast(0, 1));
  });
});
