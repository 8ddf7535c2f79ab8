import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { prepareHome } from '../../runtime/embedded/home.ts';
import { type NatsServer, startNats } from '../../runtime/embedded/nats-server.ts';
import { killed } from './killed.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A nats-server of one test file, which may kill it, start it again and wipe its store. */
export interface TestNatsServer {
  readonly url: string;
  readonly port: number;
  readonly storeDir: string;
  readonly pid: number;
  /** Returns when the process is gone (at once after SIGSTOP and SIGCONT). */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and store. */
  start(): Promise<void>;
  /** Only while it is stopped. */
  wipeStore(): void;
  /** Stops it for good and removes its files. */
  stop(): Promise<void>;
}

export async function startNatsServer(): Promise<TestNatsServer> {
  const folder = temporaryFolder();
  const home = folder.path;
  const storeDir = join(home, 'nats');
  const binary = inject('natsServerBin');
  const startAt = (port: number): Promise<NatsServer> =>
    startNats({ home, binary, account: { port, user: 'test', password: 'test' }, onLine: () => {} });
  prepareHome(home);
  let server = await startAt(0);
  return {
    url: server.url,
    port: server.port,
    storeDir,
    get pid() {
      return server.pid;
    },
    kill: (signal = 'SIGKILL') => killed(server.pid, signal),
    async start() {
      server = await startAt(server.port);
    },
    wipeStore: () => rmSync(storeDir, { recursive: true, force: true }),
    async stop() {
      await server.stop();
      folder.remove();
    },
  };
}
