import { describe, expect, it } from 'vitest';
import { barrels } from '../tidy/barrels.ts';
import { namesInCode, staleNames } from '../tidy/comments.ts';
import { consoleIsApart, importDirection, natsOnlyInRuntime, pureRooms } from '../tidy/imports.ts';
import * as language from '../tidy/language.ts';
import { declaredNames, fileNames } from '../tidy/names.ts';
import { fileSize, functionSize, lineLength, paramCount } from '../tidy/sizes.ts';
import type { Rule } from '../tidy/source-file.ts';
import { deadLinks, foldersWithoutReadme, migrationGaps } from '../tidy/tree.ts';

// Written in two halves, so that a plain search of the tree for waits and skips does not find these examples.
const timer = 'setTimeout';
const skip = 'skip';
const runIf = 'runIf';
const long = (lines: number) => Array.from({ length: lines }, (_, line) => `  f(${line});`).join('\n');

const examples: readonly (readonly [string, Rule, string, bad: string, good: string])[] = [
  [
    'import direction',
    importDirection,
    'machines/a.ts',
    `import { x } from '../actors/x.ts';`,
    `import { x } from '../contracts/x.ts';`,
  ],
  [
    'import direction, types too',
    importDirection,
    'contracts/a.ts',
    `import type { X } from '../runtime/x.ts';`,
    `import type { X } from './x.ts';`,
  ],
  [
    'import direction, dynamic',
    importDirection,
    'actors/a.ts',
    `await import('../persistence/x.ts');`,
    `await import('../machines/x.ts');`,
  ],
  [
    'import direction, re-exports',
    importDirection,
    'actors/a.ts',
    `export { x } from '../runtime/x.ts';`,
    `export const x = 1;`,
  ],
  [
    'console apart',
    consoleIsApart,
    'console/pages/a.tsx',
    `import { x } from '../../runtime/x.ts';`,
    `import { x } from '../../contracts/x.ts';`,
  ],
  [
    'nats',
    natsOnlyInRuntime,
    'persistence/a.ts',
    `import { connect } from '@nats-io/transport-node';`,
    `import { x } from 'postgres';`,
  ],
  [
    'pure rooms',
    pureRooms,
    'machines/a.ts',
    `import { hash } from 'node:crypto';`,
    `import { x } from './x.ts';`,
  ],
  ['file size', fileSize, 'runtime/a.ts', long(401), long(400)],
  [
    'function size',
    functionSize,
    'runtime/a.ts',
    `function f() {\n${long(69)}\n}`,
    `function f() {\n${long(68)}\n}`,
  ],
  [
    'function size of arrows',
    functionSize,
    'runtime/a.ts',
    `const f = () => {\n${long(69)}\n};`,
    `describe('x', () => {\n${long(69)}\n});`,
  ],
  ['parameters', paramCount, 'runtime/a.ts', `function f(a, b, c, d, e) {}`, `function f(a, b, c, d) {}`],
  ['line length', lineLength, 'runtime/a.ts', `f(${'a, '.repeat(40)});`, `// see ${'x'.repeat(90)}`],
  ['file names', fileNames, 'runtime/turn-utils.ts', '', ''],
  ['declared names', declaredNames, 'runtime/a.ts', `class TurnManager {}`, `class Turnkeeper {}`],
  ['declared names, whole', declaredNames, 'runtime/a.ts', `const data = 1;`, `const dataUrl = 1;`],
  ['default export', language.noDefaultExport, 'runtime/a.ts', `export default 1;`, `export const one = 1;`],
  ['any', language.noAny, 'runtime/a.ts', `const x = y as any;`, `const any = 'any';`],
  ['environment', language.environmentInOnePlace, 'runtime/a.ts', `f(process.env.HOME);`, `f(process.pid);`],
  ['clock', language.clockOnlyInRuntime, 'machines/a.ts', `f(Date.now());`, `f(new Date(at));`],
  ['clock, new Date', language.clockOnlyInRuntime, 'actors/a.ts', `f(new Date());`, `f(at);`],
  ['chance', language.clockOnlyInRuntime, 'judging/a.ts', `f(Math.random());`, `f(Math.round(1));`],
  ['timers', language.clockOnlyInRuntime, 'persistence/a.ts', `${timer}(f, 1);`, `f(1);`],
  ['skipped tests', language.noSkippedTests, 'tests/a.test.ts', `it.${skip}('x', f);`, `it.each(x)('x', f);`],
  [
    'tests that run if',
    language.noSkippedTests,
    'tests/unit/a.test.ts',
    `test.${runIf}(rows !== null)('x', f);`,
    `import { sharedData } from '../support/shared-sets.ts';\ntest.${runIf}(rows !== null)('x', f);`,
  ],
  [
    'tests that are skipped where sets are absent',
    language.noSkippedTests,
    'tests/unit/a.test.ts',
    `import { sharedData } from '../support/shared-sets.ts';\ntest.${skip}If(rows === null)('x', f);`,
    `test(String(rows), f);`,
  ],
  ['waiting', language.noWaitingInTests, 'tests/a.test.ts', `${timer}(f, 1);`, `until(f);`],
  [
    'waiting by import',
    language.noWaitingInTests,
    'tests/a.test.ts',
    `import { ${timer} as p } from 'node:timers/promises';`,
    `import { until } from './until.ts';`,
  ],
  [
    'barrels',
    (file) => barrels(file, []),
    'runtime/a.ts',
    `export { x } from './x.ts';`,
    `export { x } from './x.ts';\nexport const y = 1;`,
  ],
  [
    'links',
    (file) => deadLinks(file, () => false),
    'docs/a.md',
    `[x](gone.md)`,
    `[x](https://example.org) [y](#here)`,
  ],
];

