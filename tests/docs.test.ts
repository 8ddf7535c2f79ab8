import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

/** What the pages say to type, read and trust exists. Links are checked by tests/tidy.test.ts. */

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The source of the command line: its commands and options, as commander is told them. */
const cli = readdirSync(join(root, 'runtime/cli'))
  .map((name) => textOf(join('runtime/cli', name)))
  .join('\n');
const commands = new Set([
  ...[...cli.matchAll(/\.command\(\s*'([a-z]+)/g)].map(([, name]) => name),
  ...[...cli.matchAll(/\.aliases\(\[([^\]]+)\]/g)].flatMap(([, list = '']) => list.match(/[a-z]+/g) ?? []),
]);
const options = new Set([...cli.matchAll(/'(--[a-z-]+)/g)].map(([, name]) => name));

/** Commands that have commands. */
const groups = [
  'actor',
  'anchor',
  'assessment',
  'assignment',
  'batch',
  'deadletter',
  'essay',
  'gateway',
  'journal',
  'judge',
  'judgement',
  'key',
  'kind',
  'lane',
  'run',
  'study',
  'supervisor',
];

/** Lines to type, in blocks and in running text: `assay …` and the same through npm. */
function typed(page: string): readonly (readonly string[])[] {
  const text = textOf(page).replaceAll(/\s+# .*$/gm, '');
  const lines = [...text.matchAll(/(?:^|`)(?:npm run(?: -s)? assay --|(?:npx )?assay) ([a-z][^`\n]*)/gm)];
  const starts = [...text.matchAll(/(?:^|`)npm start --( [^`\n]+)/gm)].map(([, rest]) => `start${rest}`);
  return [...lines.map(([, line = '']) => line), ...starts].map((line) => line.trim().split(/\s+/));
}

describe('what the pages say', () => {
  it('is looked at (an empty list would pass everything)', () => {
    expect(pages).toContain('docs/quick-start.md');
    expect(typed('docs/quick-start.md').length).toBeGreaterThan(10);
    expect([...commands]).toEqual(expect.arrayContaining(['start', 'actor', 'send', 'verify']));
    expect([...options]).toEqual(expect.arrayContaining(['--kinds', '--json', '--input']));
  });

  it.each(pages)('%s: commands and options exist', (page) => {
    const unknown = typed(page).flatMap((words) => {
      const [first = '', second = ''] = words;
      const isGroup = groups.includes(first);
      const named = isGroup && /^[a-z]+$/.test(second) ? [first, second] : [first];
      const flags = words.flatMap((word) => /--[a-z-]+/.exec(word)?.[0] ?? []);
      return [
        ...named.filter((name) => !commands.has(name)),
        ...flags.filter((flag) => !options.has(flag) && flag !== '--help'),
      ];
    });
    expect(unknown).toEqual([]);
  });

  it.each(pages)('%s: npm scripts and benchmarks exist', (page) => {
    const text = textOf(page);
    const scripts = [...text.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name = '']) => name);
    expect(scripts.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
    const benches = [...text.matchAll(/npm run bench -- ([A-Za-z0-9 ]+)/g)].flatMap(([, names = '']) =>
      names.trim().split(' '),
    );
    expect(benches.filter((name) => !textOf('bench/run.ts').includes(`'${name}'`))).toEqual([]);
  });

  it.each(pages)('%s: files that are named exist', (page) => {
    const named = textOf(page).matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|mjs|sql|md))`/g);
    const missing = [...named]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'runtime', path)));
    expect(missing).toEqual([]);
  });

  it('every promise of docs/guarantees.md names a test that exists', () => {
    const rows = textOf('docs/guarantees.md').match(/^\| .*\|$/gm) ?? [];
    const promises = rows.filter((row) => !row.startsWith('| |') && !/^\| (Promise|XState) \|/.test(row));
    expect(promises.length).toBeGreaterThan(20);
    for (const row of promises) {
      const named = row.matchAll(/\]\(\.\.\/(tests\/[\w./-]+\.test\.ts)\)/g);
      const tests = [...named].map(([, path = '']) => path);
      expect(tests, row).not.toEqual([]);
      for (const path of tests) expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  it('the kind that the quick start shows is the one in the example', () => {
    const kindOf = (text: string): string =>
      (/export const order = defineKind\(\{[^]*?\n\}\);/.exec(text)?.[0] ?? '').replace(/ *\/\/.*\n/g, '');
    const shown = kindOf(textOf('docs/quick-start.md'));
    expect(shown).not.toBe('');
    expect(kindOf(textOf('docs/examples/order-kinds.ts'))).toBe(shown);
  });

  it('decisions are numbered without gaps, listed, and at most 40 lines', () => {
    const files = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
    const numbers = files.toSorted().map((name) => Number(name.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const list = textOf('docs/decisions/README.md');
    for (const name of files) {
      expect(list).toContain(`](${name})`);
      expect(textOf(join('docs/decisions', name)).split('\n').length, name).toBeLessThanOrEqual(40);
    }
  });
});
