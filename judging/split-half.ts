/**
 * Split-half reliability: two halves make a scale each, and the scales are compared. Splitting the judges
 * asks what another panel would say. Splitting the decisions asks less, and where pairs were chosen by
 * earlier decisions both halves inherit the choice: it is offered for comparison only.
 */
import { correlation, quantileOf } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { type Random, randomFrom } from './random.ts';
import { spearmanBrown } from './reliability.ts';
import { fitAsSirt } from './sirt.ts';
import { appearancesOf, decisionsByJudge, reweighted } from './subset.ts';

/** With fewer, one split is nearly the other and a half may be one person. */
const JUDGES_MIN = 4;
const SCRIPTS_MIN = 3;
const SPLITS = 100;
/**
 * So many decisions are fitted in all: half a minute for a session of any size. Measured on two cores, 2026.
 */
const DECISIONS_FITTED = 2_500_000;
/** The median of fewer would hang on the luck of one split. */
const SPLITS_MIN = 5;
/** In logits: a correlation over many scripts does not feel more, and the steps to it are half as many. */
const LARGE = { rows: 20_000, tolerance: 1e-2 };

export interface SplitHalfOptions {
  readonly seed: number | string;
  /** At most; of a large session fewer are made, whose luck is smaller too. */
  readonly splits?: number;
}

export type SplitHalf =
  | {
      readonly kind: 'measured';
      /** The median correlation of two halves. */
      readonly r: number;
      /** Of the whole panel, from half of it by Spearman and Brown. */
      readonly reliability: number;
      /** The quarters of the splits: how much the luck of the split does. */
      readonly rQuartiles: readonly [number, number];
      /** Splits that left too few common scripts are not in it. */
      readonly splits: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'too_few_judges';
      readonly judges: number;
      readonly needed: number;
    }
  | { readonly kind: 'refused'; readonly reason: 'no_common_scripts' };

export function splitHalfByJudge(decisions: Decisions, options: SplitHalfOptions): SplitHalf {
  const counts = decisionsByJudge(decisions);
  const active = Int32Array.from(counts.keys()).filter((judge) => (counts[judge] ?? 0) > 0);
  if (active.length < JUDGES_MIN) {
    return { kind: 'refused', reason: 'too_few_judges', judges: active.length, needed: JUDGES_MIN };
  }
  return medianOfSplits(decisions.rows, options, (random) => {
    random.shuffle(active);
    const isInFirst = new Uint8Array(decisions.judges);
    for (const judge of active.subarray(0, active.length >> 1)) isInFirst[judge] = 1;
    return halvesCompared(decisions, (row) => {
      const weight = decisions.weight[row] ?? 0;
      return isInFirst[decisions.judge[row] ?? 0] === 1 ? weight : 0;
    });
  });
}

/** Says too much under adaptive pairing: see above. */
export function splitHalfByDecision(decisions: Decisions, options: SplitHalfOptions): SplitHalf {
  return medianOfSplits(decisions.rows, options, (random) => {
    const inFirst = decisions.weight.map((weight) => {
      const times = Math.max(1, Math.round(weight));
      let first = 0;
      for (let time = 0; time < times; time += 1) if (random.isHeads()) first += weight / times;
      return first;
    });
    return halvesCompared(decisions, (row) => inFirst[row] ?? 0);
  });
}

function medianOfSplits(
  rows: number,
  { seed, splits = SPLITS }: SplitHalfOptions,
  compare: (random: Random) => number,
): SplitHalf {
  const random = randomFrom(seed);
  const affordable = Math.max(SPLITS_MIN, Math.floor(DECISIONS_FITTED / Math.max(1, rows)));
  const length = Math.min(splits, affordable);
  const rs = Float64Array.from({ length }, () => compare(random)).filter((r) => !Number.isNaN(r));
  if (rs.length === 0) return { kind: 'refused', reason: 'no_common_scripts' };
  rs.sort();
  const r = quantileOf(rs, 0.5);
  return {
    kind: 'measured',
    r,
    reliability: spearmanBrown(r),
    rQuartiles: [quantileOf(rs, 0.25), quantileOf(rs, 0.75)],
    splits: rs.length,
  };
}

/**
 * Over the scripts that both halves saw; NaN where they are too few. Halves are thin and often fall apart,
 * which the fit in the manner of sirt bears; the published figures are made with it as well.
 */
function halvesCompared(decisions: Decisions, inFirst: (row: number) => number): number {
  const tolerance = decisions.rows > LARGE.rows ? LARGE.tolerance : undefined;
  const halves = [inFirst, (row: number) => (decisions.weight[row] ?? 0) - inFirst(row)].map((weightOf) => {
    const half = reweighted(decisions, weightOf);
    return { theta: fitAsSirt(half, tolerance).theta, seen: appearancesOf(half) };
  });
  const isShared = (_: number, script: number): boolean =>
    halves.every(({ seen }) => (seen[script] ?? 0) > 0);
  const [a, b] = halves.map(({ theta }) => theta.filter(isShared));
  if (a === undefined || b === undefined || a.length < SCRIPTS_MIN) return Number.NaN;
  return correlation(a, b);
}
