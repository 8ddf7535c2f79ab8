import type { Decision } from '../../../judging/decisions.ts';

/** The model written out as plainly as it can be, for small sets: what the fast one is held against. */
export interface Truth {
  readonly sigma: number | null;
  readonly positionPrecision: number;
  readonly isDavidson: boolean;
}

/** Parameters: scripts, one position term, the logarithm of the tie parameter. */
export function logPosterior(decisions: readonly Decision[], scripts: number, truth: Truth) {
  return (x: readonly number[]): number => {
    const position = x[scripts] ?? 0;
    const nu = truth.isDavidson ? Math.exp(x[scripts + 1] ?? 0) : 0;
    let sum = 0;
    for (const { winner, loser, side = 0, isTie = false, weight = 1 } of decisions) {
      const a = Math.exp((x[winner] ?? 0) + position * side);
      const b = Math.exp(x[loser] ?? 0);
      const even = 2 * nu * Math.sqrt(a * b);
      const all = a + b + even;
      const won =
        isTie && !truth.isDavidson ? (Math.log(a / all) + Math.log(b / all)) / 2 : Math.log(a / all);
      sum += weight * (isTie && truth.isDavidson ? Math.log(even / all) : won);
    }
    const squares = x.slice(0, scripts).reduce((all, theta) => all + theta * theta, 0);
    if (truth.sigma !== null) sum -= squares / (2 * truth.sigma ** 2);
    return sum - (truth.positionPrecision * position ** 2) / 2;
  };
}

type Scalar = (x: readonly number[]) => number;

export function slopes(f: Scalar, x: readonly number[]): number[] {
  const step = 1e-5;
  return x.map((_, at) => (f(moved(x, at, step)) - f(moved(x, at, -step))) / (2 * step));
}

/** The negative second derivative, by differences. */
export function curvature(f: Scalar, x: readonly number[]): number[][] {
  const step = 1e-3;
  const at = (i: number, j: number, [a, b]: readonly [number, number]): number =>
    f(moved(moved(x, i, a * step), j, b * step));
  return x.map((_, i) =>
    x.map((_one, j) => {
      const corners = at(i, j, [1, 1]) - at(i, j, [1, -1]) - at(i, j, [-1, 1]) + at(i, j, [-1, -1]);
      return -corners / (4 * step * step);
    }),
  );
}

const moved = (x: readonly number[], at: number, by: number): number[] =>
  x.map((one, index) => (index === at ? one + by : one));

/** Gauss and Jordan, with pivots. */
export function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, at) => [...row, ...row.map((_, col) => (col === at ? 1 : 0))]);
  for (let col = 0; col < size; col += 1) {
    const rest = rows.slice(col).map((row) => Math.abs(row[col]!));
    const pivot = col + rest.indexOf(Math.max(...rest));
    [rows[col], rows[pivot]] = [rows[pivot]!, rows[col]!];
    const own = rows[col]!.map((one) => one / rows[col]![col]!);
    rows.forEach((row, at) => {
      rows[at] = at === col ? own : row.map((one, index) => one - row[col]! * own[index]!);
    });
  }
  return rows.map((row) => row.slice(size));
}
