/**
 * Chance that repeats: a draw depends on the seed and on what is drawn for, never on the order of requests.
 */
import { hash } from 'node:crypto';

/** From 0 up to, and without, 1. */
export function draw(seed: string, ...what: readonly (string | number)[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify([seed, ...what]), 'hex').slice(0, 12), 16) / 2 ** 48;
}

export function drawNormal(seed: string, ...what: readonly (string | number)[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw(seed, 'radius', ...what)));
  return radius * Math.cos(2 * Math.PI * draw(seed, 'angle', ...what));
}

/** In an order of their own, the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed: string): T[] {
  return items
    .map((item, index) => ({ item, at: draw(seed, 'order', index) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
