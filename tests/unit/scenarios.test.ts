import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The pages of scenarios: every requirement has its row, and every row a test that is really there. */

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const numbers = (letter: string, last: number, digits: number): string[] =>
  Array.from({ length: last }, (_, at) => `${letter}${String(at + 1).padStart(digits, '0')}`);

interface Row {
  readonly number: string;
  readonly rule: string;
  readonly proof: string;
}
const rowsOf = (page: string): readonly Row[] =>
  textOf(page)
    .split('\n')
    .flatMap((line) => {
      const [, number, rule, proof] = /^\| ([A-Z]\d+) \| (.+?) \| (.+) \|$/.exec(line) ?? [];
      return number === undefined || rule === undefined || proof === undefined
        ? []
        : [{ number, rule, proof }];
    });

interface Named {
  readonly shown: string;
  readonly path: string;
  readonly title: string;
}
const namedIn = ({ proof }: Row): readonly Named[] =>
  [...proof.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\) · “(.+?)”(?=; |$)/g)].map(
    ([, shown = '', path = '', title = '']) => ({ shown, path, title }),
  );

/** A title as it stands in the code: quoted whole, with the placeholders of a template. */
const hasTitle = (text: string, title: string): boolean =>
  ["'", '`', '"'].some((quote) => text.includes(`${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`));

const pages = [
  ['docs/scenarios.md', [...numbers('L', 74, 1), ...numbers('C', 5, 1), ...numbers('S', 74, 2)]],
  ['docs/judging-scenarios.md', [...numbers('J', 68, 1), ...numbers('A', 15, 1)]],
] as const;

describe.each(pages)('%s', (page, expected) => {
  const rows = rowsOf(page);

  test('has every number once, and no other', () => {
    expect(rows.map((row) => row.number)).toEqual(expected);
  });

  test('every link stands with a title (a file alone proves nothing)', () => {
    for (const row of rows) expect(row.proof.split('](').length - 1, row.number).toBe(namedIn(row).length);
  });

  test.each(rows)('$number is shown by tests that are there', (row) => {
    const named = namedIn(row);
    if (named.length === 0) expect(row.proof).toMatch(/^(later: issue \d of \d$|not ours: \S)/);
    for (const { shown, path, title } of named) {
      expect(path).toMatch(/^tests\/.+\.test\.ts$/);
      expect(shown).toBe(path);
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(hasTitle(textOf(path), title), `${path} has a test “${title}”`).toBe(true);
    }
  });
});
