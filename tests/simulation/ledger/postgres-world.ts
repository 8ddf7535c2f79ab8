/**
 * The same world on a real Postgres: a database of its own, whose clock only moves when it is told to. For a
 * sample of seeds, and for the suite that holds the model to it.
 */
import type { ActorKey } from '../../../contracts/ids.ts';
import { limits } from '../../../contracts/limits.ts';
import { beatNode } from '../../../persistence/beat-node.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { PostgresTurns } from '../../../persistence/open-turn.ts';
import { postgresSweep, postgresTasks } from '../../../persistence/postgres-ledger.ts';
import { postgresSupervision } from '../../../persistence/postgres-supervision.ts';
import { releaseActor } from '../../../persistence/release-actor.ts';
import { setHold } from '../../../persistence/supervisor/hold.ts';
import { writeDeadLetters } from '../../../persistence/turn/write-dead-letters.ts';
import type { TestDatabase } from '../../support/database.ts';
import { LedgerClock } from '../../support/ledger-clock.ts';
import { factHoldMs } from './memory-commit.ts';
import { readRows } from './postgres-rows.ts';
import type { LedgerWorld, NodeLedger, Rows } from './world.ts';

interface OpenNode {
  readonly ledger: NodeLedger;
  close(): Promise<void>;
}

/** Empty tables at that time. The world owns the database from here, and drops it when it is closed. */
export async function openPostgresWorld(given: {
  readonly nowMs: number;
  readonly database: TestDatabase;
}): Promise<PostgresWorld> {
  const sql = connectDatabase(given.database.url, { max: 2, applicationName: 'ledger-world' });
  await migrate({ sql });
  const world = new PostgresWorld(sql, given.database);
  await world.reset(given.nowMs);
  return world;
}

export class PostgresWorld implements LedgerWorld {
  /** For what only Postgres can be asked or made to hold. */
  readonly sql: Sql;
  readonly #database: TestDatabase;
  readonly #clock: LedgerClock;
  readonly #nodes = new Map<string, OpenNode>();
  #nowMs = 0;

  constructor(sql: Sql, database: TestDatabase) {
    this.sql = sql;
    this.#database = database;
    this.#clock = new LedgerClock(sql);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  async advanceTo(nowMs: number): Promise<void> {
    if (nowMs < this.#nowMs) throw new Error(`Expected a time from ${this.#nowMs}, got ${nowMs}`);
    this.#nowMs = nowMs;
    await this.#clock.moveTo(nowMs);
  }

  /** As new, without the price of a new database; all nodes crash. */
  async reset(nowMs: number): Promise<void> {
    await this.#crashAll();
    this.#nowMs = nowMs;
    await this.#clock.moveTo(nowMs);
    await emptyTables(this.sql);
    await setHold(this.sql, false, 'migration');
  }

  ledgerFor(nodeId: string): NodeLedger {
    const known = this.#nodes.get(nodeId);
    if (known !== undefined) return known.ledger;
    const node = openNode(this.#database.url);
    this.#nodes.set(nodeId, node);
    return node.ledger;
  }

  async crash(nodeId: string): Promise<void> {
    const node = this.#nodes.get(nodeId);
    this.#nodes.delete(nodeId);
    await node?.close();
  }

  rows(): Promise<Rows> {
    return readRows(this.sql, this.#nowMs);
  }

  async setHold(held: boolean, by: string): Promise<void> {
    await setHold(this.sql, held, by);
  }

  release(key: ActorKey): Promise<boolean> {
    return releaseActor(this.sql, key);
  }

  async close(): Promise<void> {
    await this.#crashAll();
    await closeDatabase(this.sql);
    await this.#database.drop();
  }

  async #crashAll(): Promise<void> {
    await Promise.all([...this.#nodes.keys()].map((nodeId) => this.crash(nodeId)));
  }
}

/**
 * Read models too: the switch, the name of the ledger and the list of migrations are all that a new database
 * has in its tables.
 * Deleted and not truncated: that would make files anew for each of them, and wait for the disk.
 */
async function emptyTables(sql: Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables
    where schemaname = 'public' and tablename not in ('supervisor', 'ledger', 'schema_migrations')
    order by tablename`;
  const deletes = tables.map(({ name }) => `delete from ${name};`).join(' ');
  await sql.unsafe(`${deletes} select setval(pg_get_serial_sequence('mailbox', 'seq'), 1, false)`);
}

function openNode(url: string): OpenNode {
  const sql = connectDatabase(url, { max: 2, applicationName: 'ledger-node' });
  const turns = new PostgresTurns(url, limits.groupsInFlightMax, factHoldMs);
  return {
    ledger: {
      turns,
      tasks: postgresTasks(sql),
      sweeps: postgresSweep(sql),
      supervision: postgresSupervision(sql),
      bury: async (letter) => {
        await writeDeadLetters(sql, [letter]);
      },
      beat: (node) => beatNode(sql, node),
    },
    close: async () => {
      await turns.close();
      await closeDatabase(sql, 1);
    },
  };
}
