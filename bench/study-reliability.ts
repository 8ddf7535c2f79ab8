/**
 * What the figures of reliability say when the truth is known: coin tosses, where every honest figure is
 * near 0, and real spreads, where it is near the squared correlation with the truth; with random and with
 * adaptive pairs.
 */
import { correlation, meanOf } from '../judging/correlation.ts';
import { collectDecisions, type Decisions } from '../judging/decisions.ts';
import { fitScale } from '../judging/fit.ts';
import { type Random, randomFrom } from '../judging/random.ts';
import { empiricalBayesReliability, separationOf } from '../judging/reliability.ts';
import { balancedPairs, plainJudges, simulateDecisions, simulatedTruth } from '../judging/simulate.ts';
import { fitAsSirt } from '../judging/sirt.ts';
import { type SplitHalf, splitHalfByDecision, splitHalfByJudge } from '../judging/split-half.ts';
import { closestPairsSession } from '../tests/support/closest-pairs.ts';
import type { Report } from './figures.ts';
import { linePlot } from './line-plot.ts';
import { decimals, type StudyPages, tableOf } from './study-pages.ts';
import { playSession } from './study-session.ts';

const SCRIPTS = 50;
const APPEARANCES = 20;
const JUDGES = 8;
const RUNS = 12;
const SPLITS = 20;

/**
 * `closest` is the pairing that misled the field; `information` is what a session does unless told
 * otherwise.
 */
const pairings = ['random', 'closest', 'information'] as const;
type PairingName = (typeof pairings)[number];

const figures = ['SSR', 'G² / (1 + G²)', 'rel_EB', 'judges halved', 'decisions halved', 'true r²'] as const;

export function reliabilityStudy(report: Report, pages: StudyPages): void {
  const rows: string[][] = [];
  for (const sigma of [0, 1, 2]) {
    for (const pairing of pairings) {
      const runs = Array.from({ length: RUNS }, (_, run) => measured(sigma, pairing, run));
      const means = figures.map((_figure, at) => meanOf(runs.map((run) => run[at] ?? 0)));
      figures.forEach((figure, at) => report(`spread ${sigma}, ${pairing}: ${figure}`, means[at] ?? 0, ''));
      rows.push([String(sigma), pairing, ...means.map((mean) => decimals(mean, 3))]);
    }
  }
  pages.table('reliability', tableOf(['spread', 'pairs', ...figures], rows));
  pages.plot('coin-tosses', coinTosses(report));
}

function measured(sigma: number, pairing: PairingName, run: number): readonly number[] {
  const random = randomFrom(`reliability ${sigma} ${pairing} ${run}`);
  const truth = simulatedTruth(SCRIPTS, sigma, random);
  return figuresOf(sessionOf(truth, pairing, random), truth, run);
}

function sessionOf(truth: Float64Array, pairing: PairingName, random: Random): Decisions {
  if (pairing === 'closest') return closestPairsSession(truth, APPEARANCES, JUDGES, random);
  if (pairing === 'random') {
    const pairs = balancedPairs(SCRIPTS, APPEARANCES, JUDGES, random);
    return collectDecisions(SCRIPTS, simulateDecisions(truth, plainJudges(JUDGES), pairs, random), JUDGES);
  }
  const plan = {
    rule: 'expected_information',
    randomShare: 0.3,
    rounds: APPEARANCES,
    judges: JUDGES,
  } as const;
  const states = [...playSession(truth, plan, random)];
  const last = states.at(-1);
  if (last === undefined) throw new Error('Expected a session of at least one round, got none');
  return last.decisions;
}

/** In the order of `figures`. */
function figuresOf(decisions: Decisions, truth: Float64Array, seed: number): readonly number[] {
  const { theta, se } = fitAsSirt(decisions);
  const { ssr, ssrOfObservedG } = separationOf(theta, se, 'diagonal');
  const result = fitScale(decisions);
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}; the pairs must connect`);
  const r = correlation(result.fit.theta, truth);
  return [
    ssr,
    ssrOfObservedG,
    empiricalBayesReliability(result.fit) ?? 0,
    halfOf(splitHalfByJudge(decisions, { seed, splits: SPLITS })),
    halfOf(splitHalfByDecision(decisions, { seed, splits: SPLITS })),
    // Without any spread there is nothing to correlate with.
    Number.isNaN(r) ? 0 : r * r,
  ];
}

const halfOf = (half: SplitHalf): number => (half.kind === 'measured' ? half.reliability : Number.NaN);

/** Coin tosses paired adaptively, longer and longer. */
function coinTosses(report: Report): string {
  const shown = ['SSR', 'judges halved', 'rel_EB'] as const;
  const coins = new Float64Array(SCRIPTS);
  const points = [6, 10, 14, 20, 30].map((appearances) => {
    const runs = Array.from({ length: RUNS }, (_, run) => {
      const random = randomFrom(`coins ${appearances} ${run}`);
      return figuresOf(closestPairsSession(coins, appearances, JUDGES, random), coins, run);
    });
    const means = shown.map((name) => meanOf(runs.map((one) => one[figures.indexOf(name)] ?? 0)));
    shown.forEach((name, at) => report(`coins, ${appearances} appearances: ${name}`, means[at] ?? 0, ''));
    return { appearances, means };
  });
  return linePlot({
    title: 'Coin tosses, closest pairs: there is nothing to find',
    x: 'appearances of each script',
    y: 'reliability',
    yRange: [0, 1],
    lines: shown.map((name, at) => ({
      name,
      points: points.map(({ appearances, means }) => [appearances, means[at] ?? 0] as const),
    })),
  });
}
