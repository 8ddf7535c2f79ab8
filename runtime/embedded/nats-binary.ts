import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Finds a nats-server program: the configured one, PATH, the cache folder, else the Debian package.
 *
 * The package is downloaded and unpacked into the cache folder, which needs no rights and changes nothing on
 * the machine; only if that fails, and only as root, is it installed.
 */
export interface NatsBinaryOptions {
  readonly natsServerBin?: string | undefined;
  readonly cacheDir: string;
  /** Folders separated by colons, as in PATH; apt-get is looked for here too. */
  readonly searchPath: string;
  readonly onLine: (line: string) => void;
}

const run = promisify(execFile);
const program = 'nats-server';
const aptMsMax = 180_000;

export async function findNatsServer(options: NatsBinaryOptions): Promise<string> {
  const { natsServerBin, cacheDir, searchPath } = options;
  if (natsServerBin !== undefined) return requireConfigured(natsServerBin);
  const cached = join(cacheDir, 'bin', program);
  const found = onPath(searchPath, program) ?? (isExecutable(cached) ? cached : undefined);
  return found ?? (await fetchFromDebian(options, cached));
}

async function fetchFromDebian(options: NatsBinaryOptions, cached: string): Promise<string> {
  const { cacheDir, searchPath, onLine } = options;
  const aptGet = onPath(searchPath, 'apt-get');
  if (aptGet === undefined) throw new Error(instructions(cached, ['there is no apt-get on PATH']));
  const apt = (args: readonly string[], cwd: string): Promise<unknown> =>
    run(aptGet, args, {
      cwd,
      timeout: aptMsMax,
      env: { PATH: searchPath, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    });
  mkdirSync(join(cacheDir, 'bin'), { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(cacheDir, 'apt-'));
  const failures: string[] = [];
  try {
    onLine('nats-server: not found; getting the Debian package into the cache folder');
    for (const way of [downloadWithSystemLists, downloadWithOwnLists]) {
      try {
        await way(apt, work);
        await unpack(work, cached, searchPath);
        return cached;
      } catch (error) {
        failures.push(reasonOf(error));
      }
    }
    return await installAsRoot(options, apt, { work, failures, cached });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Apt = (args: readonly string[], cwd: string) => Promise<unknown>;

async function downloadWithSystemLists(apt: Apt, work: string): Promise<void> {
  await apt(['download', program], work);
}

/**
 * Container images come without package lists, and only root may renew those: so this uses lists of its own.
 */
async function downloadWithOwnLists(apt: Apt, work: string): Promise<void> {
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  const own = [`Dir::State::Lists=${join(work, 'lists')}`, `Dir::Cache=${join(work, 'cache')}`];
  // As root apt would switch to its own user, who cannot write to this folder.
  own.push('Debug::NoLocking=1', 'APT::Sandbox::User=root');
  const flags = own.flatMap((option) => ['-o', option]);
  await apt([...flags, 'update'], work);
  await apt([...flags, 'download', program], work);
}

async function unpack(work: string, cached: string, searchPath: string): Promise<void> {
  const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get download left no package');
  const folder = join(work, 'package');
  await run('dpkg-deb', ['-x', join(work, archive), folder], { env: { PATH: searchPath } });
  const inside = ['sbin', 'bin'].map((bin) => join(folder, 'usr', bin, program)).find(isExecutable);
  if (inside === undefined) throw new Error(`the package ${archive} holds no nats-server`);
  // Renamed into place, so that another process looking at the same moment never runs half a program.
  renameSync(inside, cached);
}

async function installAsRoot(
  options: NatsBinaryOptions,
  apt: Apt,
  attempt: { work: string; failures: string[]; cached: string },
): Promise<string> {
  const { work, failures, cached } = attempt;
  if (process.getuid?.() === 0) {
    try {
      await apt(['update'], work);
      await apt(['install', '-y', '--no-install-recommends', program], work);
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  const installed = onPath(options.searchPath, program);
  if (installed !== undefined) return installed;
  throw new Error(instructions(cached, failures));
}

function instructions(cached: string, failures: readonly string[]): string {
  return [
    'Expected a nats-server (2.9 or newer), got none on PATH, in the cache or from apt-get. Do one of:',
    '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y nats-server',
    '  macOS:           brew install nats-server',
    '  others:          put nats-server 2.9 or newer on PATH, set NATS_SERVER_BIN to its path,',
    `                   or copy it to ${cached}`,
    '  or use a NATS of yours: set NATS_URL=nats://user:password@host:4222 (with JetStream enabled)',
    ...failures.map((failure) => `Tried: ${failure}`),
  ].join('\n');
}

function requireConfigured(path: string): string {
  if (isExecutable(path)) return path;
  throw new Error(
    `Expected \`NATS_SERVER_BIN\` to be a program, got \`${path}\`; give its full path, or unset it.`,
  );
}

function onPath(searchPath: string, name: string): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (said || String(error)).split('\n').slice(-3).join(' ');
}
