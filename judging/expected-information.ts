/**
 * What one more comparison of two scripts is expected to tell about their difference, in nats. Highest where
 * the difference is small and unsure: a pair of near equals that is known well already gains little.
 */
import { logistic } from './expectation.ts';

/** What is known of a difference: its mean and variance, in logits. */
export interface Difference {
  readonly mean: number;
  readonly variance: number;
}

/** Chance that the first wins, with what is not known of the difference averaged over (MacKay's formula). */
export function chanceOfWin({ mean, variance }: Difference): number {
  return logistic(mean / Math.sqrt(1 + (Math.PI * variance) / 8));
}

export function expectedGain(difference: Difference): number {
  const chance = chanceOfWin(difference);
  return 0.5 * Math.log1p(chance * (1 - chance) * difference.variance);
}

/**
 * By how much the log-determinant of the information grows with the pair, taking the difference as known:
 * the greedy step of a D-optimal design.
 */
export function determinantGain({ mean, variance }: Difference): number {
  const chance = logistic(mean);
  return Math.log1p(chance * (1 - chance) * variance);
}

/** Twice the chance that the script lies beyond its likeliest cut: 1 on a cut, towards 0 far from all. */
export function massAtCuts(theta: number, variance: number, cuts: ArrayLike<number>): number {
  let mass = 0;
  const sd = Math.sqrt(Math.max(variance, Number.MIN_VALUE));
  for (let at = 0; at < cuts.length; at += 1) {
    mass = Math.max(mass, 2 * upperTail(Math.abs(theta - (cuts[at] ?? 0)) / sd));
  }
  return mass;
}

/** Of the normal distribution, for z from 0; within 2e-4, which is enough to weigh pairs. */
function upperTail(z: number): number {
  return logistic(-1.5976 * z - 0.070_566 * z ** 3);
}
