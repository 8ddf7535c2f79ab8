/**
 * The rising line closest to what was seen (pool adjacent violators). A diagnostic of anchors only: with few
 * of them its steps are made of chance, and grades from it are worse than those of any other way.
 */

/** Weighted least squares; what had to be pooled is equal afterwards. Weights of 1 unless given. */
export function isotonicFit(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const pools: { mean: number; weight: number; count: number }[] = [];
  for (let at = 0; at < values.length; at += 1) {
    let pool = { mean: values[at] ?? 0, weight: weights?.[at] ?? 1, count: 1 };
    for (let last = pools.at(-1); last !== undefined && last.mean >= pool.mean; last = pools.at(-1)) {
      pools.pop();
      const weight = last.weight + pool.weight;
      const mean = (last.mean * last.weight + pool.mean * pool.weight) / weight;
      pool = { mean, weight, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  const fitted = new Float64Array(values.length);
  let from = 0;
  for (const { mean, count } of pools) {
    fitted.fill(mean, from, from + count);
    from += count;
  }
  return fitted;
}

/** The same over places on a scale, in any order; equal places share one value. */
export function isotonicOver(places: ArrayLike<number>, values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: places.length }, (_, at) => at);
  order.sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const groups: number[][] = [];
  for (const at of order) {
    const group = groups.at(-1);
    if (group !== undefined && places[group[0] ?? 0] === places[at]) group.push(at);
    else groups.push([at]);
  }
  const means = groups.map((group) => group.reduce((sum, at) => sum + (values[at] ?? 0), 0) / group.length);
  const counts = groups.map((group) => group.length);
  const fitted = isotonicFit(means, counts);
  const back = new Float64Array(places.length);
  groups.forEach((group, at) => group.forEach((one) => (back[one] = fitted[at] ?? 0)));
  return back;
}

/**
 * Neighbours in the order of the values that had to be pooled, as runs of places in the list; singles are
 * left out.
 */
export function pooledRuns(fitted: Float64Array): readonly (readonly number[])[] {
  const runs: number[][] = [];
  fitted.forEach((value, at) => {
    if (at > 0 && value === fitted[at - 1]) runs.at(-1)?.push(at);
    else runs.push([at]);
  });
  return runs.filter((run) => run.length > 1);
}
