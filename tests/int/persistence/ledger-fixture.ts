/**
 * A migrated database of its own for each test file, rows to begin with, and a clock that a test moves by
 * hand.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { canonicalRow, chainHash, chainStart } from '../../../persistence/journal-chain.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { openDatabase } from '../../support/database.ts';

export interface LedgerFixture {
  readonly sql: Sql;
  readonly url: string;
}

/** Registers the hooks; the answer is filled before the first test. Every test finds empty tables. */
export function useLedger(): LedgerFixture {
  const fixture: { sql: Sql; url: string } = { sql: undefined as unknown as Sql, url: '' };
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await openDatabase();
    drop = async () => {
      await database.drop();
    };
    fixture.url = database.url;
    fixture.sql = connectDatabase(database.url, { max: 10, applicationName: 'ledger-test' });
    await migrate({ sql: fixture.sql });
  });
  beforeEach(async () => {
    await moveClock(fixture.sql, 0);
    await fixture.sql`truncate actors, journal, mailbox, tasks, outbox, dead_letters, nodes`;
  });
  afterAll(async () => {
    await closeDatabase(fixture.sql);
    await drop();
  });
  return fixture;
}

/** The database's clock goes on from this much later than it is. */
export async function moveClock(sql: Sql, aheadMs: number): Promise<void> {
  await sql.unsafe(`create or replace function assay_now() returns timestamptz language sql stable
    as $$ select now() + interval '${aheadMs} milliseconds' $$`);
}

export const insertTask = async (sql: Sql, task: { id: string } & Record<string, string | number | null>) => {
  const row = {
    actor: 'order/1',
    child: 'charge',
    activity: 'order/charge',
    status: 'queued',
    attempts_max: 3,
    ...task,
  };
  await sql`insert into tasks ${sql(row)}`;
};

export const insertMail = async (
  sql: Sql,
  mail: { id: string; dueInMs?: number; target?: string; timer?: string },
) => {
  await sql`
    insert into mailbox (id, target, type, payload, sender, due_at, timer)
    values (${mail.id}, ${mail.target ?? 'order/1'}, 'PAY', '{}', 'order/2',
            assay_now() + ${mail.dueInMs ?? 0}::float8 * interval '1 millisecond', ${mail.timer ?? null})`;
};

export const insertFact = async (sql: Sql, id: string) => {
  const payload = JSON.stringify({ source: 'order/1', type: 'paid', id });
  await sql`insert into outbox (id, subject, payload)
    values (${id}, 'assay.fact.order.1.paid', ${payload}::json)`;
};

export const insertActor = async (
  sql: Sql,
  actor: { key: string } & Record<string, string | number | Date | null>,
) => {
  const { key } = actor;
  const row = {
    kind: key.slice(0, key.indexOf('/')),
    machine: 'm1',
    status: 'open',
    snapshot: '{}',
    ...actor,
  };
  await sql`insert into actors ${sql({ version: 1, seq: 1, head: Buffer.alloc(32), ...row })}`;
};

/** An actor with a journal of `length` applied messages whose chain adds up. */
export async function insertHistory(sql: Sql, actor: string, length: number): Promise<void> {
  let head = chainStart;
  for (let seq = 1; seq <= length; seq += 1) {
    const at = 1_700_000_000_000 + seq;
    const row = {
      actor: actor as `${string}/${string}`,
      seq,
      version: seq,
      messageId: `m${seq}`,
      type: 'PAY',
      payload: `{"n": ${seq}}`,
      at,
      sender: null,
      causationId: null,
      correlationId: 'c1',
      fromStatus: 'open',
      toStatus: 'open',
      effects: '["log"]',
      outcome: 'applied' as const,
      answer: null,
    };
    head = chainHash(head, canonicalRow(row));
    await sql`
      insert into journal (actor, seq, version, message_id, type, payload, at, correlation_id,
                           from_status, to_status, effects, outcome, hash)
      values (${actor}, ${seq}, ${seq}, ${row.messageId}, 'PAY', ${row.payload}::json, ${new Date(at)}, 'c1',
              'open', 'open', '["log"]', 'applied', ${Buffer.from(head, 'hex')})`;
  }
  await insertActor(sql, { key: actor, version: length, seq: length });
  await sql`update actors set head = decode(${head}, 'hex') where key = ${actor}`;
}
