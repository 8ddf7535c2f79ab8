/**
 * What plays need of the world: a nats-server, its facts, and a database that can be emptied between two
 * plays.
 */
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import { migrate } from '../../persistence/migrate.ts';
import { openDatabase } from './database.ts';
import { type FactLog, openFactLog } from './fact-log.ts';
import { LedgerClock } from './ledger-clock.ts';
import { startNatsServer, type TestNatsServer } from './nats.ts';

export interface Stage {
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly nats: TestNatsServer;
  /** Nothing is left of the play before, and the clock stands where it stood at first. */
  clear(): Promise<void>;
  /** Reads the facts; there must have been a node, for it makes the stream. */
  facts(): Promise<FactLog>;
  close(): Promise<void>;
}

const everyTable = ['actors', 'journal', 'mailbox', 'tasks', 'outbox', 'dead_letters', 'nodes'];

export async function openStage(): Promise<Stage> {
  const nats = await startNatsServer();
  const database = await openDatabase();
  const sql = connectDatabase(database.url, { max: 1, applicationName: 'test' });
  await migrate({ sql });
  let facts: Promise<FactLog> | null = null;
  return {
    sql,
    databaseUrl: database.url,
    nats,
    async clear() {
      await sql.unsafe(everyTable.map((table) => `delete from ${table};`).join('')).simple();
      // Another ledger: what was heard of the play before is not held against it.
      await sql`update ledger set name = gen_random_uuid()::text`;
      await new LedgerClock(sql).freeze();
    },
    facts: () => (facts ??= openFactLog(nats.url)),
    async close() {
      await (await facts)?.close();
      await closeDatabase(sql);
      await nats.stop();
      await database.drop();
    },
  };
}
