import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { barrels } from './tidy/barrels.ts';
import { namesInCode, staleNames } from './tidy/comments.ts';
import { consoleIsApart, importDirection, natsOnlyInRuntime, pureRooms } from './tidy/imports.ts';
import * as language from './tidy/language.ts';
import { declaredNames, fileNames } from './tidy/names.ts';
import { fileSize, functionSize, lineLength, paramCount } from './tidy/sizes.ts';
import type { Rule, Violation } from './tidy/source-file.ts';
import { deadLinks, foldersWithoutReadme, migrationGaps, readTree } from './tidy/tree.ts';

/** The law's enforcer: shared style, read off the tree. That each rule can fail: tests/unit/tidy.test.ts. */

const files = readTree();
const paths = files.map((file) => file.path);
const names = namesInCode(files);
/** What the package exports is built from these: the only files that may pass on what others export. */
const doors = Object.values(packageJson.exports).flatMap((door) =>
  typeof door === 'string' ? [] : [door.default.replace('./dist/', '').replace(/\.js$/, '.ts')],
);

function expectTidy(violations: readonly Violation[]): void {
  expect(violations.map(({ at, why }) => `${at} ${why}`)).toEqual([]);
}

const rules: readonly (readonly [string, Rule])[] = [
  ['imports run one way (a room knows only the rooms before it)', importDirection],
  [
    'console/ imports contracts/, judging/ and machines/ only, and nobody imports it (it runs in a browser)',
    consoleIsApart,
  ],
  ['only runtime/, tests/ and bench/ know NATS (the rest goes through ports)', natsOnlyInRuntime],
  ['machines/ and judging/ import no node modules (they are pure)', pureRooms],
  ['a file has at most 400 lines (a longer one does several things)', fileSize],
  ['a function has at most 70 lines (a reader holds one screen)', functionSize],
  ['a function takes at most 4 parameters (more want names)', paramCount],
  ['a line has at most 110 characters (two files fit side by side)', lineLength],
  ['files have telling kebab-case names (utils and the like say nothing)', fileNames],
  ['declared names say what a thing is (no helpers, no managers)', declaredNames],
  ['nothing is exported by default (a thing is called the same everywhere)', language.noDefaultExport],
  ['nothing is any (it switches the checks off)', language.noAny],
  ['process.env is read in one place (one table of settings)', language.environmentInOnePlace],
  ['no clock, chance or timer outside runtime/ (a turn can be replayed)', language.clockOnlyInRuntime],
  ['no test is skipped, focused or to do (it would prove nothing)', language.noSkippedTests],
  ['no test waits by the clock (slow and unsure)', language.noWaitingInTests],
  ['no barrels (a thing is imported from where it lives)', (file) => barrels(file, doors)],
  ['names in comments exist (prose must not outlive its code)', (file) => staleNames(file, names, paths)],
  ['links in Markdown lead somewhere (a reader follows them)', (file) => deadLinks(file)],
];

describe('tidy', () => {
  it('reads the tree (an empty list would pass every rule)', () => {
    expect(paths).toContain('runtime/config.ts');
    expect(names).toContain('readTree');
  });

  it.each(rules)('%s', (_rule, violationsOf) => {
    expectTidy(files.flatMap((file) => violationsOf(file)));
  });

  it('every top-level folder has a README of at most 25 lines (what is this for?)', () => {
    expectTidy(foldersWithoutReadme(files));
  });

  it('migrations are numbered without gaps (their order is their meaning)', () => {
    expectTidy(migrationGaps(paths));
  });
});
