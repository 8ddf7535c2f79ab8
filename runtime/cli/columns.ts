/** Cells in columns, for a screen of so many characters. Knows nothing of what stands in them. */

type Rows = readonly (readonly string[])[];

const GAP = '  ';
/** Prose in a narrower column than this is harder to read than one line below the other. */
const LAST_CHARS_MIN = 16;

const widthsOf = (rows: Rows): number[] => {
  const [first = []] = rows;
  return first.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
};

/** What the columns before the last one leave to it; below 0 where it is too little. */
export function room(rows: Rows, columns: number): number {
  const widths = widthsOf(rows);
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const last = widths.at(-1) ?? 0;
  const space = columns - before;
  return space >= Math.min(last, LAST_CHARS_MIN) ? space : -1;
}

/** All columns are filled up to the longest of their cells; the last one has so much space. */
export function aligned(rows: Rows, space: number): string {
  const widths = widthsOf(rows);
  const indent = widths.slice(0, -1).map((width) => ' '.repeat(width));
  const lines = rows.flatMap((row) => {
    const before = row.slice(0, -1).map((text, column) => text.padEnd(widths[column] ?? 0));
    return wrapped(row.at(-1) ?? '', space).map((text, line) => [...(line === 0 ? before : indent), text]);
  });
  return lines.map((cells) => cells.join(GAP).trimEnd()).join('\n');
}

/** A line for each cell, with the head of its column; rows stand apart. */
export function records(heads: readonly string[], rows: Rows, columns: number | null): string {
  const names = heads.map((head) => head.toLowerCase());
  return rows
    .map((row) => {
      const lines = row.map((text, column) => [names[column] ?? '', text]).filter(([, text]) => text !== '');
      const space = columns === null ? Infinity : Math.max(room(lines, columns), LAST_CHARS_MIN);
      return aligned(lines, space);
    })
    .join('\n\n');
}

/** Broken between words; a word that is longer than a line, where the line ends. */
export function wrapped(text: string, chars: number): string[] {
  if (text.length <= chars) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, chars))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > chars && line !== '') lines.push(line);
    line = longer.length > chars ? word : longer;
  }
  return [...lines, line];
}

function piecesOf(word: string, chars: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < word.length || at === 0; at += chars) pieces.push(word.slice(at, at + chars));
  return pieces;
}
