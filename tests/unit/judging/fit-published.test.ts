import { describe, expect, test } from 'vitest';
import { collectDecisions, type Decision, type Decisions } from '../../../judging/decisions.ts';
import { fitScale } from '../../../judging/fit.ts';
import { sharedData, sharedText } from '../../support/shared-sets.ts';
import { fitted } from './fitted.ts';
import { numberOf, publishedReliability, publishedSessions, readSession } from './published.ts';

const plain = { prior: { kind: 'none' } } as const;

describe.runIf(publishedReliability !== null)('sessions of human judges', () => {
  const joined = publishedSessions.filter((session) => !session.startsWith('Stadthagen'));

  test('one that falls into five groups is refused, with four pairs that would join it', () => {
    const result = fitScale(readSession('StadthagenGonzalez2019_eng-to-spa').decisions);
    if (result.kind !== 'disconnected') throw new Error(`Expected a refusal, got ${result.kind}`);
    expect(result.components.map((group) => group.length)).toEqual([4, 4, 4, 4, 4]);
    expect(result.bridges).toHaveLength(4);
  });

  test.each(joined)(
    '%s takes at most 11 steps; where no maximum exists it is finite and flagged',
    (session) => {
      const { decisions } = readSession(session);
      const fit = fitted(decisions, plain);
      expect(fit.steps).toBeLessThanOrEqual(11);
      expect(fit.theta.every(Number.isFinite)).toBe(true);
      expect(fit.se.every((se) => se > 0 && Number.isFinite(se))).toBe(true);
      expect(fit.sigma === null).toBe(fit.isStronglyConnected);
    },
  );

  test('some of them are not strongly connected, some are: both ways are walked here', () => {
    const flags = joined.map((session) => fitted(readSession(session).decisions, plain).isStronglyConnected);
    expect(new Set(flags).size).toBe(2);
  });

  test.each([
    ['Bramley2018_1a', 0.755],
    ['Bramley2018_2', 0.735],
    ['PollittX_ielts-writing', 0.82],
  ])('%s: the estimated spread and the trace give a reliability of %f', (session, reliability) => {
    const { decisions } = readSession(session);
    const { covariance, sigma } = fitted(decisions);
    const error = covariance.traceCentered() / ((decisions.scripts - 1) * sigma! ** 2);
    expect(Math.abs(1 - error - reliability)).toBeLessThan(0.002);
  });
});

const games = sharedData('bt-reference/BradleyTerry2/baseball.csv');
describe.runIf(games !== null)('baseball (Agresti 10.6)', () => {
  const teams = new Map<string, number>();
  const season = (): Decisions => {
    const played = (games ?? []).flatMap((row): Decision[] => {
      const home = numberOf(teams, row['home.team']!);
      const away = numberOf(teams, row['away.team']!);
      return [
        { winner: home, loser: away, side: 1, weight: Number(row['home.wins']) },
        { winner: away, loser: home, side: -1, weight: Number(row['away.wins']) },
      ];
    });
    return collectDecisions(teams.size, played);
  };
  const aboveBaltimore = (theta: Float64Array, team: string): number =>
    theta[teams.get(team)!]! - theta[teams.get('Baltimore')!]!;

  test.each([
    ['Cleveland', 0.68],
    ['Boston', 1.11],
    ['New York', 1.25],
    ['Toronto', 1.29],
    ['Detroit', 1.44],
    ['Milwaukee', 1.58],
  ])('%s is %f above Baltimore', (team, above) => {
    const { theta } = fitted(season(), plain);
    expect(aboveBaltimore(theta, team)).toBeCloseTo(above, 2);
  });

  test('playing at home is worth 0.3023 (0.1309), and changes the abilities as published', () => {
    const fit = fitted(season(), { ...plain, position: 'one', positionPrecision: 0 });
    expect(fit.position[0]).toBeCloseTo(0.3023, 4);
    expect(fit.positionSe[0]).toBeCloseTo(0.1309, 4);
    const odds = Array.from(fit.theta, Math.exp).toSorted((a, b) => a - b);
    const all = odds.reduce((sum, one) => sum + one, 0);
    [0.044, 0.088, 0.137, 0.157, 0.164, 0.19, 0.22].forEach((share, at) =>
      expect(odds[at]! / all).toBeCloseTo(share, 3),
    );
  });
});

