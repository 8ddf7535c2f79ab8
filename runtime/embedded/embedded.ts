import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { giveTo, prepareHome } from './home.ts';
import { type HomeLock, lockHome } from './lock.ts';
import { findNatsServer } from './nats-binary.ts';
import { type NatsServer, startNats } from './nats-server.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { serviceUser } from './service-user.ts';
import { rememberedServices, rememberServices } from './services-file.ts';

/**
 * Real services on loopback for a process that was given none.
 *
 * It owns the home folder, the two server processes and their accounts. It does not own signals: whoever
 * calls decides when to call `stop`. A folder is locked only when a service runs in it, so several nodes that
 * share a given database and NATS may share a folder too.
 */
export interface EmbeddedOptions {
  readonly home: string;
  readonly postgresPort?: number | undefined;
  readonly natsPort?: number | undefined;
  /** Given, no Postgres is started. */
  readonly databaseUrl?: string | undefined;
  /** Given, no nats-server is started. */
  readonly natsUrl?: string | undefined;
  readonly natsServerBin?: string | undefined;
  /** Where a downloaded nats-server is kept. */
  readonly cacheDir?: string | undefined;
  readonly searchPath?: string | undefined;
  /** What an operator may want to read: started, adopted, stopped. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** A service ended although nobody asked it to. */
  readonly onExit?: ((service: 'postgres' | 'nats-server', how: string) => void) | undefined;
}

export interface EmbeddedServices {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly postgresPid?: number;
  readonly natsPid?: number;
  /** Stops nats-server, then Postgres, then frees the folder. Safe to call twice. */
  stop(): Promise<void>;
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export async function startEmbedded(given: EmbeddedOptions): Promise<EmbeddedServices> {
  // The servers run in folders of their own: what was meant from ours must not change its meaning there.
  const options = { ...given, home: resolve(given.home) };
  const { home, databaseUrl, natsUrl } = options;
  if (databaseUrl !== undefined && natsUrl !== undefined) {
    return { databaseUrl, natsUrl, stop: () => Promise.resolve() };
  }
  prepareHome(home);
  const lock = lockHome(home);
  const running: Running = { lock };
  try {
    // Both at once: each waits mostly for its own disk, and a restart should take as long as the slower one.
    const started = await Promise.allSettled([
      databaseUrl ?? bringPostgres(options, running),
      natsUrl ?? bringNats(options, running),
    ]);
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    keepPorts(home, running);
  } catch (error) {
    await stopAll(running);
    throw error;
  }
  return {
    databaseUrl: databaseUrl ?? running.postgres?.url ?? '',
    natsUrl: natsUrl ?? running.nats?.url ?? '',
    ...(running.postgres === undefined ? {} : { postgresPid: running.postgres.pid }),
    ...(running.nats === undefined ? {} : { natsPid: running.nats.pid }),
    stop: () => stopAll(running),
  };
}

interface Running {
  readonly lock: HomeLock;
  postgres?: PostgresServer;
  nats?: NatsServer;
}

async function bringPostgres(options: EmbeddedOptions, running: Running): Promise<void> {
  const { home, postgresPort: port, onLine = () => {}, onExit } = options;
  giveTo(serviceUser(join(home, 'postgres')), home);
  const account = rememberedServices(home).postgres;
  const report = (how: string) => onExit?.('postgres', how);
  running.postgres = await startPostgres({ home, account, port, onLine, onExit: report });
}

async function bringNats(options: EmbeddedOptions, running: Running): Promise<void> {
  const { home, natsPort: port, natsServerBin, onLine = () => {}, onExit } = options;
  const { searchPath = systemPath, cacheDir = join(homedir(), '.cache', 'assay') } = options;
  const binary = await findNatsServer({ natsServerBin, cacheDir, searchPath, onLine });
  const account = rememberedServices(home).nats;
  const report = (how: string) => onExit?.('nats-server', how);
  running.nats = await startNats({ home, binary, account, port, onLine, onExit: report });
}

function keepPorts(home: string, running: Running): void {
  const { postgres, nats } = rememberedServices(home);
  rememberServices(home, {
    postgres: { ...postgres, port: running.postgres?.port ?? postgres.port },
    nats: { ...nats, port: running.nats?.port ?? nats.port },
  });
}

// NATS first: it is the nervous system, and what it still carries is in the ledger that stops last.
async function stopAll(running: Running): Promise<void> {
  await running.nats?.stop();
  await running.postgres?.stop();
  running.lock.release();
}
