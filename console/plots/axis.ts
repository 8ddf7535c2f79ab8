/** Numbers along an axis: round ends, round steps, so that a scale that moves a little does not jump. */

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** 1, 2 or 5 times a power of ten; the smallest that makes at most so many steps. */
export function stepFor({ low, high }: Range, stepsMax: number): number {
  const raw = Math.max(high - low, Number.EPSILON) / Math.max(1, stepsMax);
  const power = 10 ** Math.floor(Math.log10(raw));
  const times = [1, 2, 5].find((one) => one * power >= raw * (1 - 1e-9)) ?? 10;
  return times * power;
}

/** The range out to whole steps. Equal ends are set apart, for a scale of no length shows nothing. */
export function roundRange({ low, high }: Range, stepsMax: number): Range {
  if (!(low < high)) return { low: Math.floor(low) - 1, high: Math.ceil(high) + 1 };
  const step = stepFor({ low, high }, stepsMax);
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step };
}

export function ticksIn(range: Range, stepsMax: number): number[] {
  const step = stepFor(range, stepsMax);
  const first = Math.ceil(range.low / step - 1e-9);
  const last = Math.floor(range.high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => tidy((first + at) * step));
}

/** 0.30000000000000004 is 0.3, and minus zero is zero. */
const tidy = (value: number): number => Number(value.toPrecision(12)) + 0;

export const scaled = (value: number, { low, high }: Range, to: readonly [number, number]): number =>
  to[0] + ((value - low) / (high - low || 1)) * (to[1] - to[0]);
