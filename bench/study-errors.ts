/**
 * Whether places are as sure as is said, also where judges or essays are not as the model has them: how many
 * of the 95 % intervals hold the truth, and whether reliability is still the squared correlation with it.
 */
import { correlation, meanOf, NORMAL_95 } from '../judging/correlation.ts';
import { collectDecisions, type Decision } from '../judging/decisions.ts';
import { fitScale } from '../judging/fit.ts';
import { type Random, randomFrom } from '../judging/random.ts';
import { empiricalBayesReliability } from '../judging/reliability.ts';
import {
  balancedPairs,
  plainJudge,
  type SimulatedJudge,
  simulateDecisions,
  simulatedTruth,
} from '../judging/simulate.ts';
import { splitHalfByJudge } from '../judging/split-half.ts';
import type { Report } from './figures.ts';
import { decimals, type StudyPages, tableOf } from './study-pages.ts';

const SCRIPTS = 50;
const APPEARANCES = 20;
const JUDGES = 8;
const RUNS = 20;
const SPLITS = 10;
const SIGMA = 1.5;

interface Panel {
  readonly truth: (random: Random) => Float64Array;
  readonly judge: (judge: number, random: Random) => SimulatedJudge;
  /** How far a judge's own view goes, in logits. */
  readonly view?: number;
}

const normal = (random: Random): Float64Array => simulatedTruth(SCRIPTS, SIGMA, random);
/** Many weak essays and a few that are far better. */
const skewed = (random: Random): Float64Array =>
  normal(random).map(() => SIGMA * (-Math.log(1 - random.next()) - 1));
const plain = (): SimulatedJudge => plainJudge;

const panels: Readonly<Record<string, Panel>> = {
  'as the model has it': { truth: normal, judge: plain },
  'judges who favour a side': {
    truth: normal,
    judge: (judge) => ({ ...plainJudge, position: judge % 2 === 0 ? 0.8 : -1 }),
  },
  'a skewed class': { truth: skewed, judge: plain },
  'some judges see more': {
    truth: normal,
    judge: (_, random) => ({ ...plainJudge, ability: Math.exp(0.5 * random.normal()) }),
  },
  'a tenth are coin tosses': { truth: normal, judge: () => ({ ...plainJudge, lapse: 0.1 }) },
  'every judge has a view': { truth: normal, judge: plain, view: 0.7 },
};

const figures = ['in the 95 %', 'rel_EB', 'true r²', 'judges halved'] as const;

export function errorStudy(report: Report, pages: StudyPages): void {
  const rows = Object.entries(panels).map(([name, panel]) => {
    const runs = Array.from({ length: RUNS }, (_, run) => measured(panel, randomFrom(`${name} ${run}`)));
    const means = figures.map((_figure, at) => meanOf(runs.map((run) => run[at] ?? 0)));
    figures.forEach((figure, at) => report(`${name}: ${figure}`, means[at] ?? 0, ''));
    return [name, ...means.map((mean) => decimals(mean, 3))];
  });
  pages.table('errors', tableOf(['panel', ...figures], rows));
}

/** In the order of `figures`. */
function measured(panel: Panel, random: Random): readonly number[] {
  const truth = panel.truth(random);
  const decisions = collectDecisions(SCRIPTS, judgedBy(panel, truth, random), JUDGES);
  const result = fitScale(decisions, { position: 'per_judge' });
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}; the pairs must connect`);
  const { theta, se } = result.fit;
  const [middle, real] = [meanOf(theta), meanOf(truth)];
  const held = theta.filter((one, script) => {
    const off = one - middle - ((truth[script] ?? 0) - real);
    return Math.abs(off) < NORMAL_95 * (se[script] ?? 0);
  });
  const halves = splitHalfByJudge(decisions, { seed: 'errors', splits: SPLITS });
  return [
    held.length / SCRIPTS,
    empiricalBayesReliability(result.fit) ?? 0,
    correlation(theta, truth) ** 2,
    halves.kind === 'measured' ? halves.reliability : Number.NaN,
  ];
}

function judgedBy({ judge, view = 0 }: Panel, truth: Float64Array, random: Random): Decision[] {
  const pairs = balancedPairs(SCRIPTS, APPEARANCES, JUDGES, random);
  return Array.from({ length: JUDGES }, (_, at) => {
    const own = simulatedTruth(SCRIPTS, view, random);
    const seen = truth.map((one, script) => one + (own[script] ?? 0));
    const asked = pairs.filter((pair) => pair.judge === at).map((pair) => ({ ...pair, judge: 0 }));
    return simulateDecisions(seen, [judge(at, random)], asked, random).map((one) => ({ ...one, judge: at }));
  }).flat();
}
