/**
 * Kinds from a file of the user: an ES module that exports what `defineKind` returned, under any names, or
 * lists.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../contracts/failures.ts';
import type { KindOptions } from '../../machines/kind.ts';
import { usage } from './exit.ts';

export async function kindsFrom(files: readonly string[]): Promise<readonly KindOptions[]> {
  const kinds = await Promise.all(files.map(kindsIn));
  return [...new Set(kinds.flat())];
}

async function kindsIn(file: string): Promise<readonly KindOptions[]> {
  const path = resolve(file);
  if (!existsSync(path))
    throw usage(`Expected ${path} to be a file with kinds; there is none. Give --kinds another path`);
  let exported: readonly unknown[];
  try {
    const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    exported = Object.values(module).flat(2);
  } catch (error) {
    throw usage(`Expected ${path} to load as an ES module, got: ${messageOf(error)}${cureOf(error)}`, error);
  }
  const kinds = exported.filter(isKind);
  if (kinds.length > 0) return kinds;
  const hint = exported.some(isMachine)
    ? 'it exports a bare machine: wrap it as `export const order = defineKind({ machine })`'
    : 'export `defineKind({ machine })` from it';
  throw usage(`Expected ${path} to export at least one kind; ${hint}`);
}

/** What `npm init` writes makes every file of a new project CommonJS, which few know of. */
const cureOf = (error: unknown): string =>
  /import statement outside a module|Unexpected token 'export'|require is not defined/.test(messageOf(error))
    ? '; say `"type": "module"` in the package.json beside it (npm pkg set type=module)'
    : '';

const isKind = (value: unknown): value is KindOptions =>
  typeof value === 'object' && value !== null && 'machine' in value && isMachine(value.machine);

/** By its shape: the file may have brought an XState of its own. */
const isMachine = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'root' in value &&
  'config' in value &&
  'implementations' in value;
