/**
 * A part of the decisions, over the same scripts and judges: what halves and groups of judges are fitted on.
 */
import type { Decisions } from './decisions.ts';

/** Every row with a weight of its own; rows that weigh nothing are left out. */
export function reweighted(decisions: Decisions, weightOf: (row: number) => number): Decisions {
  const kept: number[] = [];
  const weights: number[] = [];
  for (let row = 0; row < decisions.rows; row += 1) {
    const weight = weightOf(row);
    if (weight <= 0) continue;
    kept.push(row);
    weights.push(weight);
  }
  return {
    scripts: decisions.scripts,
    judges: decisions.judges,
    rows: kept.length,
    winner: Int32Array.from(kept, (row) => decisions.winner[row] ?? 0),
    loser: Int32Array.from(kept, (row) => decisions.loser[row] ?? 0),
    judge: Int32Array.from(kept, (row) => decisions.judge[row] ?? 0),
    side: Int8Array.from(kept, (row) => decisions.side[row] ?? 0),
    isTie: Uint8Array.from(kept, (row) => decisions.isTie[row] ?? 0),
    weight: Float64Array.from(weights),
  };
}

export const ofJudges = (decisions: Decisions, isIn: (judge: number) => boolean): Decisions =>
  reweighted(decisions, (row) => (isIn(decisions.judge[row] ?? 0) ? (decisions.weight[row] ?? 0) : 0));

/** How often each script was seen. */
export function appearancesOf(decisions: Decisions): Float64Array {
  const counts = new Float64Array(decisions.scripts);
  for (let row = 0; row < decisions.rows; row += 1) {
    const weight = decisions.weight[row] ?? 0;
    const [winner, loser] = [decisions.winner[row] ?? 0, decisions.loser[row] ?? 0];
    counts[winner] = (counts[winner] ?? 0) + weight;
    counts[loser] = (counts[loser] ?? 0) + weight;
  }
  return counts;
}

/** How many decisions each judge made. */
export function decisionsByJudge(decisions: Decisions): Float64Array {
  const counts = new Float64Array(decisions.judges);
  for (let row = 0; row < decisions.rows; row += 1) {
    const judge = decisions.judge[row] ?? 0;
    counts[judge] = (counts[judge] ?? 0) + (decisions.weight[row] ?? 0);
  }
  return counts;
}
