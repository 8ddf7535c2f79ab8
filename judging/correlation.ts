/** Means, spreads and correlations of numbers, and the intervals that go with them. */

/** Of the normal distribution: 95 % lies within this many deviations. */
export const NORMAL_95 = 1.959_964;

type Numbers = ArrayLike<number>;

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export function meanOf(values: Numbers): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
  return sum / values.length;
}

/** With n − 1. */
export function varianceOf(values: Numbers): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let at = 0; at < values.length; at += 1) squares += ((values[at] ?? 0) - mean) ** 2;
  return squares / (values.length - 1);
}

/** Pearson's r; NaN where one side does not vary. */
export function correlation(a: Numbers, b: Numbers): number {
  const meanA = meanOf(a);
  const meanB = meanOf(b);
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at += 1) {
    const offA = (a[at] ?? 0) - meanA;
    const offB = (b[at] ?? 0) - meanB;
    both += offA * offB;
    squaresA += offA * offA;
    squaresB += offB * offB;
  }
  return both / Math.sqrt(squaresA * squaresB);
}

/** Of a correlation over n things, by Fisher's z. Nothing is known below four things. */
export function fisherInterval(r: number, n: number): Interval {
  if (n < 4) return { lower: -1, upper: 1 };
  const z = Math.atanh(Math.max(-1, Math.min(1, r)));
  const half = NORMAL_95 / Math.sqrt(n - 3);
  return { lower: Math.tanh(z - half), upper: Math.tanh(z + half) };
}

/** Of a share of n (Wilson's): stays within 0 to 1 and is honest when n is small. */
export function wilsonInterval(share: number, n: number): Interval {
  if (n === 0) return { lower: 0, upper: 1 };
  const square = NORMAL_95 ** 2;
  const middle = (share + square / (2 * n)) / (1 + square / n);
  const half = (NORMAL_95 / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}

/** The p-th part of sorted numbers, between two of them where it falls between. */
export function quantileOf(sorted: Numbers, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (at - below) * (high - low);
}

export const medianOf = (values: Numbers): number => quantileOf(Float64Array.from(values).sort(), 0.5);

/**
 * Where draws lie, placed so that one more falls outside as often as said: 99 % of 200 is from least to
 * largest.
 */
export function bandOf(draws: Numbers, coverage: number): Interval {
  const sorted = Float64Array.from(draws).sort();
  const count = sorted.length;
  const tail = Math.max(0, (((1 - coverage) / 2) * (count + 1) - 1) / (count - 1));
  return { lower: quantileOf(sorted, tail), upper: quantileOf(sorted, 1 - tail) };
}
