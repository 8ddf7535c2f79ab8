import { collectDecisions, type Decision, type Decisions } from '../../judging/decisions.ts';
import type { Random } from '../../judging/random.ts';
import { balancedPairs, judgeSimulated, plainJudge, type ShownPair } from '../../judging/simulate.ts';
import { fitAsSirt } from '../../judging/sirt.ts';

/**
 * The pairing that misled the field: after two random rounds every script meets the one that stands closest
 * by what was decided so far; only not the one it has just met.
 */
export function closestPairsSession(
  truth: Float64Array,
  rounds: number,
  judges: number,
  random: Random,
): Decisions {
  const made: Decision[] = [];
  let pairs: readonly ShownPair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs =
      round < 2
        ? balancedPairs(truth.length, 1, judges, random)
        : closestPairs(fitAsSirt(collectDecisions(truth.length, made, judges)).theta, pairs, random);
    for (const { first, second } of pairs) {
      made.push(decide(truth, { first, second, judge: random.below(judges) }, random));
    }
  }
  return collectDecisions(truth.length, made, judges);
}

function decide(truth: Float64Array, { first, second, judge }: ShownPair, random: Random): Decision {
  const thetas = { thetaFirst: truth[first] ?? 0, thetaSecond: truth[second] ?? 0 };
  const isFirst = judgeSimulated({ ...plainJudge, ...thetas }, random) === 'first';
  return isFirst
    ? { winner: first, loser: second, judge, side: 1 }
    : { winner: second, loser: first, judge, side: -1 };
}

function closestPairs(theta: Float64Array, last: readonly ShownPair[], random: Random): ShownPair[] {
  const justMet = new Set(last.flatMap(({ first, second }) => [`${first} ${second}`, `${second} ${first}`]));
  const all: { first: number; second: number; apart: number }[] = [];
  for (let first = 0; first < theta.length; first += 1) {
    for (let second = first + 1; second < theta.length; second += 1) {
      if (justMet.has(`${first} ${second}`)) continue;
      all.push({ first, second, apart: Math.abs(theta[first]! - theta[second]!) });
    }
  }
  all.sort((a, b) => a.apart - b.apart);
  const used = new Set<number>();
  const pairs: ShownPair[] = [];
  for (const { first, second } of all) {
    if (used.has(first) || used.has(second)) continue;
    used.add(first).add(second);
    pairs.push(random.isHeads() ? { first, second, judge: 0 } : { first: second, second: first, judge: 0 });
  }
  return pairs;
}
