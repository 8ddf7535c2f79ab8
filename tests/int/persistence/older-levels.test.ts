/**
 * Releases that are not of the same age: what an older one left in the database is read and carried on, what
 * a newer one made is refused or passed over, and nothing is lost between them.
 */
import { headers } from '@nats-io/transport-node';
import { jetstream } from '@nats-io/jetstream';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { migrationsFolder } from '../../../persistence/migrations-folder.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { verifyJournal } from '../../../persistence/verify-journal.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { openEmptyDatabase } from '../../support/database.ts';
import { begin, tell } from '../../support/tell.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

const files = readdirSync(migrationsFolder)
  .filter((name) => name.endsWith('.sql'))
  .toSorted();
const levels = files.slice(0, -1).map((name, at) => ({ level: at + 1, name }));
/** Of an actor, with what waits for it. */
const tables = ['actors', 'journal', 'mailbox'] as const;

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node();
  await begin(node, 'counter/old');
  await tell(node, 'counter/old', { type: 'ADD', payload: { n: 1 } });
  await tell(node, 'counter/old', { type: 'ADD', payload: { n: 'none' } });
});
afterAll(() => world.close());

async function withDatabase(run: (sql: Sql, url: string) => Promise<void>): Promise<void> {
  const database = await openEmptyDatabase();
  const sql = connectDatabase(database.url, { max: 1, applicationName: 'test' });
  try {
    await run(sql, database.url);
  } finally {
    await closeDatabase(sql);
    await database.drop();
  }
}

/** As the release left it whose last migration that was: its tables, and an actor in mid-life. */
async function atLevel(sql: Sql, level: number): Promise<void> {
  const folder = temporaryFolder();
  try {
    for (const name of files.slice(0, level)) cpSync(join(migrationsFolder, name), join(folder.path, name));
    await migrate({ sql, folder: folder.path });
  } finally {
    folder.remove();
  }
  for (const table of tables) {
    const known = await sql<{ name: string }[]>`
      select attname as name from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and attidentity = ''`;
    const columns = known.map(({ name }) => name).join(', ');
    const [stored] = await world.sql.unsafe<{ rows: string }[]>(
      `select coalesce(json_agg(t), '[]')::text as rows from ${table} t`,
    );
    await sql.unsafe(
      `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
      [stored?.rows ?? '[]'],
    );
  }
  await sql`
    insert into mailbox (id, target, type, payload)
    values ('waits', 'counter/old', 'ADD', '{"n":5}')`;
}

describe('a database of an earlier level', () => {
  it.each(levels)('$name is carried to the present one with what is in it', ({ level }) =>
    withDatabase(async (sql) => {
      await atLevel(sql, level);
      expect(await migrate({ sql })).toEqual(files.slice(level));
      expect(await verifyJournal(sql)).toMatchObject({ actors: 1, problems: [] });
      const rules = await verifyInvariants(sql, { graceSeconds: 60, timeoutSeconds: 60 });
      expect(rules.filter(({ result }) => result !== 'holds')).toEqual([]);
    }),
  );

  it('goes on under this release: mail of the older one is applied, and its answers are known', () =>
    withDatabase(async (sql, databaseUrl) => {
      await atLevel(sql, 1);
      const newer = await world.node({ databaseUrl, prefix: 'newer' });
      const [seen] = await world.sql<{ id: string }[]>`
        select message_id as id from journal where actor = 'counter/old' and seq = 2`;
      const again = { type: 'ADD', payload: { n: 1 }, id: seen?.id ?? '' };
      expect(await tell(newer, 'counter/old', again)).toMatchObject({ result: 'accepted', version: 2 });
      await until(async () => (await sql`select from mailbox`).length === 0);
      const [row] = await sql`select snapshot->'context'->>'total' as total from actors`;
      expect(row).toEqual({ total: '6' });
      expect((await verifyJournal(sql)).problems).toEqual([]);
      await newer.stop();
    }));
});

describe('a newer release', () => {
  it('keeps nodes of this one off its database, which they do not touch', () =>
    withDatabase(async (sql, databaseUrl) => {
      await migrate({ sql });
      await sql`
        insert into schema_migrations (number, name, checksum)
        values (${files.length + 1}, 'of-later', repeat('0', 64))`;
      await expect(world.node({ databaseUrl, prefix: 'later' })).rejects.toThrow(
        'the database is newer than this release',
      );
      expect(await sql`select from nodes`).toHaveLength(0);
    }));

  it('is told by name which of its fields this one does not know (nothing is stored)', async () => {
    const connection = await connectNats({ url: world.nats.url, name: 'later' });
    const request = { key: 'counter/old', event: { type: 'ADD', n: 1 }, urgency: 3 };
    const answer = await connection.request('assay.api.actor.send', JSON.stringify(request));
    expect(answer.headers?.get('Nats-Service-Error-Code')).toBe('400');
    expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('urgency') as string } });
    await connection.close();
  });

  it('may write headers, event fields and bells that this one does not know: they are passed over', async () => {
    const connection = await connectNats({ url: world.nats.url, name: 'later' });
    const js = jetstream(connection);
    await begin(node, 'counter/late');
    const head = headers();
    head.set('Assay-Of-Later', 'yes');
    const payload = { n: 2, unit: 'of later' };
    await js.publish('assay.mail.counter', JSON.stringify({ version: 2, keys: ['counter/late'] }));
    await js.publish('assay.command.counter.late.ADD', JSON.stringify(payload), { headers: head });
    const rows = await until(async () => {
      const found = await world.sql<{ payload: string }[]>`
        select payload::text as payload from journal where actor = 'counter/late' and type = 'ADD'`;
      return found.length > 0 && found;
    });
    expect(JSON.parse(rows[0]?.payload ?? '')).toEqual(payload);
    await connection.close();
  });
});