describe('the rules of tidy', () => {
  const cases = examples.map(([name, rule, path, ...texts]) => ({ name, rule, path, texts }));

  it.each(cases)(
    '$name: finds what is wrong, lets pass what is right',
    ({ rule, path, texts: [bad, good] }) => {
      const goodPath = bad === good ? 'runtime/turn.ts' : path;
      expect(rule({ path, text: bad })).toHaveLength(1);
      expect(rule({ path: goodPath, text: good })).toEqual([]);
    },
  );

  it('says file, line and cure', () => {
    const [found] = language.noAny({ path: 'runtime/a.ts', text: 'const a = 1;\nlet b: any;\n' });
    expect(found?.at).toBe('runtime/a.ts:2');
    expect(found?.why).toContain('unknown');
  });

  it('finds names in comments that are nowhere in the code, and files that are gone', () => {
    const code = {
      path: 'runtime/a.ts',
      text: 'export const openTurn = 1; // `closeTurn` `gone.ts` `a.ts` `openTurn()` `go`\n',
    };
    const found = staleNames(code, namesInCode([code]), ['runtime/a.ts']);
    expect(found.map(({ why }) => why.split('`')[1])).toEqual(['closeTurn', 'gone.ts']);
  });

  it('finds folders without README and with too long a one', () => {
    const readme = (folder: string, lines: number) => ({
      path: `${folder}/README.md`,
      text: 'x\n'.repeat(lines),
    });
    const found = foldersWithoutReadme([{ path: 'a/x.ts', text: '' }, readme('b', 26), readme('c', 25)]);
    expect(found.map(({ at }) => at)).toEqual(['a/README.md:1', 'b/README.md:1']);
  });

  it('finds gaps and twins among migrations', () => {
    expect(migrationGaps(['migrations/0001-a.sql', 'migrations/0002-b.sql'])).toEqual([]);
    expect(migrationGaps(['migrations/0001-a.sql', 'migrations/0003-b.sql'])).toHaveLength(1);
    expect(migrationGaps(['migrations/0001-a.sql', 'migrations/0001-b.sql'])).toHaveLength(1);
  });
});
