import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { giveTo } from './home.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { asUser, isWrapped, type ServiceUser } from './service-user.ts';
import type { ServiceAccount } from './services-file.ts';

/** The files of the embedded Postgres: made once, and its pid file read and, where it lies, corrected. */

const run = promisify(execFile);
/** No Linux hands out a pid this large (the limit is 2^22), so it can only mean “no process”. */
const noPid = 2_147_483_646;

export interface ClusterOptions {
  readonly home: string;
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  readonly user: ServiceUser;
  readonly account: ServiceAccount;
}

/** Makes the cluster beside its place and renames it there: a crash in between leaves nothing half made. */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { home, folder, user, account } = options;
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  const making = join(home, 'postgres.new');
  const passwordFile = join(home, 'postgres.password');
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  giveTo(user, making);
  writeFileSync(passwordFile, account.password, { mode: 0o600 });
  giveTo(user, passwordFile);
  try {
    await initialise(options, making, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(making, folder);
}

async function initialise(options: ClusterOptions, making: string, passwordFile: string): Promise<void> {
  const { binaries, user, account } = options;
  const args = [`--pgdata=${making}`, `--username=${account.user}`, `--pwfile=${passwordFile}`];
  args.push('--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions');
  const command = asUser(user, { program: binaries.initdb, args }, [making, binaries.initdb]);
  const identity = isWrapped(command) ? {} : user;
  try {
    await run(command.program, command.args, { ...identity, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(
      `Expected initdb to make a database in ${making}, got:\n${said}\n` +
        'Set DATABASE_URL to a Postgres of yours, or start Assay as a normal user in a folder of that user.',
      { cause: error },
    );
  }
}

export interface PidFile {
  readonly pid: number;
  readonly isReady: boolean;
}

/** Postgres writes its pid on the first line and its state on the eighth. */
export function readPidFile(folder: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Corrects a pid file left over by a server that is gone: its pid may belong to another program by now, or to
 * a dead process that nobody collected, and Postgres would refuse to start, for it asks only whether the pid
 * is taken. The file itself stays, because by its shared memory key Postgres notices backends of a killed
 * server that still write; deleting it would let two servers into one folder.
 */
export function disownPidFile(folder: string): void {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [noPid, ...rest].join('\n'));
}
