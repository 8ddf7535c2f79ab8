import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { choosePort } from './free-port.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { disownPidFile, ensureCluster, readPidFile } from './postgres-cluster.ts';
import { commandLineOf, endProcess } from './process-table.ts';
import { adoptService, type ServiceOptions, type ServiceProcess, startService } from './service.ts';
import { asUser, serviceUser } from './service-user.ts';
import type { ServiceAccount } from './services-file.ts';

/**
 * A real Postgres on loopback, full durability.
 *
 * P1 At most one server runs on the folder: an orphan of a killed owner is adopted when it was started as we
 *    would start it, else stopped first.
 * P2 Nothing acknowledged is lost: `fsync`, `synchronous_commit` and `full_page_writes` are on, whatever the
 *    configuration file in the folder says.
 */
export interface PostgresOptions {
  readonly home: string;
  readonly account: ServiceAccount;
  /** A port that must be used; absent, the account's if it is free, else any. */
  readonly port?: number | undefined;
  readonly onLine: (line: string) => void;
  readonly onExit?: (how: string) => void;
}

export interface PostgresServer extends ServiceProcess {
  readonly port: number;
  readonly url: string;
}

const database = 'assay';
/** Crash recovery reads up to max_wal_size of log before the server is ready; a guess with much room. */
const readyMsMax = 180_000;
const orphanStopMsMax = 20_000;
const sharedMemoryMsMax = 15_000;
const sharedMemoryPollMs = 50;

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { home, account, onLine } = options;
  const folder = join(home, 'postgres');
  const user = serviceUser(folder);
  const binaries = postgresBinaries();
  await ensureCluster({ home, folder, binaries, user, account });
  const serviceAt = (port: number): ServiceOptions => {
    const command = { program: binaries.postgres, args: flags(folder, port) };
    return {
      name: 'Postgres',
      command: asUser(user, command, [folder, join(folder, 'base'), binaries.postgres]),
      logFile: join(home, 'postgres.log'),
      user,
      // Fast shutdown: open transactions are rolled back, the last checkpoint is written.
      stopSignal: 'SIGINT',
      isReady: (pid) => Promise.resolve(isReady(folder, pid)),
      readyMsMax,
      ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
    };
  };
  const expected = options.port || account.port;
  const orphan = await settleOrphan(folder, [binaries.postgres, ...flags(folder, expected)], onLine);
  const port =
    orphan === undefined ? await choosePort('ASSAY_POSTGRES_PORT', options.port, account.port) : expected;
  const service =
    orphan === undefined ? await startPatiently(serviceAt(port)) : adoptService(serviceAt(port), orphan);
  try {
    await ensureDatabase(urlOf(account, port, 'postgres'));
  } catch (error) {
    // The caller never gets a handle for this server, so nobody else could stop it.
    await service.stop();
    throw error;
  }
  onLine(`postgres ${orphan === undefined ? 'started' : 'adopted'}: pid ${service.pid}, port ${port}`);
  return { ...service, port, url: urlOf(account, port, database) };
}

function flags(folder: string, port: number): string[] {
  const wanted = {
    listen_addresses: '127.0.0.1',
    // No socket file: its path may have at most 107 bytes, and a home folder may be deep.
    unix_socket_directories: '',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    max_connections: '200',
    // Turns are short statements: compiling a plan costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    // Statements and row values may carry personal text, which has no place in a log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
  const settings = Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', folder, '-p', String(port), ...settings];
}

/** The pid of an orphan to adopt; any other server on the folder is stopped (P1). */
async function settleOrphan(
  folder: string,
  argv: readonly string[],
  onLine: (line: string) => void,
): Promise<number | undefined> {
  const file = readPidFile(folder);
  if (file === undefined) return undefined;
  const running = commandLineOf(file.pid)?.join(' ') ?? '';
  if (file.isReady && running === argv.join(' ')) return file.pid;
  if (running.includes(folder)) {
    onLine(`postgres: stopping pid ${file.pid}, left over from a killed process`);
    await endProcess(file.pid, 'SIGINT', orphanStopMsMax);
  }
  disownPidFile(folder);
  return undefined;
}

/**
 * After kill -9 of the server its backends live on for a moment and hold the shared memory; Postgres then
 * refuses to start, rightly, and has to be asked again.
 */
async function startPatiently(service: ServiceOptions): Promise<ServiceProcess> {
  const until = performance.now() + sharedMemoryMsMax;
  for (;;) {
    try {
      return await startService(service);
    } catch (error) {
      const isHeld = error instanceof Error && error.message.includes('is still in use');
      if (!isHeld || performance.now() > until) throw error;
      await pause(sharedMemoryPollMs);
    }
  }
}

function isReady(folder: string, pid: number): boolean {
  const file = readPidFile(folder);
  return file?.pid === pid && file.isReady;
}

function urlOf(account: ServiceAccount, port: number, name: string): string {
  return `postgres://${account.user}:${account.password}@127.0.0.1:${port}/${name}`;
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const found = await sql`select 1 from pg_database where datname = ${database}`;
    if (found.length === 0) await sql.unsafe(`create database ${database}`);
  } finally {
    await sql.end();
  }
}
