/**
 * Gauss quadrature from a symmetric tridiagonal matrix: the sum of a function of its eigenvalues, each
 * weighted by the square of its eigenvector's first entry (Golub and Welsch).
 */

/** `alpha` is the diagonal, `beta` what stands beside it. Implicit QL; each eigenvalue takes a few turns. */
export function quadrature(
  alpha: readonly number[],
  beta: readonly number[],
  f: (eigenvalue: number) => number,
): number {
  const size = alpha.length;
  const d = Float64Array.from(alpha);
  const e = new Float64Array(size);
  e.set(beta.slice(0, size - 1));
  const first = new Float64Array(size);
  first[0] = 1;
  for (let low = 0; low < size; low += 1) {
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      const high = blockEnd(d, e, low);
      if (high === low) break;
      sweep({ d, e, first }, low, high);
    }
  }
  let sum = 0;
  for (let at = 0; at < size; at += 1) sum += (first[at] ?? 0) ** 2 * f(d[at] ?? 0);
  return sum;
}

const TURNS_MAX = 60;

/** Up to where the entries beside the diagonal still matter. */
function blockEnd(d: Float64Array, e: Float64Array, low: number): number {
  let high = low;
  for (; high < d.length - 1; high += 1) {
    const scale = Math.abs(d[high] ?? 0) + Math.abs(d[high + 1] ?? 0);
    if (Math.abs(e[high] ?? 0) <= Number.EPSILON * scale) break;
  }
  return high;
}

interface Reduced {
  readonly d: Float64Array;
  readonly e: Float64Array;
  readonly first: Float64Array;
}

/** One QL sweep with Wilkinson's shift over rows `low` to `high`. */
function sweep({ d, e, first }: Reduced, low: number, high: number): void {
  const at = (from: Float64Array, index: number): number => from[index] ?? 0;
  let g = (at(d, low + 1) - at(d, low)) / (2 * at(e, low));
  let r = Math.hypot(g, 1);
  g = at(d, high) - at(d, low) + at(e, low) / (g + (g >= 0 ? r : -r));
  let [s, c, p] = [1, 1, 0];
  for (let row = high - 1; row >= low; row -= 1) {
    const f = s * at(e, row);
    const b = c * at(e, row);
    r = Math.hypot(f, g);
    e[row + 1] = r;
    if (r === 0) {
      d[row + 1] = at(d, row + 1) - p;
      e[high] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = at(d, row + 1) - p;
    r = (at(d, row) - g) * s + 2 * c * b;
    p = s * r;
    d[row + 1] = g + p;
    g = c * r - b;
    const upper = at(first, row + 1);
    first[row + 1] = s * at(first, row) + c * upper;
    first[row] = c * at(first, row) - s * upper;
  }
  d[low] = at(d, low) - p;
  e[low] = g;
  e[high] = 0;
}
