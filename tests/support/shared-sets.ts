/**
 * Published figures to check against, from the folder `shared` beside the repository. It may be absent; tests
 * then say so in one line and run without it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export type Row = Readonly<Record<string, string>>;

/**
 * The rows of a CSV file under `../shared/data`, plain or gzipped, by the names of its first line; or null.
 */
export function sharedData(path: string): readonly Row[] | null {
  const text = sharedText(path);
  if (text === null) return null;
  const [names = [], ...lines] = cellsOf(text);
  return lines.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
}

/** Any text file there, or null. */
export function sharedText(path: string): string | null {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (!existsSync(file)) {
    tellOnce(file);
    return null;
  }
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
}

let isTold = false;
function tellOnce(file: string): void {
  if (!isTold) console.warn(`NOT CHECKED against published figures: ${file} is absent`);
  isTold = true;
}

/** RFC 4180: quoted cells may hold commas, line ends and doubled quotes. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && quoted === undefined && bare === '' && line.length === 0) break;
    line.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
