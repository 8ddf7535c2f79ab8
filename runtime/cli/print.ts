/** What commands write: one JSON document with `--json`, otherwise text for people, in aligned columns. */

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
    void process.stdout.write(`${isJson ? JSON.stringify(value, null, 2) : text.trimEnd()}\n`),
  note: (text) => {
    if (!isJson) process.stderr.write(`${text}\n`);
  },
});

/** The last column keeps its length; all others are filled up to the longest of their cells. */
export function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = [heads, ...rows.map((row) => row.map(cell))];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const CELL_CHARS_MAX = 120;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Control characters of somebody else's data must not steer this terminal.
  const plain = text.replace(/\p{C}+/gu, ' ');
  return plain.length > CELL_CHARS_MAX ? `${plain.slice(0, CELL_CHARS_MAX)}…` : plain;
}

/** Name and value per line, for one thing. */
export const fields = (named: { readonly [name: string]: unknown }): string =>
  table(
    ['', ''],
    Object.entries(named).filter(([, value]) => value !== undefined),
  ).slice(1);
