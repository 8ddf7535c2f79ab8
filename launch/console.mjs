import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';
import { runThrough } from './run-through.mjs';

const built = join(root, 'console', 'dist');
const stampFile = join(built, '.made-of');
/** What the page imports. Whatever else changes, the built page stays as it is. */
const sources = ['console', 'contracts', 'judging', 'machines', 'package-lock.json'];

/**
 * Builds the web page if anything of it has changed since. Beside the old one, which goes on being served
 * until the new one is whole.
 */
export async function buildConsole(node) {
  const stamp = hashOf(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 0;
  const fresh = join(root, 'node_modules', `.assay-console-${process.pid}`);
  console.error('assay: building the console …');
  const args = ['node_modules/vite/bin/vite.js', 'build', '-c', 'console/vite.config.ts'];
  const code = await runThrough(node, [...args, '--outDir', fresh, '--logLevel', 'warn']);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    return code;
  }
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, '.made-of'), stamp);
  rmSync(built, { recursive: true, force: true });
  renameSync(fresh, built);
  return 0;
}

function hashOf(paths) {
  const hash = createHash('sha256');
  const files = paths.flatMap((path) => (path.includes('.') ? [path] : filesBelow(path)));
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith(join('console', 'dist')));
}
