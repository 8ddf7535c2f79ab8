/**
 * What a matrix too large for factors has to say of itself: its log-determinant and the diagonal of its
 * inverse, from a few random vectors. The seeds are fixed, so the same fit gives the same answer everywhere.
 */
import { inner, solveSparse } from './conjugate-gradients.ts';
import { fitLimits } from './fit-limits.ts';
import { randomFrom } from './random.ts';
import { addOffDiagonal, multiply, type SparseMatrix } from './sparse-matrix.ts';
import { quadrature } from './tridiagonal.ts';

/**
 * The logarithms of the diagonal, which are exact, and of what remains after scaling by it, from Lanczos
 * quadrature. The error of log det / size is about 0.5 / sqrt(probes × size), and nearly the same for
 * neighbouring priors, so that their order is right.
 */
export function logDetOf(matrix: SparseMatrix): number {
  const { size, diagonal } = matrix;
  const wanted = Math.ceil(fitLimits.probeNumbers / size);
  const probes = Math.min(fitLimits.probesMax, Math.max(fitLimits.probesMin, wanted));
  const random = randomFrom('log-determinant');
  const root = diagonal.map(Math.sqrt);
  let rest = 0;
  for (let probe = 0; probe < probes; probe += 1) {
    const { alpha, beta } = lanczos(matrix, root, signs(size, random));
    rest += size * quadrature(alpha, beta, (value) => Math.log(Math.max(value, 1e-12)));
  }
  let exact = 0;
  for (let at = 0; at < size; at += 1) exact += Math.log(diagonal[at] ?? 1);
  return exact + rest / probes;
}

function signs(size: number, random: ReturnType<typeof randomFrom>): Float64Array {
  const vector = new Float64Array(size);
  for (let at = 0; at < size; at += 1) vector[at] = random.isHeads() ? 1 : -1;
  return vector;
}

interface Tridiagonal {
  readonly alpha: number[];
  readonly beta: number[];
}

/**
 * Lanczos' steps on the matrix scaled to a diagonal of 1; its eigenvalues crowd around 1, so few are enough.
 */
function lanczos(matrix: SparseMatrix, root: Float64Array, probe: Float64Array): Tridiagonal {
  const { size } = matrix;
  const alpha: number[] = [];
  const beta: number[] = [];
  const unscaled = new Float64Array(size);
  let before = new Float64Array(size);
  let here = probe.map((one) => one / Math.sqrt(size));
  let next = new Float64Array(size);
  const steps = Math.min(fitLimits.lanczosSteps, size);
  for (let step = 0; step < steps; step += 1) {
    for (let at = 0; at < size; at += 1) unscaled[at] = (here[at] ?? 0) / (root[at] ?? 1);
    multiply(matrix, unscaled, next);
    for (let at = 0; at < size; at += 1) next[at] = (next[at] ?? 0) / (root[at] ?? 1);
    const along = takeOut(next, here, inner(next, here));
    takeOut(next, before, beta.at(-1) ?? 0);
    alpha.push(along);
    const length = Math.sqrt(inner(next, next));
    // The probe lies in few eigenvectors: everything is known.
    if (step + 1 === steps || length < 1e-10) break;
    beta.push(length);
    for (let at = 0; at < size; at += 1) next[at] = (next[at] ?? 0) / length;
    [before, here, next] = [here, next, before];
  }
  return { alpha, beta };
}

/** `vector` less so much of `part`; answers how much. */
function takeOut(vector: Float64Array, part: Float64Array, much: number): number {
  for (let at = 0; at < vector.length; at += 1) vector[at] = (vector[at] ?? 0) - much * (part[at] ?? 0);
  return much;
}

/**
 * The diagonal of the inverse. The first terms of its series in the scaled matrix are exact; only what they
 * leave is estimated, and that is small where scripts are compared with many others. `project` takes out of a
 * vector what a floating matrix cannot answer; the inverse is then that of the rest.
 */
export function inverseDiagonal(
  matrix: SparseMatrix,
  project: (x: Float64Array) => Float64Array,
): EstimatedDiagonal {
  const { size } = matrix;
  const probes = fitLimits.diagonalProbes;
  const estimate = new Float64Array(size);
  const random = randomFrom('inverse diagonal');
  const totals: number[] = [];
  for (let probe = 0; probe < probes; probe += 1) {
    const vector = signs(size, random);
    const x = project(solveSparse(matrix, project(vector.slice()), 1e-5).x);
    const first = seriesTimes(matrix, vector);
    let total = 0;
    for (let at = 0; at < size; at += 1) {
      const part = (vector[at] ?? 0) * ((x[at] ?? 0) - (first[at] ?? 0));
      estimate[at] = (estimate[at] ?? 0) + part / probes;
      total += part;
    }
    totals.push(total);
  }
  const exact = seriesDiagonal(matrix);
  // No estimate takes a variance below what a script would have if all its rivals were known.
  const diagonal = exact.map((one, at) =>
    Math.max(one + (estimate[at] ?? 0), 1 / (matrix.diagonal[at] ?? 1)),
  );
  return { diagonal, error: errorOf(totals) / diagonal.reduce((sum, one) => sum + one, 0) };
}

export interface EstimatedDiagonal {
  readonly diagonal: Float64Array;
  /** Relative standard error of the sum of it, as the probes differ. */
  readonly error: number;
}

function errorOf(totals: readonly number[]): number {
  const mean = totals.reduce((sum, one) => sum + one, 0) / totals.length;
  const squares = totals.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.sqrt(squares / (totals.length - 1) / totals.length);
}

/** With D the diagonal and A what stands beside it, turned in sign: (1/D + 1/D A 1/D + 1/D A 1/D A 1/D) x. */
function seriesTimes(matrix: SparseMatrix, x: Float64Array): Float64Array {
  const { size, diagonal } = matrix;
  const sum = x.map((one, at) => one / (diagonal[at] ?? 1));
  let last = sum;
  const total = sum.slice();
  for (let term = 0; term < 2; term += 1) {
    const next = new Float64Array(size);
    addOffDiagonal(matrix, last, next);
    for (let at = 0; at < size; at += 1) {
      next[at] = -(next[at] ?? 0) / (diagonal[at] ?? 1);
      total[at] = (total[at] ?? 0) + (next[at] ?? 0);
    }
    last = next;
  }
  return total;
}

function seriesDiagonal({ size, diagonal, start, column, value }: SparseMatrix): Float64Array {
  const over = diagonal.map((one) => 1 / one);
  const result = over.slice();
  for (let row = 0; row < size; row += 1) {
    const own = over[row] ?? 0;
    const end = start[row + 1] ?? 0;
    for (let at = start[row] ?? 0; at < end; at += 1) {
      const to = column[at] ?? 0;
      const other = over[to] ?? 0;
      const both = (value[at] ?? 0) ** 2 * own * other;
      result[row] = (result[row] ?? 0) + both * own;
      result[to] = (result[to] ?? 0) + both * other;
    }
  }
  return result;
}
