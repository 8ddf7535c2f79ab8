import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Every fault and every item of security has its row, and every row a test that is really there. */

const root = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const ids = [
  ...Array.from({ length: 52 }, (_, at) => `F-${String(at + 1).padStart(2, '0')}`),
  ...Array.from({ length: 24 }, (_, at) => `S-${at + 1}`),
];

interface Row {
  readonly id: string;
  readonly proof: string;
}
const rows: readonly Row[] = textOf('docs/reliability.md')
  .split('\n')
  .flatMap((line) => {
    const [, id, proof] = /^\| ([FS]-\d+) \| .+? \| (.+) \|$/.exec(line) ?? [];
    return id === undefined || proof === undefined ? [] : [{ id, proof }];
  });

const named = /\[(tests\/[^\]]+)\]\(\.\.\/([^)]+)\) · “(.+?)”(?=; |$)/g;

/** A title as it stands in the code: quoted whole. */
const hasTitle = (text: string, title: string): boolean =>
  ["'", '`', '"'].some((quote) => text.includes(`${quote}${title.replaceAll(quote, `\\${quote}`)}${quote}`));

describe('docs/reliability.md', () => {
  test('has every id once, and no other', () => {
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  test.each(rows)('$id is shown by tests that are there, or says plainly that it is not', ({ id, proof }) => {
    const tests = [...proof.matchAll(named)];
    expect(proof.split('](../tests/').length - 1, `${id}: every link to a test stands with its title`).toBe(
      tests.length,
    );
    if (tests.length === 0) expect(proof).toMatch(/^not covered\b.*: \S/);
    for (const [, shown, path = '', title = ''] of tests) {
      expect(shown).toBe(path);
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(hasTitle(textOf(path), title), `${path} has a test “${title}”`).toBe(true);
    }
  });
});
