/** The floor under W1, measured in the same run: bare group commits, and bare NATS request/reply. */
import { connect } from '@nats-io/transport-node';
import { closeDatabase, connectDatabase } from '../persistence/connect.ts';
import { textArray } from '../persistence/array-literal.ts';
import { credentialsOf } from '../runtime/wire/connect-nats.ts';
import type { Report } from './figures.ts';
import { Stage } from './stage.ts';

const ENTITIES = 10_000;
const GROUP = 256;
const IN_FLIGHT = 4;
const SECONDS = 4;

export async function raw(report: Report): Promise<{ commits: number; requests: number }> {
  const stage = await Stage.open();
  try {
    const commits = await groupCommits(stage.services.databaseUrl);
    report('bare group commit (256 × 4, json)', commits, 'transitions/s');
    const requests = await requestReply(stage.services.natsUrl);
    report('bare NATS request/reply, 256 in flight', requests, 'requests/s');
    return { commits, requests };
  } finally {
    await stage.close();
  }
}

async function groupCommits(url: string): Promise<number> {
  const sql = connectDatabase(url, { max: IN_FLIGHT, applicationName: 'bench-raw' });
  const state = JSON.stringify({ value: 's7', context: { total: 12, note: 'n'.repeat(300) } });
  await sql`create table raw_state (key text primary key, version bigint, state json) with (fillfactor = 50)`;
  await sql`create table raw_journal (key text, seq bigint, payload json, primary key (key, seq))`;
  await sql`
    insert into raw_state select 'entity/' || n, 0, ${state}::json from 
      generate_series(0, ${ENTITIES - 1}) n`;
  let done = 0;
  let version = 0;
  const until = performance.now() + SECONDS * 1000;
  const lane = async (_: unknown, index: number): Promise<void> => {
    for (let group = index; performance.now() < until; group += IN_FLIGHT) {
      const keys = Array.from({ length: GROUP }, (_, n) => `entity/${(group * GROUP + n) % ENTITIES}`);
      await sql`
        with saved as (
          update raw_state set version = version + 1, state = ${state}::json
          where key = any(${textArray(keys)}::text[]) returning key, version
        )
        insert into raw_journal
        select key, ${++version}::bigint, ${state.slice(0, 100).length}::text::json from saved`;
      done += GROUP;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const rate = (done * 1000) / (performance.now() - startedAt);
  await closeDatabase(sql);
  return rate;
}

async function requestReply(url: string): Promise<number> {
  const { user, pass, server } = credentialsOf(url);
  const auth = user === undefined ? {} : { user, pass: pass ?? '' };
  const options = { servers: server, ...auth, noAsyncTraces: true };
  const [here, there] = [await connect(options), await connect(options)];
  there.subscribe('raw.echo', { callback: (_, message) => void message.respond(message.data) });
  await there.flush();
  const body = new Uint8Array(110);
  let done = 0;
  const until = performance.now() + SECONDS * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      await here.request('raw.echo', body, { timeout: 5_000 });
      done += 1;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 256 }, worker));
  const rate = (done * 1000) / (performance.now() - startedAt);
  await Promise.all([here.close(), there.close()]);
  return rate;
}
