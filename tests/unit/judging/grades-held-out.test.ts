import { describe, expect, it } from 'vitest';
import type { GradeScale } from '../../../contracts/assessment/grade-scales.ts';
import { meanOf } from '../../../judging/correlation.ts';
import { collectDecisions } from '../../../judging/decisions.ts';
import type { Fit } from '../../../judging/fit-types.ts';
import { projectGrades } from '../../../judging/grades.ts';
import { isotonicFit } from '../../../judging/isotonic.ts';
import { quadraticKappa } from '../../../judging/kappa.ts';
import { type Random, randomFrom } from '../../../judging/random.ts';
import { balancedPairs, plainJudge, simulateDecisions, simulatedTruth } from '../../../judging/simulate.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { fitted } from './fitted.ts';
import { numberOf } from './published.ts';

/** A few scripts of known grade grade all the others; what these get is held against what they have. */

const scaleWith = (grades: readonly string[]): GradeScale => ({
  id: 'of a test',
  grades,
  prior: grades.map(() => 1 / grades.length),
  belowLowest: null,
  withMinus: [],
  withPlus: [],
  scores: Object.fromEntries(grades.map((grade, at) => [grade, at / (grades.length - 1)])),
});

interface HeldOut {
  readonly kappa: number;
  readonly exact: number;
  readonly withinOne: number;
  /**
   * Of the probabilities, of the grades taken as certain, and of grades cut midway between the anchors'
   * means.
   */
  readonly brier: number;
  readonly brierCertain: number;
  readonly brierMidway: number;
  /** What the probabilities said of each grade that was given, and whether it was right. */
  readonly said: readonly (readonly [chance: number, isRight: boolean])[];
}

/** So many anchors, as evenly over the grades as they go. */
function heldOut(
  fit: Fit,
  grade: readonly number[],
  scale: GradeScale,
  [anchors, random]: [number, Random],
): HeldOut {
  const byGrade = scale.grades.map((_, at) =>
    random.shuffle([...grade.keys()].filter((script) => grade[script] === at)),
  );
  const rounds = byGrade.flatMap((scripts) => scripts.map((script, round) => ({ script, round })));
  const known = rounds.sort((a, b) => a.round - b.round).slice(0, anchors);
  const isAnchor = grade.map((_, script) => known.some((one) => one.script === script));
  const anchorGrade = grade.map((one, script) => (isAnchor[script] ? scale.grades[one]! : null));
  const result = projectGrades({ fit, isAnchor, anchorGrade, scale });
  if (result.kind !== 'graded') throw new Error(`Expected grades, got ${result.reason}`);
  const given = result.grades.map((one) => scale.grades.indexOf(one.grade));
  const real = result.grades.map(({ script }) => grade[script]!);
  const midway = midwayCuts(fit, grade, isAnchor);
  const brier = (chance: (at: number, level: number) => number) =>
    meanOf(
      real.map((own, at) =>
        scale.grades.reduce((s, _, k) => s + (chance(at, k) - (k === own ? 1 : 0)) ** 2, 0),
      ),
    );
  const midwayOf = (at: number) =>
    midway.filter((cut) => fit.theta[result.grades[at]!.script]! >= cut).length;
  return {
    kappa: quadraticKappa(given, real),
    exact: meanOf(real.map((own, at) => (own === given[at] ? 1 : 0))),
    withinOne: meanOf(real.map((own, at) => (Math.abs(own - given[at]!) <= 1 ? 1 : 0))),
    brier: brier((at, k) => result.grades[at]!.probabilities[k]!),
    brierCertain: brier((at, k) => (k === given[at] ? 1 : 0)),
    brierMidway: brier((at, k) => (k === midwayOf(at) ? 1 : 0)),
    said: real.map((own, at) => [1 - result.grades[at]!.misgradeRisk, own === given[at]]),
  };
}

function midwayCuts(fit: Fit, grade: readonly number[], isAnchor: readonly boolean[]): Float64Array {
  const means = [...new Set(grade)]
    .sort((a, b) => a - b)
    .map((own) => meanOf(fit.theta.filter((_, script) => isAnchor[script] && grade[script] === own)));
  const rising = isotonicFit(means);
  return rising.slice(1).map((one, at) => (one + rising[at]!) / 2);
}

const fives = scaleWith(['E', 'D', 'C', 'B', 'A']);

/** Marks in five bands of equal size; `scatter`: of marks about quality. */
function banded(seed: string, scatter: number): { readonly fit: Fit; readonly grade: readonly number[] } {
  const random = randomFrom(seed);
  const truth = simulatedTruth(300, 1.5, random);
  const marks = truth.map((one) => one + scatter * random.normal());
  const sorted = marks.slice().sort();
  const cuts = [60, 120, 180, 240].map((at) => sorted[at]!);
  const made = simulateDecisions(truth, [plainJudge], balancedPairs(300, 20, 1, random), random);
  return {
    fit: fitted(collectDecisions(300, made)),
    grade: Array.from(marks, (mark) => cuts.filter((cut) => mark >= cut).length),
  };
}

const mean = (runs: readonly HeldOut[], of: (run: HeldOut) => number): number => meanOf(runs.map(of));

/** Of what was said with about this chance, how much was right. */
function reliabilityDiagram(runs: readonly HeldOut[], bins: number) {
  const said = runs.flatMap((run) => run.said);
  return Array.from({ length: bins }, (_, bin) =>
    said.filter(([chance]) => Math.floor(chance * bins) === bin),
  )
    .filter((group) => group.length >= 200)
    .map((group) => ({
      said: meanOf(group.map(([chance]) => chance)),
      right: meanOf(group.map(([, isRight]) => (isRight ? 1 : 0))),
      count: group.length,
    }));
}

