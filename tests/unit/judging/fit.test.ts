import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorOf, inverseOfFactor } from '../../../judging/cholesky.ts';
import {
  collectColumns,
  collectDecisions,
  type Decision,
  type Decisions,
} from '../../../judging/decisions.ts';
import { fitLimits } from '../../../judging/fit-limits.ts';
import { fitScale } from '../../../judging/fit.ts';
import type { Fit } from '../../../judging/fit-types.ts';
import { randomFrom } from '../../../judging/random.ts';
import { fitted } from './fitted.ts';
import { anyDecisions, simulated } from './given-decisions.ts';
import { curvature, inverted, logPosterior, slopes } from './reference.ts';
import { threeScripts } from './three-scripts.ts';

const expectNear = (numbers: Iterable<number>, expected: readonly number[], digits = 6): void => {
  const rounded = [...numbers];
  expect(rounded).toHaveLength(expected.length);
  rounded.forEach((one, at) => expect(one).toBeCloseTo(expected[at]!, digits));
};
const plain = { prior: { kind: 'none' } } as const;
const unit = { prior: { kind: 'normal', sigma: 1 } } as const;

describe('the three-script example', () => {
  test('plain likelihood: scale, standard errors and covariance', () => {
    const { theta, se, covariance, sigma, isStronglyConnected } = fitted(threeScripts, plain);
    expectNear(theta, [0.803967, -0.202432, -0.601535]);
    expectNear(se, [0.810251, 0.646943, 0.857806]);
    expectNear(
      [covariance.between(0, 1), covariance.between(0, 2), covariance.between(1, 2)],
      [-0.169605, -0.486902, -0.248929],
    );
    expectNear(
      [covariance.variance(0), covariance.variance(1), covariance.variance(2)],
      [0.656507, 0.418535, 0.735831],
    );
    expect({ sigma, isStronglyConnected }).toEqual({ sigma: null, isStronglyConnected: true });
  });

  test('a normal prior of deviation 1', () => {
    const { theta, se, sigma } = fitted(threeScripts, unit);
    expectNear(theta, [0.419456, -0.147673, -0.271783]);
    expectNear(se, [0.789018, 0.757497, 0.810539]);
    expect(sigma).toBe(1);
  });

  test('two anchors whose values are declared: they stay, and only the third has an error', () => {
    const anchors = [
      { script: 0, theta: 1, sd: 0 },
      { script: 2, theta: -1, sd: 0 },
    ];
    const { theta, se } = fitted(threeScripts, { ...plain, anchors });
    expectNear(theta, [1, -0.277755, -1]);
    expectNear(se, [0, 1.025231, 0]);
  });

  test('a contrast has the variance of the difference, which two intervals do not tell', () => {
    const { covariance } = fitted(threeScripts, plain);
    expect(covariance.contrast(0, 2)).toBeCloseTo(0.656507 + 0.735831 + 2 * 0.486902, 5);
    expect(covariance.contrast(1, 1)).toBe(0);
  });

  test('the centred trace is the sum of variances around the mean', () => {
    const { covariance } = fitted(threeScripts, unit);
    const all = [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => covariance.between(a, b)));
    const trace = all[0]! + all[4]! + all[8]!;
    expect(covariance.traceCentered()).toBeCloseTo(trace - all.reduce((sum, one) => sum + one, 0) / 3, 10);
  });
});

/** Scripts, the position term and the logarithm of the tie parameter, as the reference has them. */
const parametersOf = ({ theta, position, tieNu }: Fit): number[] => [
  ...theta,
  position[0]!,
  ...(tieNu === null ? [] : [Math.log(tieNu)]),
];

