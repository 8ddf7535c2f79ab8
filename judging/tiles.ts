/**
 * Square blocks of a large matrix, each small enough for the nearest cache. One product does all the work of
 * factors and inverses here; without tiles a thousand scripts would stream through memory a thousand times.
 */

/** Rows and columns of a tile: three of them take 24 KB. */
export const tileSide = 32;
const side = tileSide;

export type Tile = Float64Array;
export const emptyTile = (): Tile => new Float64Array(side * side);

/** `into` plus `factor` times `a` and the transpose of `b`; two rows and two columns at once. */
export function addProduct(into: Tile, a: Tile, b: Tile, factor: number): void {
  for (let row = 0; row < side * side; row += 2 * side) {
    for (let col = 0; col < side; col += 2) {
      const to = col * side;
      let [s00, s01, s10, s11] = [0, 0, 0, 0];
      for (let at = 0; at < side; at += 1) {
        const a0 = a[row + at] ?? 0;
        const a1 = a[row + side + at] ?? 0;
        const b0 = b[to + at] ?? 0;
        const b1 = b[to + side + at] ?? 0;
        s00 += a0 * b0;
        s01 += a0 * b1;
        s10 += a1 * b0;
        s11 += a1 * b1;
      }
      const place = row + col;
      into[place] = (into[place] ?? 0) + factor * s00;
      into[place + 1] = (into[place + 1] ?? 0) + factor * s01;
      into[place + side] = (into[place + side] ?? 0) + factor * s10;
      into[place + side + 1] = (into[place + side + 1] ?? 0) + factor * s11;
    }
  }
}

/** The tile becomes its lower factor, with zeros above; false where it is not positive. */
export function factorizeTile(tile: Tile): boolean {
  const rowsDot = (row: number, other: number, length: number): number => {
    let sum = 0;
    for (let at = 0; at < length; at += 1)
      sum += (tile[row * side + at] ?? 0) * (tile[other * side + at] ?? 0);
    return sum;
  };
  for (let row = 0; row < side; row += 1) {
    const own = row * side;
    for (let col = 0; col < row; col += 1) {
      tile[own + col] = ((tile[own + col] ?? 0) - rowsDot(row, col, col)) / (tile[col * side + col] ?? 1);
    }
    const left = (tile[own + row] ?? 0) - rowsDot(row, row, row);
    if (!(left > 0)) return false;
    tile[own + row] = Math.sqrt(left);
    tile.fill(0, own + row + 1, own + side);
  }
  return true;
}

/** The inverse of a lower factor, which is lower again. */
export function invertedTile(lower: Tile): Tile {
  const inverse = emptyTile();
  for (let col = 0; col < side; col += 1) {
    inverse[col * side + col] = 1 / (lower[col * side + col] ?? 1);
    for (let row = col + 1; row < side; row += 1) {
      let sum = 0;
      for (let at = col; at < row; at += 1)
        sum += (lower[row * side + at] ?? 0) * (inverse[at * side + col] ?? 0);
      inverse[row * side + col] = -sum / (lower[row * side + row] ?? 1);
    }
  }
  return inverse;
}

export function transposedTile(tile: Tile): Tile {
  const transposed = emptyTile();
  for (let row = 0; row < side; row += 1) {
    for (let col = 0; col < side; col += 1) transposed[col * side + row] = tile[row * side + col] ?? 0;
  }
  return transposed;
}
