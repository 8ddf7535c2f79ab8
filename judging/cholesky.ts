/**
 * Factors of a symmetric positive matrix that stands whole: exact solutions, log-determinants and inverses
 * for up to some 1,500 parameters. Tile by tile, with the inverse of each tile on the diagonal kept beside
 * it, so that every step is one product of tiles.
 */
import {
  addProduct,
  emptyTile,
  factorizeTile,
  invertedTile,
  type Tile,
  tileSide,
  transposedTile,
} from './tiles.ts';

export interface Factor {
  readonly size: number;
  /** Tile `j` of row `i`, for `j` up to `i`. */
  readonly lower: readonly (readonly Tile[])[];
  /** The inverse of each tile on the diagonal. */
  readonly corner: readonly Tile[];
}

/** Of a matrix row by row, of which only the lower half is read; null where it is not positive. */
export function factorOf(matrix: Float64Array, size: number): Factor | null {
  const tiles = Math.ceil(size / tileSide);
  const lower: Tile[][] = [];
  const corner: Tile[] = [];
  for (let row = 0; row < tiles; row += 1) {
    const own: Tile[] = [];
    lower.push(own);
    for (let col = 0; col <= row; col += 1) {
      const tile = cutTile(matrix, size, row, col);
      const other = lower[col] ?? [];
      for (let at = 0; at < col; at += 1) addProduct(tile, own[at] ?? none, other[at] ?? none, -1);
      if (col === row) {
        if (!factorizeTile(tile)) return null;
        corner.push(invertedTile(tile));
        own.push(tile);
        continue;
      }
      const solved = emptyTile();
      addProduct(solved, tile, corner[col] ?? none, 1);
      own.push(solved);
    }
  }
  return { size, lower, corner };
}

const tileBits = Math.log2(tileSide);
const none = emptyTile();

/** What lies beyond the matrix counts as ones on the diagonal, which change nothing. */
function cutTile(matrix: Float64Array, size: number, row: number, col: number): Tile {
  const tile = emptyTile();
  const width = Math.min(tileSide, size - col * tileSide);
  for (let at = 0; at < tileSide; at += 1) {
    const from = row * tileSide + at;
    if (from < size) {
      const begin = from * size + col * tileSide;
      tile.set(matrix.subarray(begin, begin + width), at * tileSide);
    } else if (row === col) {
      tile[at * tileSide + at] = 1;
    }
  }
  return tile;
}

export function logDetOfFactor({ lower }: Factor): number {
  let sum = 0;
  lower.forEach((tiles, row) => {
    const tile = tiles[row] ?? none;
    for (let at = 0; at < tileSide; at += 1) sum += Math.log(tile[at * tileSide + at] ?? 1);
  });
  return 2 * sum;
}

/** `b` becomes the solution. */
export function solveFactored({ size, lower }: Factor, b: Float64Array): void {
  const entry = (row: number, col: number): number =>
    lower[row >> tileBits]?.[col >> tileBits]?.[(row & (tileSide - 1)) * tileSide + (col & (tileSide - 1))] ??
    0;
  for (let row = 0; row < size; row += 1) {
    let left = b[row] ?? 0;
    for (let col = 0; col < row; col += 1) left -= entry(row, col) * (b[col] ?? 0);
    b[row] = left / entry(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const value = (b[row] ?? 0) / entry(row, row);
    b[row] = value;
    for (let col = 0; col < row; col += 1) b[col] = (b[col] ?? 0) - entry(row, col) * value;
  }
}

/** The whole inverse, row by row, both halves. */
export function inverseOfFactor(factor: Factor): Float64Array {
  const { size } = factor;
  const columns = columnsOfInverse(factor);
  const tiles = columns.length;
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < tiles; row += 1) {
    for (let col = 0; col <= row; col += 1) {
      const tile = emptyTile();
      for (let at = row; at < tiles; at += 1) {
        addProduct(tile, columns[row]?.[at] ?? none, columns[col]?.[at] ?? none, 1);
      }
      placeTile(inverse, size, tile, [row, col]);
    }
  }
  return inverse;
}

/** Tile `[j][i]` is the transpose of tile `(i, j)` of the inverse of the factor. */
function columnsOfInverse({ lower, corner }: Factor): Tile[][] {
  const columns: Tile[][] = lower.map(() => []);
  columns.forEach((own, col) => {
    own[col] = transposedTile(corner[col] ?? none);
    for (let row = col + 1; row < columns.length; row += 1) {
      const sum = emptyTile();
      for (let at = col; at < row; at += 1) addProduct(sum, own[at] ?? none, lower[row]?.[at] ?? none, 1);
      const tile = emptyTile();
      addProduct(tile, sum, corner[row] ?? none, -1);
      own[row] = tile;
    }
  });
  return columns;
}

function placeTile(
  matrix: Float64Array,
  size: number,
  tile: Tile,
  [tileRow, tileCol]: readonly [number, number],
): void {
  const rows = Math.min(tileSide, size - tileRow * tileSide);
  const cols = Math.min(tileSide, size - tileCol * tileSide);
  for (let at = 0; at < rows; at += 1) {
    const row = tileRow * tileSide + at;
    for (let to = 0; to < cols; to += 1) {
      const col = tileCol * tileSide + to;
      const value = tile[at * tileSide + to] ?? 0;
      matrix[row * size + col] = value;
      matrix[col * size + row] = value;
    }
  }
}