const choix = sharedText('bt-reference/choix/testcase-pairwise-2.json');
test.runIf(choix !== null)('the cycle of choix with one decision more', () => {
  const {
    n_items,
    data: pairs,
    ml_est,
  } = JSON.parse(choix ?? '{}') as {
    n_items: number;
    data: [number, number][];
    ml_est: number[];
  };
  const decisions = collectDecisions(
    n_items,
    pairs.map(([winner, loser]) => ({ winner, loser })),
  );
  fitted(decisions, plain).theta.forEach((theta, at) => expect(theta).toBeCloseTo(ml_est[at]!, 8));
});

const votes = (
  file: string,
): { readonly decisions: Decisions; readonly items: ReadonlyMap<string, number> } => {
  const items = new Map<string, number>();
  const made = (sharedData(`bt-reference/evalica/${file}`) ?? []).map((row): Decision => {
    const left = numberOf(items, row['left']!);
    const right = numberOf(items, row['right']!);
    if (row['winner'] === 'right') return { winner: right, loser: left, side: -1 };
    return { winner: left, loser: right, side: 1, isTie: row['winner'] === 'tie' };
  });
  return { decisions: collectDecisions(items.size, made), items };
};
const food = sharedData('bt-reference/evalica/food-golden.csv');

describe.runIf(food !== null)('votes on food and on models (evalica)', () => {
  test.each(['food', 'simple'])('%s: with ties as half a win the odds are those published', (name) => {
    const { decisions, items } = votes(`${name}.csv`);
    const odds = Array.from(fitted(decisions, plain).theta, Math.exp);
    const all = odds.reduce((sum, one) => sum + one, 0);
    const golden = (sharedData(`bt-reference/evalica/${name}-golden.csv`) ?? []).filter(
      (row) => row['algorithm'] === 'bradley_terry',
    );
    expect(golden).toHaveLength(items.size);
    for (const row of golden) {
      expect(odds[items.get(row['item']!)!]! / all).toBeCloseTo(Number(row['score']), 5);
    }
  });

  test("food: Davidson's parameter and odds", () => {
    const { decisions, items } = votes('food.csv');
    const { theta, tieNu } = fitted(decisions, { ...plain, ties: 'davidson' });
    expect(tieNu).toBeCloseTo(0.078642, 6);
    const expected = { Tacos: 2.71041, Sushi: 1.10912, Burger: 0.84373, Pasta: 0.7222, Pizza: 0.54592 };
    for (const [item, odds] of Object.entries(expected)) {
      expect(Math.exp(theta[items.get(item)!]!)).toBeCloseTo(odds, 5);
    }
  });
});

const crowd = sharedData('ukp-convarg1/decisions.csv.gz');
test.runIf(crowd !== null)(
  'crowd workers who see more are those that the corpus calls competent (UKP)',
  () => {
    const clear = (crowd ?? []).filter((row) => row['value'] !== 'equal');
    const counts = new Map<string, number>();
    for (const row of clear) counts.set(row['judge']!, (counts.get(row['judge']!) ?? 0) + 1);
    const kept = clear.filter((row) => counts.get(row['judge']!)! >= 15);
    const scripts = new Map<string, number>();
    const judges = new Map<string, number>();
    const competence: number[] = [];
    // Topics share judges but no texts: a soft anchor in each, as wide as the prior, makes one scale of them.
    const firstOf = new Map<string, number>();
    const made = kept.map((row): Decision => {
      const [a, b] = [numberOf(scripts, row['first_id']!), numberOf(scripts, row['second_id']!)];
      const judge = numberOf(judges, row['judge']!);
      competence[judge] = Number(row['mace_competence']);
      if (!firstOf.has(row['topic']!)) firstOf.set(row['topic']!, a);
      return row['value'] === 'a1'
        ? { winner: a, loser: b, judge, side: 1 }
        : { winner: b, loser: a, judge, side: -1 };
    });
    const anchors = [...firstOf.values()].map((script) => ({ script, theta: 0, sd: 1 }));
    const fit = fitted(collectDecisions(scripts.size, made), {
      prior: { kind: 'normal', sigma: 1 },
      anchors,
      discrimination: true,
    });
    expect([made.length, judges.size]).toEqual([4100, 71]);
    expect(rankCorrelation([...fit.ability], competence)).toBeGreaterThanOrEqual(0.55);
  },
);

function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] => {
    const order = values.map((_, at) => at).toSorted((x, y) => values[x]! - values[y]!);
    const rank: number[] = [];
    order.forEach((item, place) => (rank[item] = place));
    return rank;
  };
  const squares = ranks(a).reduce((sum, rank, at) => sum + (rank - ranks(b)[at]!) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}
