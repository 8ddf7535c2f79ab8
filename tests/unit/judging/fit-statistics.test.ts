import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlation, meanOf } from '../../../judging/correlation.ts';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { fitStatistics } from '../../../judging/fit-statistics.ts';
import { drawsFrom, misfits } from '../../../judging/misfits.ts';
import { oneStepFrom } from '../../../judging/one-step.ts';
import { type Random, randomFrom } from '../../../judging/random.ts';
import {
  balancedPairs,
  plainJudges,
  simulateDecisions,
  type SimulatedJudge,
  simulatedTruth,
} from '../../../judging/simulate.ts';
import { fitAsSirt } from '../../../judging/sirt.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { fitted } from './fitted.ts';
import { numberOf } from './published.ts';
import { threeScripts } from './three-scripts.ts';

function session(judges: readonly SimulatedJudge[], random: Random, scripts = 30, appearances = 24) {
  const truth = simulatedTruth(scripts, 1.5, random);
  const pairs = balancedPairs(scripts, appearances, judges.length, random);
  return { truth, made: simulateDecisions(truth, judges, pairs, random), scripts };
}

describe('infit and outfit', () => {
  const fit = fitted(threeScripts, { prior: { kind: 'none' }, tolerance: 1e-12 });
  const { scripts, judges } = fitStatistics(threeScripts, fit);

  it.each([
    ['outfit', scripts.outfit, [0.92801, 1.125641, 0.802218]],
    ['infit', scripts.infit, [0.962661, 1.121918, 0.873845]],
  ] as const)('%s of three scripts (worked by hand)', (_name, found, expected) => {
    expected.forEach((value, script) => expect(found[script]).toBeCloseTo(value, 5));
  });

  it('each decision counts for both of its scripts and once for its judge', () => {
    expect([...scripts.decisions]).toEqual([4, 5, 3]);
    expect([...judges.decisions]).toEqual([6]);
  });

  it('are 1 on average where the true scale is known (the decisions are its own)', () => {
    const random = randomFrom('known truth');
    const { truth, made, scripts: count } = session(plainJudges(10), random, 100, 100);
    const decisions = collectDecisions(count, made, 10);
    const scale = {
      theta: truth,
      position: new Float64Array(0),
      ability: new Float64Array(10).fill(1),
      tieNu: null,
    };
    const found = fitStatistics(decisions, scale);
    expect(meanOf(found.scripts.infit)).toBeCloseTo(1, 1);
    expect(meanOf(found.judges.infit)).toBeCloseTo(1, 1);
    expect(meanOf(found.judges.outfit)).toBeCloseTo(1, 0);
  });

  it('a tie is half a win: less than its due between scripts far apart, nothing between equals', () => {
    const tie = collectDecisions(2, [{ winner: 0, loser: 1, isTie: true }]);
    const scale = { position: new Float64Array(0), ability: new Float64Array(1).fill(1), tieNu: null };
    const equal = fitStatistics(tie, { ...scale, theta: new Float64Array(2) });
    expect(equal.judges.infit[0]).toBe(0);
    const apart = fitStatistics(tie, { ...scale, theta: Float64Array.of(5, 0) });
    expect(apart.judges.infit[0]).toBeGreaterThan(30);
  });

  it('what was certain and came to pass is a figure, not 0 of 0', () => {
    const sure = collectDecisions(2, [{ winner: 0, loser: 1 }]);
    const scale = { position: new Float64Array(0), ability: new Float64Array(1).fill(1), tieNu: null };
    const { infit, outfit } = fitStatistics(sure, { ...scale, theta: Float64Array.of(25, -25) }).judges;
    expect([infit[0], outfit[0]]).toEqual([0, 0]);
  });

  it('do not depend on how scripts and judges are numbered', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const { made, scripts: count } = session(plainJudges(4), random, 12, 8);
        const scriptOf = random.shuffle(Int32Array.from({ length: count }, (_, at) => at));
        const judgeOf = random.shuffle(Int32Array.of(0, 1, 2, 3));
        const renamed = made.map((one): Decision => ({
          ...one,
          winner: scriptOf[one.winner]!,
          loser: scriptOf[one.loser]!,
          judge: judgeOf[one.judge!]!,
        }));
        const [plain, other] = [made, renamed].map((list) => {
          const decisions = collectDecisions(count, list, 4);
          return fitStatistics(decisions, fitted(decisions, { prior: { kind: 'normal', sigma: 1 } }));
        });
        scriptOf.forEach((to, from) => {
          expect(other!.scripts.infit[to]).toBeCloseTo(plain!.scripts.infit[from]!, 6);
          expect(other!.scripts.outfit[to]).toBeCloseTo(plain!.scripts.outfit[from]!, 6);
        });
        judgeOf.forEach((to, from) => {
          expect(other!.judges.infit[to]).toBeCloseTo(plain!.judges.infit[from]!, 6);
        });
      }),
      { numRuns: 10 },
    );
  });
});