describe.each([
  ['half', false],
  ['davidson', true],
] as const)('with a position term and ties %s', (ties, isDavidson) => {
  const options = { ...unit, position: 'one', positionPrecision: 0.5, ties } as const;
  const truth = { sigma: 1, positionPrecision: 0.5, isDavidson };
  const withTies = anyDecisions(4).filter((decisions) => decisions.some(({ isTie }) => isTie === true));

  test('every slope is 0 at the best parameters', () => {
    fc.assert(
      fc.property(withTies, (decisions) => {
        const fit = fitted(collectDecisions(4, decisions), options);
        const f = logPosterior(decisions, 4, truth);
        for (const slope of slopes(f, parametersOf(fit))) expect(Math.abs(slope)).toBeLessThan(1e-7);
      }),
      { numRuns: 40 },
    );
  });

  test('the covariance is the inverse of the curvature', () => {
    fc.assert(
      fc.property(withTies, (decisions) => {
        const fit = fitted(collectDecisions(4, decisions), options);
        const inverse = inverted(curvature(logPosterior(decisions, 4, truth), parametersOf(fit)));
        for (let a = 0; a < 4; a += 1)
          for (let b = 0; b < 4; b += 1) expect(fit.covariance.between(a, b)).toBeCloseTo(inverse[a]![b]!, 4);
        expect(fit.positionSe[0]).toBeCloseTo(Math.sqrt(inverse[4]![4]!), 4);
      }),
      { numRuns: 25 },
    );
  });
});

test('the log-likelihood is that of the decisions, without the prior', () => {
  const decisions = Array.from(threeScripts.winner).map((winner, row) => ({
    winner,
    loser: threeScripts.loser[row]!,
    weight: threeScripts.weight[row]!,
  }));
  const { theta, logLikelihood } = fitted(threeScripts, unit);
  const f = logPosterior(decisions, 3, { sigma: null, positionPrecision: 0, isDavidson: false });
  expect(logLikelihood).toBeCloseTo(f([...theta]), 10);
});

test('other numbers for the same scripts change the numbers only', () => {
  fc.assert(
    fc.property(anyDecisions(6), fc.string(), (decisions, seed) => {
      const to = randomFrom(seed).shuffle([0, 1, 2, 3, 4, 5]);
      const moved = decisions.map((one) => ({ ...one, winner: to[one.winner]!, loser: to[one.loser]! }));
      const before = fitted(collectDecisions(6, decisions), unit);
      const after = fitted(collectDecisions(6, moved), unit);
      to.forEach((place, script) => {
        expect(after.theta[place]).toBeCloseTo(before.theta[script]!, 8);
        expect(after.se[place]).toBeCloseTo(before.se[script]!, 8);
      });
    }),
    { numRuns: 40 },
  );
});

test('rows of one decision each give what collected rows give', () => {
  fc.assert(
    fc.property(anyDecisions(5), (decisions) => {
      const options = { ...unit, position: 'per_judge', ties: 'davidson' } as const;
      const one = fitted(collectDecisions(5, decisions), options);
      const other = fitted(uncollected(5, decisions), options);
      expectNear(other.theta, [...one.theta], 8);
      expectNear(other.position.subarray(0, one.position.length), [...one.position], 8);
    }),
    { numRuns: 30 },
  );
});

const uncollected = (scripts: number, decisions: readonly Decision[]): Decisions => ({
  scripts,
  judges: 3,
  rows: decisions.length,
  winner: Int32Array.from(decisions, ({ winner }) => winner),
  loser: Int32Array.from(decisions, ({ loser }) => loser),
  judge: Int32Array.from(decisions, ({ judge = 0 }) => judge),
  side: Int8Array.from(decisions, ({ side = 0 }) => side),
  isTie: Uint8Array.from(decisions, ({ isTie = false }) => (isTie ? 1 : 0)),
  weight: Float64Array.from(decisions, ({ weight = 1 }) => weight),
});

describe('a warm start', () => {
  const world = simulated({ scripts: 300, decisions: 3_000, seed: 'warm' });
  const all = collectColumns(300, world);
  const less = collectColumns(300, { winner: world.winner.subarray(1), loser: world.loser.subarray(1) });

  test('ends where a cold one ends, in fewer steps', () => {
    const cold = fitted(all, unit);
    const warm = fitted(all, { ...unit, start: fitted(less, unit).theta });
    expectNear(warm.theta, [...cold.theta], 8);
    expect(warm.steps).toBeLessThan(cold.steps);
    expect(warm.steps).toBeLessThanOrEqual(3);
  });

  test('may know fewer scripts than there are now', () => {
    const { theta } = fitted(all, unit);
    expectNear(fitted(all, { ...unit, start: theta.slice(0, 200) }).theta, [...theta], 8);
  });
});

