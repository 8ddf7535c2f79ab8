/**
 * Where a study leaves its tables and plots: a folder with one page. A table replaces what stands between
 * its two marks in the page, so that the text around it stays and the numbers are those of the last run.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StudyPages {
  table(name: string, markdown: string): void;
  plot(name: string, svg: string): void;
}

export function studyPages(folder: string, page: string): StudyPages {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, page);
  return {
    table(name, markdown) {
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const [from, to] = [`<!-- table ${name} -->`, `<!-- end ${name} -->`];
      const block = `${from}\n\n${markdown}\n\n${to}`;
      const start = text.indexOf(from);
      const end = text.indexOf(to);
      const isThere = start >= 0 && end > start;
      const written = isThere
        ? text.slice(0, start) + block + text.slice(end + to.length)
        : `${text}${text === '' ? '' : '\n'}${block}\n`;
      writeFileSync(path, written);
    },
    plot(name, svg) {
      writeFileSync(join(folder, `${name}.svg`), svg);
    },
  };
}

/** Padded as the formatter does it, so that a run leaves no difference but in numbers. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) =>
    Math.max(3, name.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}

/** Rounded as the printed figures are, so that table and printout never differ in the last digit. */
export const decimals = (value: number, digits: number): string =>
  Number(value.toPrecision(5)).toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
