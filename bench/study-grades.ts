/**
 * How well grades are met, by the number of anchors: a hundred essays and their anchors judged together,
 * with graders of the anchors who are exact or who scatter. Also whether the risk that is told of the
 * grades is the share of them that is wrong.
 */
import { type GradeScale, gradeScales } from '../contracts/assessment/grade-scales.ts';
import { meanOf, quantileOf } from '../judging/correlation.ts';
import { collectDecisions } from '../judging/decisions.ts';
import { fitScale } from '../judging/fit.ts';
import type { Graded } from '../judging/grade-types.ts';
import { projectGrades } from '../judging/grades.ts';
import { quadraticKappa } from '../judging/kappa.ts';
import { type Random, randomFrom } from '../judging/random.ts';
import { balancedPairs, plainJudges, simulateDecisions, simulatedTruth } from '../judging/simulate.ts';
import type { Report } from './figures.ts';
import { linePlot } from './line-plot.ts';
import { decimals, type StudyPages, tableOf } from './study-pages.ts';

const ESSAYS = 100;
const SIGMA = 2;
const APPEARANCES = 20;
const JUDGES = 4;
const RUNS = 20;
/** Enough to find anchors of the rarest grade in. */
const POOL = 5_000;
const anchorCounts = [4, 8, 12, 16, 24, 32, 48] as const;
/** As wide steps as a scale may have: five grades, none rarer than a tenth. */
const fiveGrades: GradeScale = {
  id: 'five',
  grades: ['1', '2', '3', '4', '5'],
  prior: [0.1, 0.2, 0.4, 0.2, 0.1],
  belowLowest: null,
  withMinus: [],
  withPlus: [],
  scores: { 1: 0, 2: 0.25, 3: 0.5, 4: 0.75, 5: 1 },
};

interface Setting {
  readonly scale: GradeScale;
  /** Of those who graded the anchors, in logits. */
  readonly scatter: number;
}
const settings: readonly Setting[] = [
  { scale: gradeScales.swedish_8_anchor, scatter: 0 },
  { scale: gradeScales.swedish_8_anchor, scatter: 0.5 },
  { scale: fiveGrades, scatter: 0.5 },
];

const figures = [
  'exact',
  'within one',
  'QWK',
  'said wrong',
  'is wrong',
  'to humans',
  'wrong of the rest',
] as const;

export function gradeStudy(report: Report, pages: StudyPages): void {
  const rows: string[][] = [];
  const curves = settings.map((setting) => {
    const { scale, scatter } = setting;
    const points = anchorCounts.map((anchors) => {
      const runs = Array.from({ length: RUNS }, (_, run) => graded(anchors, setting, run));
      const means = figures.map((_figure, at) => meanOf(runs.flatMap((run) => run.figures[at] ?? [])));
      const name = `${scale.grades.length} grades, scatter ${scatter}, ${anchors} anchors`;
      figures.forEach((figure, at) => report(`${name}: ${figure}`, means[at] ?? 0, ''));
      const cuts = [...new Set(runs.map(({ method }) => method))].join(', ');
      const cells = means.map((mean) => decimals(mean, 3));
      rows.push([String(scale.grades.length), String(scatter), String(anchors), cuts, ...cells]);
      return [anchors, means[figures.indexOf('QWK')] ?? 0] as const;
    });
    return { name: `${scale.grades.length} grades, scatter ${scatter}`, points };
  });
  pages.table('grades', tableOf(['grades', 'scatter', 'anchors', 'cuts', ...figures], rows));
  const axes = { x: 'anchors', y: 'quadratic weighted kappa', yRange: [0.7, 1] } as const;
  pages.plot('grades', linePlot({ title: 'Grades against the truth, 100 essays', ...axes, lines: curves }));
}

interface Outcome {
  readonly method: string;
  /** In the order of `figures`; the last is left out where every essay goes to humans. */
  readonly figures: readonly (number | undefined)[];
}

function graded(anchors: number, { scale, scatter }: Setting, run: number): Outcome {
  const random = randomFrom(`grades ${scale.id} ${anchors} ${scatter} ${run}`);
  const pool = simulatedTruth(POOL, SIGMA, random).sort();
  const cuts = cutsOf(scale, pool);
  const chosen = anchorsFrom(pool, cuts, anchors, random);
  const essays = simulatedTruth(ESSAYS, SIGMA, random);
  const truth = Float64Array.of(...essays, ...chosen);
  const result = projectGrades({
    fit: scaleFrom(truth, random),
    isAnchor: Uint8Array.from(truth, (_, script) => (script < ESSAYS ? 0 : 1)),
    anchorGrade: Array.from(truth, (theta) => scale.grades[gradeAt(cuts, theta + scatter * random.normal())]),
    scale,
  });
  if (result.kind === 'unavailable') throw new Error(`Expected grades, got ${result.reason}; ${result.cure}`);
  return outcomeOf(result, scale, (script) => gradeAt(cuts, essays[script] ?? 0));
}

/** As a session does it: anchors are no essays of the class. */
function scaleFrom(truth: Float64Array, random: Random) {
  const pairs = balancedPairs(truth.length, APPEARANCES, JUDGES, random);
  const made = simulateDecisions(truth, plainJudges(JUDGES), pairs, random);
  const apart = [...truth.keys()].slice(ESSAYS);
  const result = fitScale(collectDecisions(truth.length, made, JUDGES), { apart });
  if (result.kind !== 'fitted') throw new Error(`Expected a fit, got ${result.kind}; the pairs must connect`);
  return result.fit;
}

/** So that grades are as common as the scale says. */
function cutsOf(scale: GradeScale, pool: Float64Array): readonly number[] {
  let below = 0;
  return scale.prior.slice(0, -1).map((share) => quantileOf(pool, (below += share)));
}

const gradeAt = (cuts: readonly number[], theta: number): number => cuts.filter((cut) => cut <= theta).length;

/** Spread evenly over the grades, and by chance within each. */
function anchorsFrom(pool: Float64Array, cuts: readonly number[], count: number, random: Random): number[] {
  const byGrade = Array.from({ length: cuts.length + 1 }, (_, grade) =>
    [...pool].filter((theta) => gradeAt(cuts, theta) === grade),
  );
  return Array.from({ length: count }, (_, at) => {
    const ofGrade = byGrade[Math.floor(((at + 0.5) * byGrade.length) / count)] ?? [];
    return ofGrade[random.below(ofGrade.length)] ?? 0;
  });
}

function outcomeOf(
  { method, grades, meanRisk }: Graded,
  scale: GradeScale,
  trueGrade: (script: number) => number,
): Outcome {
  const given = grades.map(({ grade }) => scale.grades.indexOf(grade));
  const right = grades.map(({ script }) => trueGrade(script));
  const off = given.map((grade, at) => Math.abs(grade - (right[at] ?? 0)));
  const shareOf = (isSo: (off: number) => boolean): number => off.filter(isSo).length / off.length;
  const rest = off.filter((_, at) => grades[at]?.needsHuman !== true);
  return {
    method,
    figures: [
      shareOf((one) => one === 0),
      shareOf((one) => one <= 1),
      quadraticKappa(given, right),
      meanRisk ?? 0,
      shareOf((one) => one > 0),
      1 - rest.length / off.length,
      rest.length === 0 ? undefined : rest.filter((one) => one > 0).length / rest.length,
    ],
  };
}
