/**
 * The next wave: what it costs to plan one after 20 appearances of every script, under every rule, and
 * what the pairs are worth: how evenly scripts appear and stand first, and what the comparisons are
 * expected to tell.
 */
import { collectDecisions } from '../judging/decisions.ts';
import { expectedGain } from '../judging/expected-information.ts';
import { fitScale } from '../judging/fit.ts';
import type { Fit } from '../judging/fit-types.ts';
import { largestSkew } from '../judging/orientation.ts';
import { emptyHistory, type PairHistory, PairLedger } from '../judging/pair-history.ts';
import {
  type PlannedPair,
  planWave,
  type WaveRequest,
  type WaveRule,
  waveRules,
} from '../judging/plan-wave.ts';
import { randomFrom } from '../judging/random.ts';
import { ShownLedger } from '../judging/shown-history.ts';
import { plainJudges, simulateDecisions, simulatedTruth } from '../judging/simulate.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';

const APPEARANCES = 20;
const SIGMA = 2;
const REPEATS = 5;
const ROUNDS = 5;

export function wave(report: Report): void {
  for (const scripts of [100, 1_000, 2_000]) {
    const past = pastOf(scripts);
    for (const rule of waveRules.filter((one) => one !== 'specified')) timed(report, past, rule);
    worth(report, past);
    if (scripts <= 1_000) exact(report, past);
  }
}

interface Past {
  readonly scripts: number;
  readonly history: PairHistory;
  /** A fit of which nothing was asked yet: its inverse is part of what a plan costs. */
  readonly freshFit: () => Fit;
}

function pastOf(scripts: number): Past {
  const random = randomFrom(`wave ${scripts}`);
  const truth = simulatedTruth(scripts, SIGMA, random);
  const pairs = planWave({
    scripts,
    history: emptyHistory,
    rule: 'balanced',
    pairs: (scripts * APPEARANCES) / 2,
    seed: 1,
  });
  const decisions = collectDecisions(scripts, simulateDecisions(truth, plainJudges(1), pairs, random));
  const freshFit = (): Fit => {
    const result = fitScale(decisions);
    if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}`);
    return result.fit;
  };
  return { scripts, history: historyOf(pairs), freshFit };
}

function historyOf(pairs: readonly PlannedPair[]): PairHistory {
  return {
    rows: pairs.length,
    first: Int32Array.from(pairs, ({ first }) => first),
    second: Int32Array.from(pairs, ({ second }) => second),
    judge: Int32Array.from(pairs, ({ judge }) => judge),
    counts: new Uint8Array(pairs.length).fill(1),
  };
}

function requestOf({ scripts, history }: Past, rule: WaveRule, rounds: number): Omit<WaveRequest, 'fit'> {
  return { scripts, history, rule, pairs: (rounds * scripts) / 2, seed: 2, cuts: [-2, 0, 2] };
}

function timed(report: Report, past: Past, rule: WaveRule): void {
  for (const rounds of [1, ROUNDS]) {
    const times: number[] = [];
    let last: PlannedPair[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const fit = past.freshFit();
      const began = performance.now();
      last = planWave({ ...requestOf(past, rule, rounds), fit });
      times.push(performance.now() - began);
    }
    const name = `${past.scripts}, ${rule}, ${last.length} pairs`;
    report(name, quantile(sortedNumbers(times), 0.5), 'ms');
    if (rounds > 1) fairness(report, past, rule, last);
  }
}

function fairness(
  report: Report,
  { scripts, history }: Past,
  rule: WaveRule,
  pairs: readonly PlannedPair[],
): void {
  const ledger = new PairLedger(scripts, history);
  const shown = new ShownLedger(scripts, 1, history);
  for (const { first, second, judge } of pairs) {
    ledger.meet(first, second);
    shown.show(first, second, judge);
  }
  const { appearances } = ledger;
  const most = appearances.reduce((a, b) => Math.max(a, b), 0);
  const least = appearances.reduce((a, b) => Math.min(a, b), Infinity);
  report(`${scripts}, ${rule}: appearances apart`, most - least, '');
  report(`${scripts}, ${rule}: largest skew`, largestSkew(shown.skew, appearances), '');
}

/** What the pairs of a round tell, by exact contrasts, against pairs at random. */
function worth(report: Report, past: Past): void {
  if (past.scripts > 1_000) return;
  const fit = past.freshFit();
  const gain = (rule: WaveRule, given: Partial<WaveRequest> = {}): number =>
    planWave({ ...requestOf(past, rule, 1), fit, ...given }).reduce(
      (sum, { first, second }) =>
        sum +
        expectedGain({
          mean: (fit.theta[first] ?? 0) - (fit.theta[second] ?? 0),
          variance: fit.covariance.contrast(first, second),
        }),
      0,
    );
  const chance = gain('balanced');
  for (const rule of ['swiss', 'd_optimal', 'expected_information'] as const) {
    report(`${past.scripts}, ${rule}: gain against random`, gain(rule, { randomShare: 0 }) / chance, 'ratio');
  }
  const inSeries = gain('expected_information', { contrasts: 'series', randomShare: 0 });
  const exactly = gain('expected_information', { contrasts: 'exact', randomShare: 0 });
  report(`${past.scripts}: gain by the series of the inverse against exact`, inSeries / exactly, 'ratio');
}

/** What exact contrasts cost, the inverse included. */
function exact(report: Report, past: Past): void {
  const fit = past.freshFit();
  const began = performance.now();
  planWave({ ...requestOf(past, 'expected_information', 1), fit, contrasts: 'exact' });
  report(`${past.scripts}, with exact contrasts`, performance.now() - began, 'ms');
}
