/** The worker of a node: lanes that may move by themselves do, as soon as a run wants it. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Envelope } from '../../../contracts/envelope.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';
import {
  createLaneWorker,
  type LaneWorker,
  type LaneWorkerHost,
} from '../../../runtime/assessment/lane-worker.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectRunsAgree, noops, openRuns, type Runs } from '../../support/runs.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let runs: Runs;
const workers: LaneWorker[] = [];
beforeAll(async () => {
  world = await openWorld();
  runs = await openRuns(world, { stepKinds: { quick: { run: () => Promise.resolve() } } });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
afterAll(async () => {
  await expectRunsAgree(world.sql);
  await expectReplaysEqual(world.sql, runs.runtime.kinds);
  await runs.close();
  await world.close();
});

/** Long, so that a test sees what a fact does, and not what the next look does. */
const intervalMs = 60_000;
function startWorker(change: Partial<LaneWorkerHost> = {}, settings: Partial<LaneWorkerHost['worker']> = {}) {
  const { workerHost } = runs;
  const worker = createLaneWorker({
    ...workerHost,
    ...change,
    worker: { ...workerHost.worker, intervalMs, ...settings },
  });
  workers.push(worker);
  worker.start();
  return worker;
}
const statusOf = async (runId: string) => (await runs.ask('run.get', { runId })).status;
const ended = (runId: string, status = 'succeeded') => until(async () => (await statusOf(runId)) === status);

it('S08 a run is ticked as soon as it exists, every event in its order, and no lease is left', async () => {
  startWorker();
  const runId = await runs.create(noops(1));
  await ended(runId);
  const { items } = await runs.ask('run.events', { runId });
  expect(items.map(({ event }) => event)).toEqual([
    'RUN_CREATED',
    'TICK_TAKEN',
    'RUN_STARTED',
    'STEP_STARTED',
    'STEP_SUCCEEDED',
    'RUN_SUCCEEDED',
  ]);
  expect(items[1]?.detail).toEqual({ tick: 1, by: `worker:${runs.runtime.name}` });
  expect((await runs.ask('run.get', { runId })).lease).toBeNull();
});

it('a run goes on when its step has ended, without anybody looking', async () => {
  startWorker();
  const runId = await runs.create({ steps: { a: { kind: 'quick' }, b: { kind: 'quick', needs: ['a'] } } });
  await ended(runId);
  expect((await runs.ask('run.get', { runId })).ticks).toBe(2);
});

it('more than one look may take is left to further looks, and other lanes have their turn', async () => {
  const long = await runs.create(noops(60), { lane: 'long' });
  const other = await runs.create(noops(1), { lane: 'other' });
  startWorker();
  await ended(other);
  await ended(long);
  expect((await runs.ask('run.get', { runId: long })).ticks).toBe(60);
});

it('runs that waited before it began are found (a fact that nobody heard is not needed)', async () => {
  const runId = await runs.create(noops(2), { lane: 'before' });
  const worker = startWorker();
  await ended(runId);
  expect(worker.status().lastError).toBeNull();
});

it('a run whose facts are lost is found by the next look', async () => {
  const worker = startWorker({ subjects: subjectsOf('elsewhere') }, { intervalMs: 10 });
  await until(() => worker.status().enabled);
  const runId = await runs.create(noops(1), { lane: 'deaf' });
  await ended(runId);
});

it('lanes that are `manual` or off are left alone, until they are set otherwise', async () => {
  startWorker({}, { intervalMs: 10 });
  const [manual, off, marker] = [
    await runs.create(noops(1), { env: 'prod' }),
    await runs
      .ask('lane.set', { env: 'local', lane: 'off', enabled: false })
      .then(() => runs.create(noops(1), { lane: 'off' })),
    await runs.create(noops(3)),
  ];
  await ended(marker);
  expect([await statusOf(manual), await statusOf(off)]).toEqual(['queued', 'queued']);
  expect(await runs.ask('run.tick-once', { env: 'prod' })).toMatchObject({ ticks: 1 });
  await runs.ask('lane.set', { env: 'local', lane: 'off', enabled: true });
  await ended(off);
});

it('S43 a second one in the same process does not start, and says why; after the first it may', async () => {
  const first = startWorker();
  const second = startWorker();
  expect(first.status()).toMatchObject({ enabled: true, reason: 'ok' });
  expect(second.status()).toMatchObject({ enabled: false, reason: 'already_running in this process' });
  await first.stop();
  expect(first.status()).toMatchObject({ enabled: false, reason: 'stopped' });
  second.start();
  expect(second.status()).toMatchObject({ enabled: true, reason: 'ok' });
  const runId = await runs.create(noops(1));
  await ended(runId);
});

it('S41 S42 S45 its status says whether it works, and why not, before and after it starts', async () => {
  const waiting = createLaneWorker(runs.workerHost);
  const { pid } = process;
  const blank = { pid, configuredPid: 0, tickIntervalMs: 50, lastTickAt: null, lastError: null };
  expect(waiting.status()).toEqual({ enabled: false, reason: 'not_started', ...blank });
  const off = startWorker({}, { flag: 'off' });
  expect(off.status()).toMatchObject({ enabled: false, reason: 'ASSAY_LANE_WORKER=off' });
  const another = startWorker({}, { pid: pid + 1 });
  const reason = `pid_mismatch: configured ${pid + 1}, this is ${pid}`;
  expect(another.status()).toMatchObject({ enabled: false, reason, configuredPid: pid + 1 });
  const status = await runs.ask('worker.status', {});
  expect(status).toMatchObject({ enabled: false, reason: 'not_started' });
  expect(status.lanes.length).toBeGreaterThan(0);
});

it('S44 it survives a tick that throws, and says what was wrong and when it ticked last', async () => {
  let isBroken = true;
  const post = (envelope: Envelope) =>
    isBroken ? Promise.reject(new Error('the wire is cut')) : runs.host.post(envelope);
  const worker = startWorker({ post }, { intervalMs: 10 });
  const runId = await runs.create(noops(1), { lane: 's44' });
  await until(() => worker.status().lastError !== null);
  expect(worker.status()).toMatchObject({ enabled: true, lastError: 'the wire is cut' });
  expect(worker.status().lastTickAt).toMatch(/Z$/);
  isBroken = false;
  await ended(runId);
});

it('S46 stopping it finishes the tick under way and takes no other', async () => {
  const begun = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  const post = async (envelope: Envelope) => {
    begun.resolve(undefined);
    await go.promise;
    return runs.host.post(envelope);
  };
  const worker = startWorker({ post });
  const runId = await runs.create(noops(5), { lane: 's46' });
  await begun.promise;
  const stopped = worker.stop();
  go.resolve(undefined);
  await stopped;
  const run = await runs.ask('run.get', { runId });
  expect(run).toMatchObject({ ticks: 1, status: 'running', lease: null });
  await runs.ask('run.cancel', { runId });
});