describe.each([
  ['grades that follow quality', 0],
  ['graders who scatter (.3 logits)', 0.3],
] as const)('20 anchors in five bands, 280 scripts, 10 draws: %s', (name, scatter) => {
  const runs = Array.from({ length: 5 }, (_, session) => {
    const { fit, grade } = banded(`${name} ${session}`, scatter);
    return [1, 2].map((draw) => heldOut(fit, grade, fives, [20, randomFrom(`${session} ${draw}`)]));
  }).flat();

  it('weighted kappa is .80 or better, and .92 of the scripts are within one grade', () => {
    expect(mean(runs, ({ kappa }) => kappa)).toBeGreaterThanOrEqual(0.8);
    expect(mean(runs, ({ withinOne }) => withinOne)).toBeGreaterThanOrEqual(0.92);
  });

  it('probabilities are worth more than grades taken as certain, their own and those cut midway', () => {
    const brier = mean(runs, (run) => run.brier);
    expect(mean(runs, (run) => run.brierCertain) - brier).toBeGreaterThan(0.15);
    expect(mean(runs, (run) => run.brierMidway) - brier).toBeGreaterThan(0.15);
  });

  it('what is said to be right so often is right so often', () => {
    const said = runs.flatMap((run) => run.said);
    const expected = meanOf(said.map(([chance]) => chance));
    expect(Math.abs(expected - mean(runs, ({ exact }) => exact))).toBeLessThan(0.07);
    const diagram = reliabilityDiagram(runs, 10);
    expect(diagram.length).toBeGreaterThanOrEqual(5);
    const all = diagram.reduce((sum, { count }) => sum + count, 0);
    const off = diagram.reduce(
      (sum, { said: one, right, count }) => sum + (Math.abs(one - right) * count) / all,
      0,
    );
    // Measured .053 and .061 when this was written.
    expect(off, JSON.stringify(diagram)).toBeLessThan(0.07);
    // Below .55 the diagram is flat: a script on a cut is right half the time, whatever was said.
    const rightAmong = (from: number, to: number) =>
      meanOf(
        said.filter(([chance]) => chance >= from && chance < to).map(([, isRight]) => (isRight ? 1 : 0)),
      );
    expect(rightAmong(0.8, 2) - rightAmong(0, 0.55)).toBeGreaterThan(0.25);
  });
});

describe('graders who scatter much (.8 logits), 40 anchors', () => {
  it('are not hidden: the risk that is told is the share that is wrong', () => {
    const runs = Array.from({ length: 8 }, (_, session) => {
      const { fit, grade } = banded(`much ${session}`, 0.8);
      return heldOut(fit, grade, fives, [40, randomFrom(session)]);
    });
    const right = meanOf(runs.flatMap((run) => run.said).map(([chance]) => chance));
    expect(Math.abs(right - mean(runs, ({ exact }) => exact))).toBeLessThan(0.05);
  });
});

describe.runIf(sharedData('grades/NZJES_GPA.csv.gz') !== null)(
  '99 mathematics scripts with grades cut from a scale of their own (bands of unequal width)',
  () => {
    const decisions = sharedData('grades/NZJES_mathsdecisions.csv.gz');
    const known = sharedData('grades/NZJES_GPA.csv.gz');
    const present = decisions && known ? [{ decisions, known }] : [];

    it.each(present)('8 anchors find them again', ({ decisions: rows, known: graded }) => {
      const scale = scaleWith(['N', 'A/N', 'A', 'A/M', 'M', 'M/E', 'E']);
      const scripts = new Map<string, number>();
      const made = rows.map((row) => ({
        winner: numberOf(scripts, row['Candidate.Chosen'] ?? ''),
        loser: numberOf(scripts, row['Candidate.Not.Chosen'] ?? ''),
      }));
      const whole = fitted(collectDecisions(scripts.size, made));
      const gradeOf = new Map(graded.map((row) => [row['ID'], scale.grades.indexOf(row['nmm.grade'] ?? '')]));
      const own = [...scripts].flatMap(([id, script]) =>
        (gradeOf.get(id) ?? -1) >= 0 ? [[script, gradeOf.get(id)!]] : [],
      );
      expect(own).toHaveLength(99);
      const fit = partOf(
        whole,
        own.map(([script]) => script!),
      );
      const grade = own.map(([, one]) => one!);
      const runs = Array.from({ length: 20 }, (_, draw) =>
        heldOut(fit, grade, scale, [8, randomFrom(`maths ${draw}`)]),
      );
      expect(mean(runs, ({ kappa }) => kappa)).toBeGreaterThan(0.95);
      // Measured .66; bands as unequal as these are believed only where more anchors say so.
      expect(mean(runs, ({ exact }) => exact)).toBeGreaterThan(0.63);
      expect(mean(runs, ({ withinOne }) => withinOne)).toBeGreaterThan(0.97);
    });
  },
);

/** Only these scripts, with their covariance. */
function partOf(fit: Fit, scripts: readonly number[]): Fit {
  const at = (own: number): number => scripts[own] ?? 0;
  const times = (vector: Float64Array): Float64Array => {
    const wide = new Float64Array(fit.theta.length);
    vector.forEach((one, own) => (wide[at(own)] = one));
    const product = fit.covariance.times(wide);
    return Float64Array.from(scripts, (script) => product[script] ?? 0);
  };
  return {
    ...fit,
    theta: Float64Array.from(scripts, (script) => fit.theta[script] ?? 0),
    se: Float64Array.from(scripts, (script) => fit.se[script] ?? 0),
    covariance: {
      ...fit.covariance,
      variance: (a) => fit.covariance.variance(at(a)),
      between: (a, b) => fit.covariance.between(at(a), at(b)),
      contrast: (a, b) => fit.covariance.contrast(at(a), at(b)),
      times,
    },
  };
}
