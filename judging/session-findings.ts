/**
 * What a session found, when it is over: how sure the scale is, who fits it, what speaks against it. Numbers
 * only; whoever publishes them puts ids to scripts and judges.
 */
import { agreementOf, type AgreementResult, type Gate, gate } from './agreement.ts';
import type { Decisions } from './decisions.ts';
import type { Fit } from './fit-types.ts';
import { type JudgeRow, judgeTable } from './judge-table.ts';
import { type Misfit, misfits } from './misfits.ts';
import { empiricalBayesReliability, separationOf } from './reliability.ts';
import { retestOf } from './retest.ts';
import {
  byChanceIn,
  decisionsIn,
  isJudged,
  outcomes,
  seenIn,
  type SessionColumns,
} from './session-columns.ts';
import { fitAsSirt } from './sirt.ts';
import { type SplitHalf, splitHalfByJudge } from './split-half.ts';
import { ofJudges } from './subset.ts';
import { expectationOf } from './expectation.ts';
import { intransitivity } from './triads.ts';

export interface FindingsRequest {
  readonly columns: SessionColumns;
  readonly decisions: Decisions;
  readonly fit: Fit;
  readonly seed: string;
  /** By judge; the agreement of people with machines is asked only where both judged. */
  readonly isHuman: readonly boolean[];
  /** What the agreement must reach at its lower bound; null: nothing was asked. */
  readonly agreementMin: number | null;
}

export interface SurprisingAnswer {
  /** Row of the columns. */
  readonly row: number;
  readonly residual: number;
  readonly expected: number;
}

export interface Findings {
  readonly reliability: number | null;
  readonly spread: number | null;
  /** Belief more than decisions says how large the spread is; see `Fit`. */
  readonly isSpreadAtBound: boolean;
  readonly ssr: number | null;
  readonly splitHalf: SplitHalf;
  /**
   * `pairs`: times that one judge decided one pair twice, so a pair of four decisions counts six times;
   * `agreed` of them came out alike. Whoever prints them says “times”.
   */
  readonly repeats: { readonly pairs: number; readonly agreed: number };
  readonly triads: { readonly triads: number; readonly cyclic: number; readonly expected: number | null };
  readonly scripts: readonly Misfit[];
  readonly judges: readonly JudgeRow[];
  readonly surprises: readonly SurprisingAnswer[];
  readonly agreement: { readonly measured: AgreementResult; readonly gate: Gate | null } | null;
  readonly positions: Positions;
}

export interface Positions {
  /** Largest difference between shown first and second, as a share of a script's appearances. */
  readonly skewMax: number;
  readonly firstShareMin: number;
  readonly firstShareMax: number;
}

const surprisesMax = 20;
/**
 * Fewer for many decisions: each simulates all of them anew, and whoever waits for a result has paid for it
 * already. Bands are then laid from mean and spread; the share of circles by chance needs fewer still.
 */
const simulationsFor = (decisions: number): { readonly bands: number; readonly circles: number } =>
  decisions > 20_000 ? { bands: 40, circles: 12 } : { bands: 200, circles: 100 };

export function findingsOf(request: FindingsRequest): Findings {
  const { columns, decisions, fit, seed } = request;
  const simulations = simulationsFor(decisions.rows);
  const fits = misfits(decisions, fit, { seed, simulations: simulations.bands });
  const { twos, same } = together(retestOf(decisions, fit));
  const circles = intransitivity(decisions, fit, { seed, simulations: simulations.circles });
  return {
    reliability: empiricalBayesReliability(fit),
    spread: fit.sigma,
    isSpreadAtBound: fit.isSpreadAtBound,
    ssr: separationIn(decisions),
    splitHalf: splitHalfByJudge(decisions, { seed, splits: 50 }),
    // Answers of a machine to one question share a weight of 1, so the sums are not whole.
    repeats: { pairs: Math.round(twos), agreed: Math.round(same) },
    triads: {
      triads: circles.triads,
      cyclic: circles.cyclic,
      expected: Number.isFinite(circles.expectedShare) ? circles.expectedShare : null,
    },
    scripts: fits.scripts,
    judges: judgeTable(decisions, fit, { misfits: fits.judges }),
    surprises: surprisingAnswers(columns, decisions, fit),
    agreement: agreementIn(request),
    positions: positionsIn(columns),
  };
}

