/**
 * How many appearances each script gets in a wave so that all come to the same number: those behind,
 * because a comparison failed or they sat out, get more. Nobody is seen twice as often because pairs were
 * easy to find.
 */
import type { Random } from './random.ts';

/**
 * Shares out `total`, the least seen first; who gets the last ones is chance. `room`: how many each may
 * get.
 */
export function levelled(seen: Int32Array, room: Int32Array, total: number, random: Random): Int32Array {
  const level = levelFor(seen, room, total);
  const quota = new Int32Array(seen.length);
  let left = total;
  const atLevel: number[] = [];
  for (let script = 0; script < seen.length; script += 1) {
    const own = raised(seen, room, script, level);
    quota[script] = own;
    left -= own;
    if (raised(seen, room, script, level + 1) > own) atLevel.push(script);
  }
  for (const script of random.shuffle(atLevel).slice(0, Math.max(0, left)))
    quota[script] = (quota[script] ?? 0) + 1;
  return quota;
}

const raised = (seen: Int32Array, room: Int32Array, script: number, level: number): number =>
  Math.min(room[script] ?? 0, Math.max(0, level - (seen[script] ?? 0)));

/** The highest level to which `total` can raise everybody. */
function levelFor(seen: Int32Array, room: Int32Array, total: number): number {
  let low = seen.reduce((least, one) => Math.min(least, one), Infinity);
  let high = seen.reduce((most, one) => Math.max(most, one), 0) + total + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    let cost = 0;
    for (let script = 0; script < seen.length; script += 1) cost += raised(seen, room, script, middle);
    if (cost <= total) low = middle;
    else high = middle;
  }
  return low;
}
