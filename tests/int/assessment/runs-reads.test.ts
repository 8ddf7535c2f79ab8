/** Runs as they are shown: lists, pages, filters, events, artifacts. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { anna, noops, openRuns, root, type Runs } from '../../support/runs.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let runs: Runs;
beforeAll(async () => {
  world = await openWorld();
  runs = await openRuns(world);
});
afterAll(async () => {
  await expectReplaysEqual(world.sql, runs.runtime.kinds);
  await runs.close();
  await world.close();
});

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Denial ? error.code : String(error)),
  );
const list = (asked: object) => runs.ask('run.list', asked);
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

async function pagesOf(asked: object): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null = null; ;) {
    const { items, nextCursor } = await list({ ...asked, ...(cursor === null ? {} : { cursor }) });
    pages.push(items.map(({ runId }) => runId));
    if (nextCursor === null) return pages;
    cursor = nextCursor;
  }
}

it('S54 a list of nothing is empty and has no next page', async () => {
  expect(await list({ env: 'empty' })).toEqual({ items: [], nextCursor: null });
});

it('S55 five runs in pages of two: each once, also when all are of the same moment', async () => {
  const at = runs.clock.now();
  runs.clock.now = () => at;
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) ids.push(await runs.create(noops(1), { lane: 's55' }));
  runs.clock.now = () => Date.now();
  const pages = await pagesOf({ limit: 2 });
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages.flat().toSorted()).toEqual(ids.toSorted());
  expect((await pagesOf({ lane: 's55', limit: 2 })).flat()).toEqual(pages.flat());
});

it('S56 runs that come in between move nothing on the pages behind', async () => {
  for (let count = 0; count < 3; count += 1) await runs.create(noops(1), { lane: 's56' });
  const first = await list({ lane: 's56', limit: 1 });
  const before = await list({ lane: 's56', limit: 5, cursor: first.nextCursor ?? '' });
  for (let count = 0; count < 3; count += 1) await runs.create(noops(1), { lane: 's56' });
  expect(await list({ lane: 's56', limit: 5, cursor: first.nextCursor ?? '' })).toEqual(before);
  expect(before.items).toHaveLength(2);
});

it('S57 filters are exact, a part of a name is taken literally, and all hold at once', async () => {
  const odd = await runs.create(noops(1), { env: 's57', lane: 'a', requestedBy: 'x%_y' });
  const plain = await runs.create(noops(1), { env: 's57', lane: 'b', requestedBy: 'xaby' });
  const found = async (asked: object) =>
    (await list({ env: 's57', ...asked })).items.map(({ runId }) => runId).toSorted();
  expect(await found({})).toEqual([odd, plain].toSorted());
  expect(await found({ lane: 'a' })).toEqual([odd]);
  expect(await found({ requestedBy: '%' })).toEqual([odd]);
  expect(await found({ requestedBy: '_' })).toEqual([odd]);
  expect(await found({ requestedBy: 'y' })).toEqual([odd, plain].toSorted());
  expect(await found({ requestedBy: 'ab', lane: 'a' })).toEqual([]);
  await runs.ask('run.tick', { runId: plain });
  expect(await found({ status: 'succeeded' })).toEqual([plain]);
  expect(await found({ lane: 'A' })).toEqual([]);
});

it('S58 a limit that is none of 1 to 200 is refused, events go up to 500', async () => {
  for (const limit of [0, 201, 'many', 1.5, -1]) await expect(list({ limit })).rejects.toThrow('limit');
  expect((await list({ limit: 200 })).items.length).toBeGreaterThan(0);
  const runId = await runs.create(noops(1));
  const events = (limit: unknown) => runs.ask('run.events', { runId, limit: limit as number });
  await expect(events(501)).rejects.toThrow('limit');
  expect((await events('500')).items).toHaveLength(1);
});

it('S59 a cursor that is broken, cut, empty or of another list is refused', async () => {
  await runs.create(noops(1), { lane: 's59' });
  await runs.create(noops(1), { lane: 's59' });
  const { nextCursor } = await list({ lane: 's59', limit: 1 });
  const good = nextCursor ?? '';
  const read = JSON.parse(Buffer.from(good, 'base64url').toString()) as unknown[];
  const forged = (parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const bad = [
    'x',
    good.slice(0, -3),
    `${good}x`,
    forged([read[0], 'batch.list', read[2], read[3]]),
    forged([read[0], read[1], '', read[3]]),
    forged([read[0], read[1], read[2]]),
    forged([99, read[1], read[2], read[3]]),
  ];
  for (const cursor of bad) expect(await codeOf(list({ cursor })), cursor).toBe('INVALID_CURSOR');
  await expect(list({ cursor: '' })).rejects.toThrow('cursor');
});

it('S60 S69 one run is shown whole, and every time as UTC with milliseconds', async () => {
  const runId = await runs.create(noops(2), { requestedBy: 'console' });
  await runs.ask('run.tick', { runId });
  await runs.ask('run.lease.acquire', { runId, owner: 'x' });
  const run = await runs.ask('run.get', { runId });
  expect(run).toMatchObject({
    runId,
    batchId: null,
    pipeline: null,
    owner: 'root',
    requestedBy: 'console',
    parentRunId: null,
    env: 'local',
    lane: 'default',
    mode: 'run',
    status: 'running',
    ticks: 1,
    lastError: null,
    finishedAt: null,
    skipped: [],
    currentPhase: null,
    lease: { owner: 'x', fence: 1 },
    phases: [
      { step: 's1', status: 'succeeded', percent: 100 },
      { step: 's2', status: 'pending', percent: 0 },
    ],
  });
  const { items } = await runs.ask('run.events', { runId });
  for (const time of [run.createdAt, run.startedAt, run.lease?.until, ...items.map(({ at }) => at)])
    expect(time).toMatch(stamp);
});

it('S61 events come by number, from a number on, the same on every read', async () => {
  const runId = await runs.create(noops(3));
  for (let ticks = 0; ticks < 3; ticks += 1) await runs.ask('run.tick', { runId });
  const all = await runs.ask('run.events', { runId });
  expect(all.items.map(({ seq }) => seq)).toEqual(all.items.map((_, at) => at + 1));
  expect(await runs.ask('run.events', { runId })).toEqual(all);
  const page = await runs.ask('run.events', { runId, limit: 4 });
  expect(page.nextCursor).toBe('4');
  const rest = await runs.ask('run.events', { runId, sinceSeq: Number(page.nextCursor) });
  expect([...page.items, ...rest.items]).toEqual(all.items);
  expect(await runs.ask('run.events', { runId, sinceSeq: all.items.length })).toEqual({
    items: [],
    nextCursor: null,
  });
});

it('S62 a run has at least its beginning; one that nobody knows has no events', async () => {
  expect(await codeOf(runs.ask('run.events', { runId: 'nobody' }))).toBe('RUN_NOT_FOUND');
});

it('teachers see their own runs only', async () => {
  await runs.create(noops(1));
  const own = await runs.ask('run.create', { graph: noops(1) }, anna);
  const seen = await runs.ask('run.list', {}, anna);
  expect(seen.items.map(({ runId }) => runId)).toEqual([own.runId]);
  expect((await runs.ask('run.list', {}, root)).items.length).toBeGreaterThan(1);
});

it('a filter that matches nothing near says where it stopped looking', async () => {
  const needle = await runs.create(noops(1), { env: 'rare' });
  await world.sql`
    insert into runs (id, owner, env, lane, mode, requested_by, status, wants_tick, seq, created_at,
                      updated_at)
    select 'straw-' || n, 'straw', 'local', 'straw', 'run', 'straw', 'queued', false, 1,
           assay_now() + n * interval '1 millisecond', assay_now()
    from generate_series(1, 6000) n`;
  const pages = await pagesOf({ env: 'rare', limit: 10 });
  expect(pages).toEqual([[], [needle]]);
  const { items } = await runs.ask('run.list', { limit: 200 });
  expect(items).toHaveLength(200);
  await world.sql`delete from runs where owner = 'straw'`;
});

const text = (said: string): string => Buffer.from(said).toString('base64');

it('S70 artifacts are stored with size and hash, listed by name, and a name is given once', async () => {
  const runId = await runs.create(noops(1));
  const attach = (name: string, said: string) =>
    runs.ask('run.attach', { runId, name, base64: text(said), mediaType: 'text/plain' });
  const b = await attach('b.txt', 'second');
  const a = await attach('a.json', 'first');
  expect(a).toMatchObject({ name: 'a.json', size: 5 });
  expect(a.sha256).toBe('a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e');
  expect(await runs.ask('run.artifacts', { runId })).toEqual({ items: [a, b] });
  const stored = await runs.host.contents.read(b.contentId);
  expect([stored?.kind, stored?.runId, Buffer.from(stored?.body ?? []).toString()]).toEqual([
    'run_artifact',
    runId,
    'second',
  ]);
  expect(await attach('b.txt', 'second')).toEqual(b);
  expect(await codeOf(attach('b.txt', 'third'))).toBe('ALREADY_EXISTS');
  for (const name of ['../x', 'a/b', '..', '.hidden', '', 'a\\b', `${randomUUID().repeat(4)}`])
    await expect(attach(name, 'x'), name).rejects.toThrow('name');
  await runs.ask('run.tick', { runId });
  expect(await codeOf(attach('late.txt', 'x'))).toBe('ALREADY_FINAL');
});

it('an artifact has a largest size', async () => {
  const runId = await runs.create(noops(1));
  const base64 = Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64');
  expect(await codeOf(runs.ask('run.attach', { runId, name: 'big', base64 }))).toBe('PAYLOAD_TOO_LARGE');
});
