/**
 * Truth, judges and decisions out of a seed: what tests and studies hold estimates against, and how the
 * built-in simulated judge decides.
 */
import type { Decision } from './decisions.ts';
import { logistic } from './expectation.ts';
import type { Random } from './random.ts';

export interface SimulatedJudge {
  /** How sharply the judge tells scripts apart: 1 is the average, 0 a coin, below 0 the other way round. */
  readonly ability: number;
  /** In logits for what is shown first. */
  readonly position: number;
  /** Share of decisions by tossing a coin. */
  readonly lapse: number;
  /** Share of decisions that come out as the other script than was meant. */
  readonly errorRate?: number;
}

export const plainJudge: SimulatedJudge = { ability: 1, position: 0, lapse: 0 };
export const plainJudges = (count: number): SimulatedJudge[] =>
  Array.from({ length: count }, () => plainJudge);

export interface SimulatedPair extends SimulatedJudge {
  readonly thetaFirst: number;
  readonly thetaSecond: number;
}

/** Always takes three numbers from `random`, so that careful and careless judges see the same chance. */
export function judgeSimulated(pair: SimulatedPair, random: Random): 'first' | 'second' {
  const lead = pair.ability * (pair.thetaFirst - pair.thetaSecond) + pair.position;
  const isLapse = random.next() < pair.lapse;
  const isFirstMeant = random.next() < (isLapse ? 0.5 : logistic(lead));
  const isError = random.next() < (pair.errorRate ?? 0);
  return isFirstMeant !== isError ? 'first' : 'second';
}

export const simulatedTruth = (scripts: number, sigma: number, random: Random): Float64Array =>
  new Float64Array(scripts).map(() => sigma * random.normal());

/** Judges who differ: log-normal ability, normal position bias, all with the same share of lapses. */
export function simulatedJudges(
  count: number,
  spread: { readonly ability: number; readonly position: number; readonly lapse: number },
  random: Random,
): SimulatedJudge[] {
  return Array.from({ length: count }, () => ({
    ability: Math.exp(spread.ability * random.normal()),
    position: spread.position * random.normal(),
    lapse: spread.lapse,
  }));
}

export interface ShownPair {
  readonly first: number;
  readonly second: number;
  readonly judge: number;
}

export function simulateDecisions(
  truth: Float64Array,
  judges: readonly SimulatedJudge[],
  pairs: readonly ShownPair[],
  random: Random,
): Decision[] {
  return pairs.map(({ first, second, judge }) => {
    const thetas = { thetaFirst: truth[first] ?? 0, thetaSecond: truth[second] ?? 0 };
    const picked = judgeSimulated({ ...(judges[judge] ?? plainJudge), ...thetas }, random);
    return picked === 'first'
      ? { winner: first, loser: second, judge, side: 1 }
      : { winner: second, loser: first, judge, side: -1 };
  });
}

/**
 * Pairs at random in which every script appears about equally often: rounds of a shuffled list, cut in twos.
 * The judges take turns.
 */
export function balancedPairs(
  scripts: number,
  appearances: number,
  judges: number,
  random: Random,
): ShownPair[] {
  const pairs: ShownPair[] = [];
  const order = Int32Array.from({ length: scripts }, (_, script) => script);
  for (let round = 0; round < appearances; round += 1) {
    random.shuffle(order);
    for (let at = 0; at + 1 < scripts; at += 2) {
      const judge = pairs.length % judges;
      pairs.push({ first: order[at] ?? 0, second: order[at + 1] ?? 0, judge });
    }
  }
  return pairs;
}
