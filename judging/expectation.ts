/**
 * What a fitted scale expects of every decision: the score of the script that won, and how far it may vary by
 * chance. Everything that asks whether judges or scripts behave as the model says begins here.
 */
import type { Decisions } from './decisions.ts';
import type { Fit } from './fit-types.ts';

/** By row of the decisions. */
export interface Expectation {
  /** What happened: 1, or ½ for a tie. */
  readonly score: Float64Array;
  /** What the fit expects of the winner, from 0 to 1. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** What of a fit a decision's chances depend on; a simulation puts a scale of its own in. */
export type Scale = Pick<Fit, 'theta' | 'position' | 'ability' | 'tieNu'>;

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** One term for all judges, one for each, or none. */
export function positionOf({ position }: Pick<Scale, 'position'>, judge: number): number {
  return (position.length === 1 ? position[0] : position[judge]) ?? 0;
}

/** How far the winner of a row is ahead, in logits, as its judge sees it. */
export function leadOf(decisions: Decisions, scale: Scale, row: number): number {
  const judge = decisions.judge[row] ?? 0;
  const theta = scale.theta;
  const apart = (theta[decisions.winner[row] ?? 0] ?? 0) - (theta[decisions.loser[row] ?? 0] ?? 0);
  return (scale.ability[judge] ?? 1) * apart + positionOf(scale, judge) * (decisions.side[row] ?? 0);
}

export function expectationOf(decisions: Decisions, scale: Scale): Expectation {
  const { rows, isTie } = decisions;
  const score = new Float64Array(rows);
  const mean = new Float64Array(rows);
  const variance = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const [win, tie] = chancesAt(leadOf(decisions, scale, row), scale.tieNu);
    const expected = win + tie / 2;
    score[row] = isTie[row] === 1 ? 0.5 : 1;
    mean[row] = expected;
    variance[row] = win + tie / 4 - expected * expected;
  }
  return { score, mean, variance };
}

/**
 * Chances of winning and of a tie for a script that leads by so many logits (Davidson's, if ties have a
 * term).
 */
export function chancesAt(lead: number, tieNu: number | null): readonly [win: number, tie: number] {
  if (tieNu === null || tieNu === 0) return [logistic(lead), 0];
  const odds = Math.exp(lead / 2);
  const all = odds + 1 / odds + 2 * tieNu;
  return [odds / all, (2 * tieNu) / all];
}