/** The figure of the literature is one of a scale without shrinkage. */
function separationIn(decisions: Decisions): number | null {
  const { theta, se } = fitAsSirt(decisions);
  const { ssr } = separationOf(theta, se, 'diagonal');
  return Number.isFinite(ssr) ? ssr : null;
}

function together({ sameOrder, otherOrder, unknownOrder }: ReturnType<typeof retestOf>) {
  const all = [sameOrder, otherOrder, unknownOrder];
  return {
    twos: all.reduce((sum, one) => sum + one.twos, 0),
    same: all.reduce((sum, one) => sum + one.same, 0),
  };
}

/** By single answer, so that each can be looked at: rows of decisions are of many answers. */
function surprisingAnswers(columns: SessionColumns, decisions: Decisions, fit: Fit): SurprisingAnswer[] {
  const { mean, variance } = expectationOf(decisions, fit);
  const keyOf = (winner = 0, loser = 0, judge = 0, side = 0): number =>
    ((winner * columns.scripts + loser) * columns.judges + judge) * 3 + side + 1;
  const rowOf = new Map<number, number>();
  for (let row = 0; row < decisions.rows; row += 1)
    rowOf.set(
      keyOf(decisions.winner[row], decisions.loser[row], decisions.judge[row], decisions.side[row]),
      row,
    );
  const found: SurprisingAnswer[] = [];
  for (let row = 0; row < columns.outcome.length; row += 1) {
    const outcome = columns.outcome[row];
    if (!isJudged(outcome) || outcome === outcomes.tie) continue;
    const isFirst = outcome === outcomes.first;
    const [a, b] = [columns.first[row], columns.second[row]];
    const at = rowOf.get(keyOf(isFirst ? a : b, isFirst ? b : a, columns.judge[row], isFirst ? 1 : -1));
    if (at === undefined) continue;
    const expected = mean[at] ?? 0;
    const residual = (1 - expected) / Math.sqrt(Math.max(variance[at] ?? 0, 1e-12));
    found.push({ row, residual, expected });
  }
  return found
    .toSorted((one, other) => other.residual - one.residual || one.row - other.row)
    .slice(0, surprisesMax);
}

/**
 * Of people only the pairs that chance gave them: those on which machines were least sure are the ones on
 * which the two are most likely to differ, so they say nothing of the others.
 */
function agreementIn({ columns, decisions, isHuman, agreementMin }: FindingsRequest): Findings['agreement'] {
  if (!isHuman.includes(true) || !isHuman.includes(false)) return null;
  const isPerson = (judge: number): boolean => isHuman[judge] === true;
  const people = ofJudges(decisionsIn(byChanceIn(columns)), isPerson);
  const machines = ofJudges(decisions, (judge) => !isPerson(judge));
  const measured = agreementOf(people, machines, { position: 'per_judge' });
  return { measured, gate: agreementMin === null ? null : gate(measured, agreementMin) };
}

export function positionsIn(columns: SessionColumns): Positions {
  const { appearances, firsts } = seenIn(columns);
  let [skewMax, firstShareMin, firstShareMax] = [0, 1, 0];
  for (let script = 0; script < columns.scripts; script += 1) {
    const seen = appearances[script] ?? 0;
    if (seen === 0) continue;
    const share = (firsts[script] ?? 0) / seen;
    skewMax = Math.max(skewMax, Math.abs(2 * share - 1));
    firstShareMin = Math.min(firstShareMin, share);
    firstShareMax = Math.max(firstShareMax, share);
  }
  return firstShareMin > firstShareMax
    ? { skewMax: 0, firstShareMin: 0, firstShareMax: 0 }
    : { skewMax, firstShareMin, firstShareMax };
}
