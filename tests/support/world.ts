/** A database and a nats-server of a test file, and runtimes on them. */
import type { KindOptions } from '../../machines/kind.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../runtime/runtime.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import { testKinds } from './kinds.ts';
import { startNatsServer, type TestNatsServer } from './nats.ts';

export interface World {
  readonly database: TestDatabase;
  readonly nats: TestNatsServer;
  readonly sql: Sql;
  node(options?: Partial<RuntimeOptions> & { readonly kinds?: readonly KindOptions[] }): Promise<Runtime>;
  close(): Promise<void>;
}

/** `databaseUrl` names a server of the test's own, for tests that kill it. */
export async function openWorld(given?: { readonly databaseUrl: string }): Promise<World> {
  const database =
    given === undefined ? await openDatabase() : { url: given.databaseUrl, drop: async () => undefined };
  const nats = await startNatsServer();
  const sql = connectDatabase(database.url, { max: 2, applicationName: 'test' });
  const nodes: Runtime[] = [];
  return {
    database,
    nats,
    sql,
    async node(options = {}) {
      const base = { kinds: testKinds, databaseUrl: database.url, natsUrl: nats.url, http: null };
      const limits = { sweepMs: 100, ackWaitMs: 1_000, ...options.limits };
      const runtime = await startRuntime({ ...base, ...options, limits });
      nodes.push(runtime);
      return runtime;
    },
    async close() {
      await Promise.allSettled(nodes.map((node) => node.stop()));
      await closeDatabase(sql);
      await nats.stop();
      await database.drop();
    },
  };
}
