/** Sorting by small whole numbers in linear time: a million rows take some milliseconds for each key. */

export type Keys = Int32Array | Int8Array | Uint8Array;

/**
 * `order`, which names every key once, sorted by key; keys are from 0 to below `buckets`. Rows of one key
 * stay in the order they had.
 */
export function sortedByKey(order: Int32Array, keys: Keys, buckets: number): Int32Array {
  const next = new Int32Array(buckets + 1);
  for (let at = 0; at < keys.length; at += 1) {
    const after = (keys[at] ?? 0) + 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  // Often all keys are one, as without sides or judges.
  if (next[(keys[order[0] ?? 0] ?? 0) + 1] === keys.length) return order;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    next[bucket + 1] = (next[bucket + 1] ?? 0) + (next[bucket] ?? 0);
  }
  const sorted = new Int32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const item = order[at] ?? 0;
    const bucket = keys[item] ?? 0;
    const place = next[bucket] ?? 0;
    sorted[place] = item;
    next[bucket] = place + 1;
  }
  return sorted;
}

/** 0, 1, 2, … */
export function countedUp(length: number): Int32Array {
  const order = new Int32Array(length);
  for (let at = 0; at < length; at += 1) order[at] = at;
  return order;
}
