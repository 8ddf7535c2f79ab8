/**
 * Circles: a beats b, b beats c, c beats a. Some come by chance between close scripts; more than chance makes
 * says that no single scale holds what the judges saw.
 */
import { bandOf, type Interval, meanOf } from './correlation.ts';
import type { Decisions } from './decisions.ts';
import { observedOutcome, type Outcome } from './fit-statistics.ts';
import type { Fit } from './fit-types.ts';
import { drawsFrom } from './misfits.ts';
import { type Random, randomFrom } from './random.ts';

/** More are sampled: the share is then known to a tenth of a percent and the rest costs time only. */
const TRIADS_MAX = 100_000;
const SIMULATIONS = 200;

export interface Intransitivity {
  /** Triads of scripts of which all three pairs were compared and decided; at most so many are looked at. */
  readonly triads: number;
  readonly cyclic: number;
  /** NaN without a triad. */
  readonly share: number;
  /** Of data sets simulated from the fit: the mean share and where 99 % of them lie. */
  readonly expectedShare: number;
  readonly band: Interval;
  /** How often the model makes as many circles as were seen. */
  readonly pValue: number;
}

export interface IntransitivityOptions {
  readonly seed: number | string;
  readonly simulations?: number;
}

export function intransitivity(
  decisions: Decisions,
  fit: Fit,
  { seed, simulations = SIMULATIONS }: IntransitivityOptions,
): Intransitivity {
  const random = randomFrom(seed);
  const pairs = pairsOf(decisions);
  const triads = triadsOf(decisions.scripts, pairs, random);
  const seen = circlesIn(triads, winnersOf(decisions, pairs, observedOutcome(decisions)));
  const draw = drawsFrom(decisions, fit);
  const shares = Float64Array.from({ length: simulations }, () => {
    const { cyclic, decided } = circlesIn(triads, winnersOf(decisions, pairs, draw(random)));
    return decided === 0 ? 0 : cyclic / decided;
  });
  const share = seen.cyclic / seen.decided;
  const asMany = shares.reduce((count, one) => (one >= share ? count + 1 : count), 0);
  return {
    triads: seen.decided,
    cyclic: seen.cyclic,
    share,
    expectedShare: meanOf(shares),
    band: bandOf(shares, 0.99),
    pValue: (asMany + 1) / (simulations + 1),
  };
}

/** Pairs of scripts that met, the lower script first; `ofRow` says which pair a decision was about. */
interface Pairs {
  readonly low: number[];
  readonly high: number[];
  readonly ofRow: Int32Array;
}

function pairsOf({ scripts, rows, winner, loser }: Decisions): Pairs {
  const indexes = new Map<number, number>();
  const low: number[] = [];
  const high: number[] = [];
  const ofRow = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const a = Math.min(winner[row] ?? 0, loser[row] ?? 0);
    const b = Math.max(winner[row] ?? 0, loser[row] ?? 0);
    const known = indexes.get(a * scripts + b);
    ofRow[row] = known ?? low.length;
    if (known !== undefined) continue;
    indexes.set(a * scripts + b, low.length);
    low.push(a);
    high.push(b);
  }
  return { low, high, ofRow };
}

/** Three pairs for each triad a < b < c, in the order ab, bc, ac. */
function triadsOf(scripts: number, { low, high }: Pairs, random: Random): Int32Array {
  const above = Array.from({ length: scripts }, (): number[] => []);
  low.forEach((a, pair) => above[a]?.push(pair));
  const kept: number[] = [];
  const pairWith = new Int32Array(scripts).fill(-1);
  let found = 0;
  for (const pairsOfA of above) {
    for (const pair of pairsOfA) pairWith[high[pair] ?? 0] = pair;
    for (const ab of pairsOfA) {
      for (const bc of above[high[ab] ?? 0] ?? []) {
        const ac = pairWith[high[bc] ?? 0] ?? -1;
        if (ac === -1) continue;
        const place = found < TRIADS_MAX ? found : random.below(found + 1);
        found += 1;
        if (place < TRIADS_MAX) kept.splice(3 * place, 3, ab, bc, ac);
      }
    }
    for (const pair of pairsOfA) pairWith[high[pair] ?? 0] = -1;
  }
  return Int32Array.from(kept);
}

/** By pair: 1 where the lower script won more often, -1 the higher, 0 where neither did. */
function winnersOf(decisions: Decisions, { low, ofRow }: Pairs, { wins, ties }: Outcome): Int8Array {
  const net = new Float64Array(low.length);
  for (let row = 0; row < decisions.rows; row += 1) {
    const pair = ofRow[row] ?? 0;
    const ahead = 2 * (wins[row] ?? 0) + (ties[row] ?? 0) - (decisions.weight[row] ?? 0);
    net[pair] = (net[pair] ?? 0) + (decisions.winner[row] === low[pair] ? ahead : -ahead);
  }
  return Int8Array.from(net, Math.sign);
}

function circlesIn(triads: Int32Array, winners: Int8Array): { cyclic: number; decided: number } {
  let [cyclic, decided] = [0, 0];
  for (let at = 0; at < triads.length; at += 3) {
    const ab = winners[triads[at] ?? 0] ?? 0;
    const bc = winners[triads[at + 1] ?? 0] ?? 0;
    const ac = winners[triads[at + 2] ?? 0] ?? 0;
    if (ab * bc * ac === 0) continue;
    decided += 1;
    if (ab === bc && ab !== ac) cyclic += 1;
  }
  return { cyclic, decided };
}