/** Too many for a whole covariance, few enough to make one here. */
describe('above the size of a whole covariance', () => {
  const scripts = fitLimits.denseMax + 50;
  const decisions = collectColumns(scripts, simulated({ scripts, decisions: 10 * scripts, seed: 'large' }));
  const fit = fitted(decisions, unit);
  const exact = wholeCovariance(decisions, fit.theta);
  const between = (a: number, b: number): number => exact[a * scripts + b]!;

  test('single variances, covariances and contrasts are exact', () => {
    for (const [a, b] of [
      [0, 1],
      [7, scripts - 1],
      [400, 401],
    ] as const) {
      expect(fit.covariance.variance(a)).toBeCloseTo(between(a, a), 8);
      expect(fit.covariance.between(a, b)).toBeCloseTo(between(a, b), 8);
      expect(fit.covariance.contrast(a, b)).toBeCloseTo(between(a, a) + between(b, b) - 2 * between(a, b), 8);
    }
  });

  test('all standard errors at once are estimated to 3 % at worst and 1 % on average', () => {
    const errors = Array.from(fit.se, (se, at) => Math.abs(se / Math.sqrt(between(at, at)) - 1));
    expect(Math.max(...errors)).toBeLessThan(0.03);
    expect(errors.reduce((sum, one) => sum + one, 0) / scripts).toBeLessThan(0.01);
  });

  test('the centred trace is estimated to 0.2 %', () => {
    let trace = 0;
    for (let script = 0; script < scripts; script += 1) trace += between(script, script);
    trace -= exact.reduce((sum, one) => sum + one, 0) / scripts;
    expect(fit.covariance.traceCentered() / trace).toBeCloseTo(1, 3);
    expect(fit.covariance.traceError()).toBeLessThan(0.002);
  });

  test('a ring, where nobody is near anybody, has an estimate that says how bad it is', () => {
    const ring = Array.from({ length: scripts }, (_, at) => ({ winner: at, loser: (at + 1) % scripts }));
    expect(fitted(collectDecisions(scripts, ring), plain).covariance.traceError()).toBeGreaterThan(0.05);
    expect(fitted(threeScripts, plain).covariance.traceError()).toBe(0);
  });

  test('the slopes vanish as well', () => {
    const slope = new Float64Array(scripts).map((_, script) => -fit.theta[script]!);
    for (let row = 0; row < decisions.rows; row += 1) {
      const [a, b] = [decisions.winner[row]!, decisions.loser[row]!];
      const pull = decisions.weight[row]! / (1 + Math.exp(fit.theta[a]! - fit.theta[b]!));
      slope[a]! += pull;
      slope[b]! -= pull;
    }
    expect(Math.max(...slope.map(Math.abs))).toBeLessThan(1e-7);
  });
});

function wholeCovariance(
  { scripts, rows, winner, loser, weight }: Decisions,
  theta: Float64Array,
): Float64Array {
  const whole = new Float64Array(scripts * scripts);
  for (let script = 0; script < scripts; script += 1) whole[script * scripts + script] = 1;
  for (let row = 0; row < rows; row += 1) {
    const [a, b] = [winner[row]!, loser[row]!];
    const p = 1 / (1 + Math.exp(theta[b]! - theta[a]!));
    const entry = weight[row]! * p * (1 - p);
    whole[a * scripts + a]! += entry;
    whole[b * scripts + b]! += entry;
    whole[a * scripts + b]! -= entry;
    whole[b * scripts + a]! -= entry;
  }
  return inverseOfFactor(factorOf(whole, scripts)!);
}

test('steps by factors and by conjugate gradients end at the same scale', () => {
  const scripts = fitLimits.factorMax + 40;
  const world = simulated({ scripts, decisions: 40 * scripts, seed: 'two ways' });
  const sparse = fitted(collectColumns(scripts, world), plain);
  const slope = new Float64Array(scripts);
  world.winner.forEach((a, at) => {
    const b = world.loser[at]!;
    const pull = 1 / (1 + Math.exp(sparse.theta[a]! - sparse.theta[b]!));
    slope[a]! += pull;
    slope[b]! -= pull;
  });
  expect(Math.max(...slope.map(Math.abs))).toBeLessThan(1e-7);
  expect(sparse.theta.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 8);
});

test('too few steps are told, not passed off as a scale', () => {
  const result = fitScale(threeScripts, { ...plain, stepsMax: 1 });
  expect(result).toMatchObject({ kind: 'not_converged', steps: 1 });
});
