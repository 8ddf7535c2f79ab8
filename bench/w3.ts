/**
 * W3: recovery. W1 runs; in the middle the node (or everything) is killed with SIGKILL and started again at
 * once. The client keeps asking with the same message ids. Counted afterwards: nothing lost, nothing doubled.
 */
import type { NatsClient } from '../runtime/client.ts';
import type { Report } from './figures.ts';
import { Stage } from './stage.ts';
import { createActors, drive } from './w1.ts';

const ACTORS = 1_000;
const EVENTS = 20_000;
const IN_FLIGHT = 256;

export async function w3(report: Report): Promise<void> {
  const calm = await uninterrupted();
  report('uninterrupted', calm, 's');
  await interrupted(report, 'node killed', calm, async (stage) => {
    await stage.killNode();
    await stage.startNode();
  });
  await interrupted(report, 'everything killed', calm, async (stage) => {
    const { postgresPid, natsPid } = stage.services;
    await stage.killNode();
    for (const pid of [natsPid, postgresPid]) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await stage.restartServices();
    await stage.startNode();
  });
}

async function uninterrupted(): Promise<number> {
  const stage = await Stage.open();
  try {
    await stage.startNode();
    const load = {
      client: await stage.client(),
      run: 'calm',
      actors: ACTORS,
      events: EVENTS,
      inFlight: IN_FLIGHT,
    };
    await createActors(load);
    await drive({ ...load, run: 'calm', events: 4_000, inFlight: 64 });
    return (await drive(load)).seconds;
  } finally {
    await stage.close();
  }
}

type Kill = (stage: Stage) => Promise<void>;

async function interrupted(report: Report, name: string, calm: number, kill: Kill): Promise<void> {
  const stage = await Stage.open();
  try {
    await stage.startNode();
    const client = await stage.client();
    const load = { client, run: 'hit', actors: ACTORS, events: EVENTS, inFlight: IN_FLIGHT };
    await createActors(load);
    await drive({ ...load, events: 4_000, inFlight: 64 });
    const { seconds, firstAfterMs } = await driveThrough(stage, client, kill);
    report(`${name}: first completion after restart began`, firstAfterMs, 'ms');
    report(`${name}: extra time`, seconds - calm, 's');
    await countThem(report, name, stage);
  } finally {
    await stage.close();
  }
}

async function driveThrough(stage: Stage, client: NatsClient, kill: Kill) {
  let next = 0;
  let done = 0;
  let restartedAt = 0;
  let firstAfterMs = Number.NaN;
  const outage: { begun: Promise<void> | null } = { begun: null };
  const startedAt = performance.now();
  const killAtHalf = (): void => {
    if (outage.begun !== null || done < EVENTS / 2) return;
    restartedAt = performance.now();
    outage.begun = kill(stage);
  };
  const worker = async (): Promise<void> => {
    while (next < EVENTS) {
      const index = next++;
      await untilAccepted(client, index);
      done += 1;
      killAtHalf();
      if (outage.begun !== null && Number.isNaN(firstAfterMs) && index > EVENTS / 2 + IN_FLIGHT) {
        firstAfterMs = performance.now() - restartedAt;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  await outage.begun;
  return { seconds: (performance.now() - startedAt) / 1000, firstAfterMs };
}

async function untilAccepted(client: NatsClient, index: number): Promise<void> {
  const key = `ledger/hit-${index % ACTORS}`;
  const event = { type: 'MOVE', amount: index % 1000, note: 'recovery' };
  for (;;) {
    try {
      const answer = await client.send(key, event, { messageId: `hit-w3-${index}` });
      if (answer.result === 'accepted') return;
    } catch {
      // The answer is not known: the same message again, by the same id.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function countThem(report: Report, name: string, stage: Stage): Promise<void> {
  const sql = stage.sql();
  const [row] = await sql<{ messages: number; rows: number; moves: number; counts: number }[]>`
    select count(distinct message_id)::int as messages, count(*)::int as rows,
           (select sum(version - 1)::int from actors where kind = 'ledger') as moves,
           (select count(*)::int from journal where type = 'MOVE' and outcome = 'applied') as counts
    from journal where message_id like 'hit-w3-%' and outcome = 'applied'`;
  report(`${name}: lost`, EVENTS - (row?.messages ?? 0), 'events');
  report(
    `${name}: doubled`,
    (row?.rows ?? 0) - (row?.messages ?? 0) + ((row?.counts ?? 0) - (row?.moves ?? 0)),
    'events',
  );
}