describe('bands of chance', () => {
  const careless: SimulatedJudge = { ability: 1, position: 0, lapse: 0.9 };
  const judges = [...plainJudges(7), careless];
  const random = randomFrom('careless');
  const { made, scripts } = session(judges, random, 40, 40);
  const decisions = collectDecisions(scripts, made, judges.length);
  const fit = fitted(decisions);
  const found = misfits(decisions, fit, { seed: 1 });

  it('flag the judge who tosses coins as erratic, and no other', () => {
    expect(found.judges.map(({ flag }) => flag === 'erratic')).toEqual([
      ...Array.from({ length: 7 }, () => false),
      true,
    ]);
  });

  it('flag few scripts of a panel that is as the model says (one in a hundred by chance)', () => {
    let [flagged, all] = [0, 0];
    for (let run = 0; run < 5; run += 1) {
      const honest = session(plainJudges(6), random, 40, 20);
      const one = collectDecisions(40, honest.made, 6);
      const { scripts: rows } = misfits(one, fitted(one), { seed: run });
      flagged += rows.filter(({ flag }) => flag !== null).length;
      all += rows.length;
    }
    expect(flagged / all).toBeLessThan(0.05);
  });

  it('lie about what the statistics are in truth, not about 1 (a fit follows its own chance)', () => {
    const middles = found.scripts.map(({ infitBand }) => (infitBand.lower + infitBand.upper) / 2);
    const seen = found.scripts.map(({ infit }) => infit!);
    expect(Math.abs(meanOf(middles) - meanOf(seen))).toBeLessThan(0.06);
  });

  it('flag a judge who is a machine about it', () => {
    const strict: SimulatedJudge = { ability: 50, position: 0, lapse: 0 };
    const all = [...plainJudges(7), strict];
    const { made: sure, scripts: count } = session(all, random, 40, 40);
    const one = collectDecisions(count, sure, all.length);
    expect(misfits(one, fitted(one), { seed: 1 }).judges[7]!.flag).toBe('too_regular');
  });

  it('leave ties as they are where the scale says nothing of ties (or every judge were too regular)', () => {
    const tied = session(plainJudges(7), random, 40, 40);
    const list = tied.made.map((one): Decision => {
      const apart = Math.abs(tied.truth[one.winner]! - tied.truth[one.loser]!);
      return apart < 0.7 ? { ...one, isTie: true } : one;
    });
    const withTies = collectDecisions(40, list, 7);
    const flags = misfits(withTies, fitted(withTies), { seed: 1 }).judges.map(({ flag }) => flag);
    expect(flags.filter((flag) => flag !== null).length).toBeLessThan(3);
  });

  it('are the same for the same seed', () => {
    expect(misfits(decisions, fit, { seed: 1 })).toEqual(found);
  });

  it('a judge without decisions has no figures and no flag', () => {
    const more = collectDecisions(scripts, made, judges.length + 1);
    const row = misfits(more, fitted(more), { seed: 1, simulations: 20 }).judges[judges.length]!;
    expect(row).toMatchObject({ decisions: 0, infit: null, outfit: null, flag: null });
  });
});

describe.runIf(sharedData('ukp-convarg1/decisions.csv.gz') !== null)(
  'a crowd whose competence was estimated by others (MACE)',
  () => {
    const rows = sharedData('ukp-convarg1/decisions.csv.gz');

    it.each(rows === null ? [] : [{ rows }])('the less competent a judge, the higher its infit', (crowd) => {
      const texts = new Map<string, number>();
      const judges = new Map<string, number>();
      const competence: number[] = [];
      const made = crowd.rows
        .filter(({ value }) => value === 'a1' || value === 'a2')
        .map((row): Decision => {
          const judge = numberOf(judges, row['judge'] ?? '');
          competence[judge] = Number(row['mace_competence']);
          const [first, second] = [row['first_id'], row['second_id']].map((id = '') =>
            numberOf(texts, `${row['topic']} ${id}`),
          ) as [number, number];
          return row['value'] === 'a1'
            ? { winner: first, loser: second, judge }
            : { winner: second, loser: first, judge };
        });
      const decisions = collectDecisions(texts.size, made, judges.size);
      // Four topics make four scales, which this fit leaves side by side: infit looks within pairs only.
      const scale = {
        theta: fitAsSirt(decisions).theta,
        position: new Float64Array(0),
        ability: new Float64Array(judges.size).fill(1),
        tieNu: null,
      };
      const { infit, decisions: counts } = fitStatistics(decisions, scale).judges;
      const busy = [...counts.keys()].filter((judge) => counts[judge]! >= 15);
      expect(busy.length).toBeGreaterThan(60);
      const ranks = (values: readonly number[]) => {
        const sorted = values.toSorted((a, b) => a - b);
        return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
      };
      const spearman = correlation(
        ranks(busy.map((judge) => infit[judge]!)),
        ranks(busy.map((judge) => competence[judge]!)),
      );
      expect(spearman).toBeLessThan(-0.55);
    });
  },
);

describe('one step instead of a fit', () => {
  it.each([0.5, 1, 2])('lands where a whole fit lands (prior %f)', (sigma) => {
    const random = randomFrom(`one step ${sigma}`);
    const { made, scripts } = session(plainJudges(1), random, 25, 16);
    const prior = { kind: 'normal', sigma } as const;
    const decisions = collectDecisions(scripts, made);
    const fit = fitted(decisions, { prior });
    const outcome = drawsFrom(decisions, fit)(random);
    const drawn = [...decisions.winner.keys()].flatMap((row): Decision[] => {
      const [winner, loser] = [decisions.winner[row]!, decisions.loser[row]!];
      const wins = outcome.wins[row]!;
      return [
        { winner, loser, weight: wins },
        { winner: loser, loser: winner, weight: decisions.weight[row]! - wins },
      ];
    });
    const whole = fitted(collectDecisions(scripts, drawn), { prior }).theta;
    const step = oneStepFrom(decisions, fit)(outcome);
    const off = step.map((theta, script) => Math.abs(theta - whole[script]!));
    const moved = whole.map((theta, script) => Math.abs(theta - fit.theta[script]!));
    expect(meanOf(off)).toBeLessThan(0.35 * meanOf(moved));
  });
});
