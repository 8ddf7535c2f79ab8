/** What a pair is worth under each rule. The weights of one rule are compared with each other only. */
import { determinantGain, expectedGain, massAtCuts } from './expected-information.ts';
import type { PairChoice } from './matching.ts';
import type { Uncertainty } from './pair-uncertainty.ts';
import type { Random } from './random.ts';
import type { WaveDraft } from './wave-draft.ts';

export interface PairRule extends PairChoice {
  /** Orders in which promising partners are neighbours. */
  ordersOf(scripts: Int32Array): readonly Int32Array[];
}

/** Heavier than any difference of appearances within a wave: a partner not yet met comes first. */
const MET_AGAIN = 1_000;

/** The least judged first, partners by chance, those not yet met before others. */
export function balancedRule(draft: WaveDraft, random: Random): PairRule {
  const { ledger } = draft;
  const seen = (script: number): number => ledger.appearances[script] ?? 0;
  return {
    isMaximumCardinality: true,
    isByChance: true,
    isPermitted: (a, b) => draft.isPermitted(a, b),
    ownWorth: (script) => -seen(script),
    weightOf: (a, b) => random.next() - seen(a) - seen(b) - MET_AGAIN * ledger.timesMet(a, b),
    ordersOf: (scripts) => [random.shuffle(scripts.slice())],
  };
}

const GAP_MAX = 2;
const JITTER = 1e-3;

/**
 * The waves of the system before this one: twice as much for scripts that were never seen as for those seen
 * once, half as much again for near equals, and chance among the rest.
 */
export function coverageRule(draft: WaveDraft, theta: Float64Array | null, random: Random): PairRule {
  const { ledger } = draft;
  const share = (script: number): number => 1 / (1 + (ledger.appearances[script] ?? 0));
  const nearness = (a: number, b: number): number => {
    const gap = Math.abs((theta?.[a] ?? 0) - (theta?.[b] ?? 0));
    return gap < GAP_MAX ? Math.exp(-gap) : 0;
  };
  return {
    isMaximumCardinality: true,
    isByChance: false,
    isPermitted: (a, b) => draft.isPermitted(a, b),
    ownWorth: share,
    weightOf: (a, b) => share(a) + share(b) + 0.5 * nearness(a, b) + JITTER * random.next(),
    ordersOf: (scripts) => {
      const shuffled = random.shuffle(scripts.slice());
      return theta === null ? [shuffled] : [byTheta(scripts, theta), shuffled];
    },
  };
}

/** Neighbours in the ranking meet. */
export function swissRule(draft: WaveDraft, theta: Float64Array): PairRule {
  return {
    isMaximumCardinality: true,
    isByChance: false,
    isPermitted: (a, b) => draft.isPermitted(a, b),
    ownWorth: () => 0,
    weightOf: (a, b) =>
      -Math.abs((theta[a] ?? 0) - (theta[b] ?? 0)) - MET_AGAIN * draft.ledger.timesMet(a, b),
    ordersOf: (scripts) => [byTheta(scripts, theta)],
  };
}

/**
 * What a pair is expected to tell; less when it was asked before, for the same judge may say the same
 * again.
 */
export function informationRule(
  draft: WaveDraft,
  known: Uncertainty,
  kind: 'expected' | 'determinant',
): PairRule {
  const gain = kind === 'expected' ? expectedGain : determinantGain;
  return {
    isMaximumCardinality: true,
    isByChance: false,
    isPermitted: (a, b) => draft.isPermitted(a, b),
    // Against somebody equal and equally unsure.
    ownWorth: (script) => gain({ mean: 0, variance: 2 * known.variance(script) }) / 2,
    weightOf: (a, b) => gain(known.difference(a, b)) / (1 + draft.ledger.timesMet(a, b)),
    ordersOf: (scripts) => [byTheta(scripts, known.theta)],
  };
}

/** Far from every cut a pair still counts a little, so that there is an order among those. */
const MASS_MIN = 0.05;

/**
 * Information, weighed by how likely the two lie beyond their nearest cut. Who is far from one is left
 * out.
 */
export function boundaryRule(draft: WaveDraft, known: Uncertainty, cuts: ArrayLike<number>): PairRule {
  const information = informationRule(draft, known, 'expected');
  const mass = (script: number): number => massAtCuts(known.theta[script] ?? 0, known.variance(script), cuts);
  return {
    ...information,
    isMaximumCardinality: false,
    weightOf: (a, b) => information.weightOf(a, b) * (MASS_MIN + (mass(a) + mass(b)) / 2),
  };
}

function byTheta(scripts: Int32Array, theta: Float64Array): Int32Array {
  return scripts.slice().sort((a, b) => (theta[a] ?? 0) - (theta[b] ?? 0) || a - b);
}
