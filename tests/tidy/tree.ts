import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceFile, Violation } from './source-file.ts';

/** The tree as it stands on disk, and the rules about whole folders. */

export const root = dirname(dirname(import.meta.dirname));
const readmeLinesMax = 25;
const ignored = new Set(['node_modules', 'coverage', 'dist']);
const readable = /\.(ts|tsx|mjs|sql|md|json|html|css)$/;

export function readTree(folder: string = root): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return paths
    .filter((path) => !path.split('/').some((part) => ignored.has(part) || part.startsWith('.')))
    .filter((path) => path !== 'package-lock.json')
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

export function foldersWithoutReadme(files: readonly SourceFile[]): Violation[] {
  const folders = new Set(
    files.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/')[0] ?? ''),
  );
  return [...folders].flatMap((folder) => {
    const readme = files.find(({ path }) => path === `${folder}/README.md`);
    const at = `${folder}/README.md:1`;
    if (readme === undefined)
      return [{ at, why: 'missing: purpose, files in reading order, may / must not' }];
    const lines = readme.text.trimEnd().split('\n').length;
    if (lines <= readmeLinesMax) return [];
    return [{ at, why: `${lines} lines, at most ${readmeLinesMax}: the rest belongs in docs/` }];
  });
}

export function migrationGaps(paths: readonly string[]): Violation[] {
  const numbered = paths.filter((path) => /^migrations\/[^/]+\.sql$/.test(path)).toSorted();
  return numbered.flatMap((path, index) => {
    const number = Number(/^migrations\/(\d{4})-/.exec(path)?.[1]);
    if (number === index + 1) return [];
    return [
      { at: `${path}:1`, why: `expected number ${String(index + 1).padStart(4, '0')}-: no gaps, no twins` },
    ];
  });
}

/** Each `[text](target)` to a file in the tree; addresses and anchors are left alone. */
export function deadLinks(file: SourceFile, exists: (path: string) => boolean = isOnDisk): Violation[] {
  if (!file.path.endsWith('.md')) return [];
  return file.text.split('\n').flatMap((line, index) =>
    [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
      const target = (match[1] ?? '').split('#')[0] ?? '';
      if (target === '' || /^[a-z]+:/.test(target)) return [];
      if (exists(join(dirname(file.path), target))) return [];
      return [
        { at: `${file.path}:${index + 1}`, why: `links to ${target}, which does not exist: correct it` },
      ];
    }),
  );
}

function isOnDisk(path: string): boolean {
  return existsSync(join(root, path));
}
