/**
 * Chance that can be had again: the same seed gives the same numbers on every machine. Small, fast, and good
 * enough to pair, shuffle and simulate; never for secrets.
 */

export interface Random {
  /** From 0 to below 1, 32 bits of it. */
  next(): number;
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  /** Normal, mean 0, deviation 1. */
  normal(): number;
  isHeads(): boolean;
  /** Shuffles in place and gives the same array back. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
}

/** Four words of state (`sfc32`), set by a hash of the seed. */
export function randomFrom(seed: number | string): Random {
  let [a, b, c, d] = wordsOf(String(seed));
  const next32 = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next32();
  const next = (): number => next32() / 2 ** 32;
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    isHeads: () => next32() >= 2 ** 31,
    shuffle: (items) => {
      for (let last = items.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        const kept = items[last];
        items[last] = items[other];
        items[other] = kept;
      }
      return items;
    },
  };
}

function wordsOf(seed: string): [number, number, number, number] {
  const word = (start: number): number => {
    let hash = start;
    for (let at = 0; at < seed.length; at += 1) hash = Math.imul(hash ^ seed.charCodeAt(at), 16_777_619);
    return hash | 0;
  };
  return [word(-2_128_831_035), word(0x9e3779b9), word(0x243f6a88), 1];
}
