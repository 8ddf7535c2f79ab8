import { existsSync } from 'node:fs';
import { connect } from '@nats-io/transport-node';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, openEmptyDatabase } from '../support/database.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { startPostgresServer, type TestPostgresServer } from '../support/postgres.ts';
import { until } from '../support/until.ts';

/**
 * The harness itself: a kill test proves nothing if the server was not really gone, or came back as another
 * one.
 */
describe('test support', () => {
  let server: TestPostgresServer;
  let nats: TestNatsServer;

  beforeAll(async () => {
    [server, nats] = await Promise.all([startPostgresServer(), startNatsServer()]);
  });
  afterAll(async () => {
    await Promise.all([server.stop(), nats.stop()]);
  });

  it('kills and restarts a Postgres at the same place, with what was committed', async () => {
    const { url } = await openEmptyDatabase(server.url);
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await sql`create table kept as select 1 as one`;
    const pid = server.pid;
    await server.kill();
    await expect(sql`select 1`).rejects.toThrow();
    await server.start();
    expect(server.pid).not.toBe(pid);
    expect(await until(() => sql`select one from kept`)).toMatchObject([{ one: 1 }]);
    await sql.end();
  });

  it('kills, wipes and restarts a nats-server at the same place', async () => {
    await nats.kill('SIGKILL');
    await expect(connect({ servers: nats.url })).rejects.toThrow();
    nats.wipeStore();
    expect(existsSync(nats.storeDir)).toBe(false);
    await nats.start();
    const { username, password, host } = new URL(nats.url);
    const connection = await connect({ servers: host, user: username, pass: password });
    expect(connection.info?.jetstream).toBe(true);
    await connection.close();
  });

  it('gives each caller a database of its own, and drops it with connections open', async () => {
    const [one, two] = await Promise.all([openDatabase(), openDatabase()]);
    expect(one.url).not.toBe(two.url);
    const sql = postgres(one.url, { max: 1 });
    await sql`select 1`;
    await one.drop();
    await expect(sql`select 1`).rejects.toThrow();
    await sql.end();
    await two.drop();
  });

  it('waits for a condition and fails with a sentence', async () => {
    let looks = 0;
    expect(await until(() => (looks += 1) > 60 && looks)).toBe(61);
    const never = until(() => false, { timeoutMs: 5, what: 'the moon to land' });
    await expect(never).rejects.toThrow('Expected the moon to land within 5 ms, got false');
  });
});
