/**
 * Comparative judgement: what collecting decisions and fitting a scale cost, on one core. The decisions are
 * drawn from a seeded panel of true qualities with deviation 1, every script in ten random pairs.
 */
import { collectColumns, collectDecisions, type Decisions } from '../judging/decisions.ts';
import { fitScale } from '../judging/fit.ts';
import type { Fit, FitOptions } from '../judging/fit-types.ts';
import { randomFrom } from '../judging/random.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';

const ROUNDS = 5;
const fixed = { prior: { kind: 'normal', sigma: 1 } } as const;

export function fit(report: Report): void {
  for (const scripts of [1_000, 20_000, 100_000]) {
    const columns = drawn(scripts, 10 * scripts);
    const size = `${scripts.toLocaleString('en')} scripts`;
    const times = rounds(() => {
      const decisions = collectColumns(scripts, columns);
      return fitted(decisions, fixed);
    });
    report(`${size}: collect and fit, fixed prior`, times.ms, 'ms');
    report(`${size}: steps`, times.last.steps, 'steps');
    const decisions = collectColumns(scripts, columns);
    report(`${size}: collect`, rounds(() => collectColumns(scripts, columns)).ms, 'ms');
    report(`${size}: fit, estimated prior`, rounds(() => fitted(decisions, {}), 1).ms, 'ms');
    report(`${size}: all standard errors`, rounds(() => fitted(decisions, fixed).se, 1).ms, 'ms');
  }
  refit(report);
  objects(report);
}

/** One decision more on a scale that is there already; what is asked is the scale and one contrast. */
function refit(report: Report): void {
  const scripts = 1_000;
  const columns = drawn(scripts, 10_000);
  const before = fitted(collectColumns(scripts, columns), fixed);
  const more = { winner: Int32Array.of(...columns.winner, 7), loser: Int32Array.of(...columns.loser, 8) };
  const times = rounds(() => {
    const after = fitted(collectColumns(scripts, more), { ...fixed, start: before.theta });
    return after.covariance.contrast(7, 8);
  }, 20);
  report('1,000 scripts: refit after one decision, with a contrast', times.ms, 'ms');
  const whole = rounds(() => fitted(collectColumns(scripts, more), fixed).covariance.traceCentered(), 3);
  report('1,000 scripts: whole covariance', whole.ms, 'ms');
}

function objects(report: Report): void {
  const { winner, loser } = drawn(10_000, 1_000_000);
  const decisions = Array.from(winner, (one, at) => ({ winner: one, loser: loser[at] ?? 0, judge: at % 50 }));
  report(
    '1,000,000 decisions as objects: collect',
    rounds(() => collectDecisions(10_000, decisions)).ms,
    'ms',
  );
}

function fitted(decisions: Decisions, options: FitOptions): Fit {
  const result = fitScale(decisions, options);
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}`);
  return result.fit;
}

/** The median, after a round that is not counted. */
function rounds<T>(work: () => T, times = ROUNDS): { readonly ms: number; readonly last: T } {
  let last = work();
  const spent: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const began = performance.now();
    last = work();
    spent.push(performance.now() - began);
  }
  return { ms: quantile(sortedNumbers(spent), 0.5), last };
}

function drawn(scripts: number, decisions: number): { winner: Int32Array; loser: Int32Array } {
  const random = randomFrom(scripts);
  const theta = Float64Array.from({ length: scripts }, () => random.normal());
  const winner = new Int32Array(decisions);
  const loser = new Int32Array(decisions);
  for (let at = 0; at < decisions; at += 1) {
    const a = at % scripts;
    const b = (a + 1 + random.below(scripts - 1)) % scripts;
    const isWon = random.next() < 1 / (1 + Math.exp((theta[b] ?? 0) - (theta[a] ?? 0)));
    winner[at] = isWon ? a : b;
    loser[at] = isWon ? b : a;
  }
  return { winner, loser };
}
