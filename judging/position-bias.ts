/**
 * Whether a judge favours what is shown first, whatever it is. Humans hardly do; models do, and a single
 * order then moves scripts by more than their error.
 */
import { type Interval, wilsonInterval } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { logistic, positionOf } from './expectation.ts';
import type { Fit } from './fit-types.ts';

export interface PositionBias {
  readonly judge: number;
  /** Of decisions whose order is known, without ties. */
  readonly decisions: number;
  /** Null where there is no such decision: ties favour nobody. */
  readonly firstShare: number | null;
  readonly firstShareInterval: Interval | null;
  /** In logits, positive for the first; null where the fit has no such term. */
  readonly eta: number | null;
  readonly etaSe: number | null;
  readonly z: number | null;
  /** How often the first of two equal scripts would win. */
  readonly firstOfEquals: number | null;
}

/** One row per judge, in order. */
export function positionBiases(
  decisions: Decisions,
  fit: Pick<Fit, 'position' | 'positionSe'>,
): PositionBias[] {
  const { first, known } = firstPicks(decisions);
  return Array.from({ length: decisions.judges }, (_, judge) => {
    const count = known[judge] ?? 0;
    const firstShare = count === 0 ? null : (first[judge] ?? 0) / count;
    return {
      judge,
      decisions: count,
      firstShare,
      firstShareInterval: firstShare === null ? null : wilsonInterval(firstShare, count),
      ...termOf(fit, judge),
    };
  });
}

function termOf(fit: Pick<Fit, 'position' | 'positionSe'>, judge: number) {
  if (fit.position.length === 0) return { eta: null, etaSe: null, z: null, firstOfEquals: null };
  const eta = positionOf(fit, judge);
  const etaSe = positionOf({ position: fit.positionSe }, judge);
  return { eta, etaSe, z: eta / etaSe, firstOfEquals: logistic(eta) };
}

function firstPicks(decisions: Decisions): { first: Float64Array; known: Float64Array } {
  const first = new Float64Array(decisions.judges);
  const known = new Float64Array(decisions.judges);
  for (let row = 0; row < decisions.rows; row += 1) {
    const side = decisions.side[row] ?? 0;
    if (side === 0 || decisions.isTie[row] === 1) continue;
    const judge = decisions.judge[row] ?? 0;
    const weight = decisions.weight[row] ?? 0;
    known[judge] = (known[judge] ?? 0) + weight;
    if (side === 1) first[judge] = (first[judge] ?? 0) + weight;
  }
  return { first, known };
}

export interface SwapEstimate {
  /** How far script a is ahead, in logits, without the bias. */
  readonly lead: number;
  readonly eta: number;
}

/** From one pair shown both ways: how often a wins when it is first, and when it is second. */
export function biasFromSwap(winsFirst: number, winsSecond: number): SwapEstimate {
  const [first, second] = [logit(winsFirst), logit(winsSecond)];
  return { lead: (first + second) / 2, eta: (first - second) / 2 };
}

/**
 * From many pairs that one judge saw in both orders: only answers that flipped count, and how far the scripts
 * are apart drops out. Half a pair is added to each side, so that none is infinite.
 */
export function biasFromFlips(bothFirst: number, bothSecond: number): { eta: number; se: number; z: number } {
  const [first, second] = [bothFirst + 0.5, bothSecond + 0.5];
  const eta = Math.log(first / second) / 2;
  const se = Math.sqrt(1 / first + 1 / second) / 2;
  return { eta, se, z: eta / se };
}

const logit = (p: number): number => Math.log(p / (1 - p));
