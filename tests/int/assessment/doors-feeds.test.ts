import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import { asNode, type DoorsWorld, openDoorsWorld, writeBatch } from '../../support/doors-world.ts';
import { until } from '../../support/until.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import type { NatsConnection } from '@nats-io/transport-node';

/** Events that a run has had, as the ledger would hold them. */
let seqs: { seq: number; event: string }[] = [];
let status = 'ready';
const handlers = {
  'run.events': ({ sinceSeq, limit }: { sinceSeq: number; limit: number }) =>
    Promise.resolve({ items: seqs.filter(({ seq }) => seq > sinceSeq).slice(0, limit), nextCursor: null }),
  'run.get': () =>
    Promise.resolve({ finishedAt: seqs.some(({ event }) => event === 'RUN_SUCCEEDED') ? 'then' : null }),
  'batch.get': () => Promise.resolve({ batchId: 'annas', status, closedAt: null, clientStatus: status }),
} as unknown as AssessmentHandlers;

let doors: DoorsWorld;
let connection: NatsConnection;
beforeAll(async () => {
  doors = await openDoorsWorld({ handlers });
  connection = await connectNats({ url: doors.world.nats.url, name: 'test' });
  await writeBatch(doors.world.sql, 'annas', 'anna');
});
afterAll(async () => {
  await connection?.close();
  await doors?.close();
});

/** Reads a feed as it comes; `events` grows. */
async function watch(path: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await doors.fetch(path, { headers: { ...asNode, ...headers }, signal: leaving.signal });
  const events: { event: string; id: string | null; data: string }[] = [];
  const state = { isEnded: false };
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
        const event = field('event');
        if (event !== null) events.push({ event, id: field('id'), data: field('data') ?? '' });
      }
    }
  };
  const ended = read().then(
    () => void (state.isEnded = true),
    () => void (state.isEnded = true),
  );
  return { response, events, state, ended, leave: () => leaving.abort() };
}

const publish = (subject: string, id: string, type: string, payload: object) =>
  connection.publish(
    `assay.fact.${subject}.${type}`,
    JSON.stringify({ id, type, payload, source: 'x', at: 1 }),
  );
const happens = (seq: number, event: string) => {
  seqs.push({ seq, event });
  publish('run.run-annas', `run/run-annas#${seq}`, 'run.event', {
    runId: 'run-annas',
    batchId: 'annas',
    seq,
  });
};

describe('the feed of a run', () => {
  const path = '/v1/runs/run-annas/events/stream';

  it('S63 gives every event to each of two watchers, and ends when the run has ended', async () => {
    seqs = [{ seq: 1, event: 'RUN_CREATED' }];
    const two = [await watch(path), await watch(path)];
    await until(() => two.every(({ events }) => events.length === 1));
    happens(2, 'RUN_STARTED');
    await until(() => two.every(({ events }) => events.length === 2));
    happens(3, 'RUN_SUCCEEDED');
    await Promise.all(two.map(({ ended }) => ended));
    for (const { events } of two) {
      expect(events.map(({ event, id }) => [id, event])).toEqual([
        ['1', 'RUN_CREATED'],
        ['2', 'RUN_STARTED'],
        ['3', 'RUN_SUCCEEDED'],
      ]);
    }
  });

  it('S63 goes on where a watcher was cut off, and loses none', async () => {
    const { events, ended } = await watch(path, { 'last-event-id': '1' });
    await ended;
    expect(events.map(({ id }) => id)).toEqual(['2', '3']);
    const later = await watch(`${path}?sinceSeq=3`);
    await later.ended;
    expect(later.events).toEqual([]);
  });

  it('is not for whoever may not read the run, and not for a place that is none', async () => {
    const stranger = await doors.fetch(path, { headers: { ...asNode, 'assay-on-behalf-of': 'bo' } });
    expect([stranger.status, await stranger.json()]).toMatchObject([
      403,
      { error: { code: 'AUTHORIZATION_ERROR' } },
    ]);
    const nowhere = await doors.fetch(path, { headers: { ...asNode, 'last-event-id': 'x' } });
    expect([nowhere.status, await nowhere.json()]).toMatchObject([
      400,
      { error: { code: 'VALIDATION_ERROR' } },
    ]);
    const nothing = await doors.fetch('/v1/runs/no-run/events/stream', { headers: asNode });
    expect([nothing.status, await nothing.json()]).toMatchObject([404, { error: { code: 'RUN_NOT_FOUND' } }]);
  });
});

describe('the feed of a batch', () => {
  const path = '/v1/batches/annas/events';

  it('says how the batch stands, then its facts, its essays’ and its runs’, and nobody else’s', async () => {
    const { response, events, leave, ended } = await watch(path);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await until(() => events.length === 1);
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ batchId: 'annas', status: 'ready' });
    publish('batch.bos', 'b#1', 'batch.slot.assigned', { batchId: 'bos' });
    publish('essay.annas-00001', 'e#1', 'essay.phase.completed', { batchId: 'annas' });
    publish('run.run-annas', 'r#1', 'run.phase.ended', { runId: 'run-annas', batchId: 'annas' });
    connection.publish('assay.fact.batch.annas.nonsense', 'no fact at all');
    await until(() => events.length === 3);
    expect(events.slice(1).map(({ event, id }) => [event, id])).toEqual([
      ['essay.phase.completed', 'e#1'],
      ['run.phase.ended', 'r#1'],
    ]);
    leave();
    await ended;
  });

  it('shows the batch once more and ends when it was cancelled', async () => {
    const { events, ended } = await watch(path);
    await until(() => events.length === 1);
    status = 'cancelled';
    publish('batch.annas', 'b#9', 'batch.cancelled', { batchId: 'annas' });
    await ended;
    expect(events.map(({ event }) => event)).toEqual(['snapshot', 'batch.cancelled', 'snapshot']);
    status = 'ready';
  });

  it('ends with the node, which does not wait for its watchers', async () => {
    const other = await openDoorsWorld({ handlers });
    await writeBatch(other.world.sql, 'annas', 'anna');
    const response = await fetch(`${other.node.httpUrl}${path}`, { headers: asNode });
    const reading = response.text();
    await other.node.stop();
    expect(await reading).toContain('event: snapshot');
    await other.close();
  });
});
