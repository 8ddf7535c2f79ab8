/** What commands write: one JSON document with `--json`, otherwise text for people, in aligned columns. */
import { aligned, records, room, wrapped } from './columns.ts';

export interface Printer {
  readonly isJson: boolean;
  /** `value` is the JSON document; `text` is what people read instead. */
  result(value: unknown, text: string): void;
  /** Beside the result: to standard error, and not with `--json`. */
  note(text: string): void;
}

export const createPrinter = (isJson: boolean): Printer => ({
  isJson,
  result: (value, text) =>
    void process.stdout.write(`${isJson ? JSON.stringify(value, null, 2) : prose(text.trimEnd())}\n`),
  note: (text) => {
    if (!isJson) process.stderr.write(`${text}\n`);
  },
});

/** Null: nobody sits there, and whoever reads the lines (a file, `grep`) wants each of them whole. */
const terminalColumns = (): number | null => (process.stdout.isTTY ? process.stdout.columns : null);

/** Sentences are broken between words; lines of columns have been fitted before. */
function prose(text: string): string {
  const columns = terminalColumns();
  if (columns === null) return text;
  const isColumns = (line: string): boolean => / {2}/.test(line);
  return text
    .split('\n')
    .flatMap((line) => (isColumns(line) ? [line] : wrapped(line, columns)))
    .join('\n');
}

const CELL_CHARS_MAX = 120;
/** Of the last column, which is prose or JSON: nothing of it may be lost, but a screen is no file. */
const LAST_CHARS_MAX = 4_000;

/**
 * On a terminal that is too narrow the last column goes on below itself; where there is no room for it, each
 * row becomes lines of its own.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly unknown[])[],
  columns: number | null = terminalColumns(),
): string {
  const last = heads.length - 1;
  const cells = rows.map((row) =>
    row.map((value, column) => cell(value, column === last ? LAST_CHARS_MAX : CELL_CHARS_MAX)),
  );
  const whole = [heads, ...cells];
  if (rows.length === 0) return `${aligned([heads], Infinity)}\n(none)`;
  const space = columns === null ? Infinity : room(whole, columns);
  return space < 0 ? records(heads, cells, columns) : aligned(whole, space);
}

/** Name and value per line, for one thing. */
export function fields(
  named: { readonly [name: string]: unknown },
  columns: number | null = terminalColumns(),
): string {
  const rows = Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, cell(value, LAST_CHARS_MAX)]);
  const space = columns === null ? Infinity : Math.max(room(rows, columns), 20);
  return aligned(rows, space);
}

/** An answer as it came, for people: names in words, and nothing about what is not there. */
export function answerLines(answer: object): string {
  const rows = Object.entries(answer).flatMap(([name, value]) => {
    const said = valueSaid(value);
    return said === '' ? [] : [[nameSaid(name), said] as const];
  });
  return fields(Object.fromEntries(rows));
}

const nameSaid = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

function valueSaid(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return yesNo(value);
  if (Array.isArray(value)) return value.map((one) => valueSaid(one)).join(', ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object') return '';
  const parts = Object.entries(value).map(([name, one]) => [nameSaid(name), valueSaid(one)] as const);
  return parts.flatMap(([name, said]) => (said === '' ? [] : [`${name} ${said}`])).join(', ');
}

export const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

function cell(value: unknown, charsMax: number): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Control characters of somebody else's data must not steer this terminal.
  const plain = text.replace(/\p{C}+/gu, ' ');
  return plain.length > charsMax ? `${plain.slice(0, charsMax)}…` : plain;
}
