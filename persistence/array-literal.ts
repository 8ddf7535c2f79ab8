/**
 * Postgres array literals, written by hand: a group commit passes whole columns as arrays, and the driver's
 * own serializer costs more than the rest of the write on the node's side (measured in bench W1).
 */

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;

const quoted = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, '\\$&')}"` : `"${text}"`;

export function textArray(values: readonly (string | null)[]): string {
  let literal = '{';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (index > 0) literal += ',';
    literal += value === null || value === undefined ? 'NULL' : quoted(value);
  }
  return `${literal}}`;
}

export function numberArray(values: readonly (number | null)[]): string {
  let literal = '{';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) literal += ',';
    literal += values[index] ?? 'NULL';
  }
  return `${literal}}`;
}

/** One column out of rows, as a literal. */
export const textColumn = <T>(rows: readonly T[], pick: (row: T) => string | null): string =>
  textArray(rows.map(pick));
export const numberColumn = <T>(rows: readonly T[], pick: (row: T) => number | null): string =>
  numberArray(rows.map(pick));
