/**
 * How many appearances a pairing rule needs until its scale agrees with the truth, for spreads as humans and
 * as models make them. No pair meets twice. A session goes wave by wave: fit, plan one round, decide.
 */
import { correlation, meanOf } from '../judging/correlation.ts';
import { randomFrom } from '../judging/random.ts';
import { appearancesNeeded } from '../judging/reliability.ts';
import { simulatedTruth } from '../judging/simulate.ts';
import type { Report } from './figures.ts';
import { linePlot } from './line-plot.ts';
import { decimals, type StudyPages, tableOf } from './study-pages.ts';
import { type Pairing, playSession } from './study-session.ts';

const SCRIPTS = 60;
const RUNS = 12;
const TARGET = 0.9;
const shown = [6, 10, 16, 24] as const;

interface Spread {
  readonly sigma: number;
  /** Far enough for the slowest rule to reach the target. */
  readonly rounds: number;
}
const spreads: readonly Spread[] = [
  { sigma: 1, rounds: 58 },
  { sigma: 2, rounds: 36 },
  { sigma: 3.5, rounds: 30 },
];

interface NamedPairing extends Pairing {
  readonly name: string;
}
const pairings: readonly NamedPairing[] = [
  { name: 'random', rule: null, randomShare: 1 },
  { name: 'balanced', rule: 'balanced', randomShare: 1 },
  { name: 'swiss', rule: 'swiss', randomShare: 0 },
  { name: 'expected information', rule: 'expected_information', randomShare: 0 },
  { name: 'the same, 30 % random', rule: 'expected_information', randomShare: 0.3 },
];

export function pairingStudy(report: Report, pages: StudyPages): void {
  const rows: string[][] = [];
  for (const spread of spreads) {
    const curves = pairings.map((pairing) => curveOf(pairing, spread));
    pairings.forEach(({ name }, at) => rows.push(rowOf(report, spread.sigma, name, curves[at] ?? [])));
    pages.plot(`pairs-spread-${String(spread.sigma).replace('.', '-')}`, plotOf(spread.sigma, curves));
  }
  const head = ['spread', 'pairs', ...shown.map((appearances) => `r² at ${appearances}`)];
  pages.table('pairs', tableOf([...head, 'appearances for .9', 'comparisons per script', 'theory'], rows));
}

/** The mean r² of all runs after each round. A run whose scripts do not hang together yet counts as 0. */
function curveOf(pairing: NamedPairing, { sigma, rounds }: Spread): readonly number[] {
  const runs = Array.from({ length: RUNS }, (_, run) => {
    // The same truth for all rules, so that they differ in nothing else.
    const truth = simulatedTruth(SCRIPTS, sigma, randomFrom(`truth ${sigma} ${run}`));
    const random = randomFrom(`session ${pairing.name} ${sigma} ${run}`);
    const squares: number[] = [];
    for (const { fit } of playSession(truth, { ...pairing, rounds, judges: 1 }, random)) {
      squares.push(fit === null ? 0 : correlation(fit.theta, truth) ** 2);
    }
    return squares;
  });
  return Array.from({ length: rounds }, (_, round) => meanOf(runs.map((run) => run[round] ?? 0)));
}

function rowOf(report: Report, sigma: number, name: string, curve: readonly number[]): string[] {
  const at = (appearances: number): number => curve[appearances - 1] ?? Number.NaN;
  for (const appearances of shown) {
    report(`spread ${sigma}, ${name}: r² at ${appearances}`, at(appearances), '');
  }
  const needed = crossing(curve);
  const isReached = !Number.isNaN(needed);
  if (isReached) {
    report(`spread ${sigma}, ${name}: appearances for .9`, needed, '');
    report(`spread ${sigma}, ${name}: comparisons per script`, needed / 2, '');
  }
  return [
    String(sigma),
    name,
    ...shown.map((appearances) => decimals(at(appearances), 3)),
    isReached ? decimals(needed, 1) : `over ${curve.length}`,
    isReached ? decimals(needed / 2, 1) : `over ${curve.length / 2}`,
    String(appearancesNeeded(sigma, TARGET)),
  ];
}

/** Where the curve first reaches the target, between two rounds; NaN where it does not. */
function crossing(curve: readonly number[]): number {
  const after = curve.findIndex((square) => square >= TARGET);
  if (after < 1) return after === 0 ? 1 : Number.NaN;
  const [low, high] = [curve[after - 1] ?? 0, curve[after] ?? 0];
  return after + (TARGET - low) / (high - low);
}

const plotOf = (sigma: number, curves: readonly (readonly number[])[]): string =>
  linePlot({
    title: `True spread ${sigma} logits: agreement with the truth`,
    x: 'appearances of each script',
    y: 'true r²',
    yRange: [0.3, 1],
    level: TARGET,
    lines: pairings.map(({ name }, at) => ({
      name,
      points: (curves[at] ?? [])
        .map((square, round) => [round + 1, square] as const)
        .filter(([appearances]) => appearances >= 4),
    })),
  });
