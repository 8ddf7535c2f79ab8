import { prepareHome } from '../../runtime/embedded/home.ts';
import { startEmbedded } from '../../runtime/embedded/embedded.ts';
import { killed } from './killed.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A Postgres of one test file, for tests that kill the server; others use `openDatabase`. */
export interface TestPostgresServer {
  /** Its `assay` database; the same after every start. */
  readonly url: string;
  readonly pid: number;
  /** Returns when the process is gone (at once after SIGSTOP and SIGCONT). */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and files. */
  start(): Promise<void>;
  /** Stops it for good and removes its files. */
  stop(): Promise<void>;
}

export async function startPostgresServer(): Promise<TestPostgresServer> {
  const folder = temporaryFolder();
  prepareHome(folder.path);
  const begin = () => startEmbedded({ home: folder.path, natsUrl: 'nats://unused' });
  let services = await begin();
  return {
    url: services.databaseUrl,
    get pid() {
      return services.postgresPid ?? 0;
    },
    kill: (signal = 'SIGKILL') => killed(services.postgresPid ?? 0, signal),
    async start() {
      // Frees the lock on the folder; the server itself is gone already, or is stopped here.
      await services.stop();
      services = await begin();
    },
    async stop() {
      await services.stop();
      folder.remove();
    },
  };
}
