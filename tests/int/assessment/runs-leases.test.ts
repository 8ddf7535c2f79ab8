/** Leases on real servers: one holder at a time, by the clock that the callers bring, in whatever zone. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectRunsAgree, noops, openRuns, runKey, type Runs } from '../../support/runs.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let runs: Runs;
let other: Runs;
beforeAll(async () => {
  world = await openWorld();
  runs = await openRuns(world, { name: 'one' });
  other = await openRuns(world, { name: 'two' });
});
afterAll(async () => {
  await expectRunsAgree(world.sql);
  await expectReplaysEqual(world.sql, runs.runtime.kinds);
  await runs.close();
  await other.close();
  await world.close();
});
const start = Date.UTC(2026, 2, 29, 0, 59, 0);
const setNow = (at: number): void => {
  for (const one of [runs, other]) one.clock.now = () => at;
};
afterEach(() => setNow(start));

const ttlMs = 60_000;
const acquire = (on: Runs, runId: string, owner: string) =>
  on.ask('run.lease.acquire', { runId, owner, ttlMs });
const renew = (runId: string, owner: string, fence: number) =>
  runs.ask('run.lease.renew', { runId, owner, fence, ttlMs });
const release = (runId: string, owner: string, fence: number) =>
  runs.ask('run.lease.release', { runId, owner, fence });
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Denial ? error.code : String(error)),
  );

it('S22 of two that want it at the same moment one gets it, fifty times (through two nodes)', async () => {
  setNow(start);
  for (let round = 0; round < 50; round += 1) {
    const runId = await runs.create(noops(1), { lane: 's22' });
    const got = await Promise.all([codeOf(acquire(runs, runId, 'a')), codeOf(acquire(other, runId, 'b'))]);
    expect(got.toSorted()).toEqual(['LEASE_HELD', 'accepted']);
    const holder = got[0] === 'accepted' ? 'a' : 'b';
    expect((await runs.ask('run.get', { runId })).lease).toMatchObject({ owner: holder, fence: 1 });
  }
});

const zones = ['UTC', 'Etc/GMT-2', 'Etc/GMT+5'];
const zoneBefore = process.env['TZ'];
const setZone = (zone: string | undefined): void => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  setNow(start);
};

describe.each(zones)('S28 with the process in %s: who holds it', (zone) => {
  beforeAll(() => setZone(zone));
  afterAll(() => setZone(zoneBefore));

  it('S23 released by its holder, it goes to the one who was refused', async () => {
    const runId = await runs.create(noops(1), { lane: 's23' });
    const { fence, until } = await acquire(runs, runId, 'a');
    expect(until).toBe(new Date(start + ttlMs).toISOString());
    expect(await codeOf(acquire(runs, runId, 'b'))).toBe('LEASE_HELD');
    expect(await release(runId, 'a', fence)).toEqual({ runId, released: true });
    expect(await acquire(runs, runId, 'b')).toMatchObject({ owner: 'b', fence: fence + 1 });
  });

  it('S24 released by anybody else, nothing happens', async () => {
    const runId = await runs.create(noops(1), { lane: 's24' });
    const { fence } = await acquire(runs, runId, 'a');
    expect(await release(runId, 'b', fence)).toEqual({ runId, released: false });
    expect(await release(runId, 'a', fence + 1)).toEqual({ runId, released: false });
    expect((await runs.ask('run.get', { runId })).lease).toMatchObject({ owner: 'a', fence });
  });
});

describe.each(zones)('S28 with the process in %s: until when', (zone) => {
  beforeAll(() => setZone(zone));
  afterAll(() => setZone(zoneBefore));

  it('S25 it is free at the moment that it ends, and not a millisecond before', async () => {
    const runId = await runs.create(noops(1), { lane: 's25' });
    await acquire(runs, runId, 'a');
    setNow(start + ttlMs - 1);
    expect(await codeOf(acquire(runs, runId, 'b'))).toBe('LEASE_HELD');
    setNow(start + ttlMs);
    expect(await acquire(runs, runId, 'b')).toMatchObject({ owner: 'b', fence: 2 });
  });

  it('S26 its holder may extend it; nobody else, and nobody after its end', async () => {
    const runId = await runs.create(noops(1), { lane: 's26' });
    const { fence } = await acquire(runs, runId, 'a');
    setNow(start + 30_000);
    expect((await renew(runId, 'a', fence)).until).toBe(new Date(start + 90_000).toISOString());
    expect(await codeOf(renew(runId, 'b', fence))).toBe('LEASE_LOST');
    setNow(start + 90_000);
    expect(await codeOf(renew(runId, 'a', fence))).toBe('LEASE_LOST');
    await acquire(runs, runId, 'b');
    expect(await codeOf(renew(runId, 'a', fence))).toBe('LEASE_LOST');
    expect((await runs.ask('run.get', { runId })).lease).toMatchObject({ owner: 'b', fence: 2 });
  });

  it('who holds it may acquire it again and keeps the fence, until its end', async () => {
    const runId = await runs.create(noops(1), { lane: 'again' });
    expect(await acquire(runs, runId, 'a')).toMatchObject({ fence: 1 });
    setNow(start + 1_000);
    expect(await acquire(runs, runId, 'a')).toMatchObject({ fence: 1 });
    setNow(start + 1_000 + ttlMs);
    expect(await acquire(runs, runId, 'a')).toMatchObject({ fence: 2 });
  });

  it('S27 who has lost it cannot tick, and what the new holder did stands', async () => {
    const runId = await runs.create(noops(3), { lane: 's27' });
    const tick = (fence?: number) =>
      runs.ask('run.tick', { runId, ...(fence === undefined ? {} : { fence }) });
    const { fence: old } = await acquire(runs, runId, 'a');
    expect(await codeOf(tick())).toBe('LEASE_HELD');
    expect(await tick(old)).toMatchObject({ ticked: true, ticks: 1 });
    setNow(start + ttlMs);
    const { fence } = await acquire(runs, runId, 'b');
    expect(await codeOf(tick(old))).toBe('LEASE_LOST');
    expect(await tick(fence)).toMatchObject({ ticked: true, ticks: 2 });
    await release(runId, 'b', fence);
    expect(await codeOf(tick(old))).toBe('LEASE_LOST');
    expect(await runs.ask('run.get', { runId })).toMatchObject({ ticks: 2, status: 'running' });
  });
});

it('a lease ends with its run', async () => {
  setNow(start);
  const runId = await runs.create(noops(1), { lane: 'ends' });
  const { fence } = await acquire(runs, runId, 'a');
  await runs.ask('run.tick', { runId, owner: 'a', fence });
  expect(await runs.ask('run.get', { runId })).toMatchObject({ status: 'succeeded', lease: null });
  expect(await codeOf(acquire(runs, runId, 'b'))).toBe('ALREADY_FINAL');
  expect(await codeOf(renew(runId, 'a', fence))).toBe('ALREADY_FINAL');
  expect(await release(runId, 'a', fence)).toEqual({ runId, released: false });
});

it('S27 the run itself refuses a fence that is not the newest, whoever sends it', async () => {
  setNow(start);
  const runId = await runs.create(noops(3), { lane: 'raw' });
  await acquire(runs, runId, 'a');
  const send = (fence: number | null) =>
    runs.runtime.post({
      id: `raw-${fence}`,
      target: runKey(runId),
      type: 'TICK',
      payload: { tick: 1, by: 'raw', fence },
      sender: 'api:test',
      at: start,
    });
  const answers = [await send(null), await send(0), await send(2), await send(1)];
  expect(answers.map(({ result }) => result)).toEqual(['rejected', 'rejected', 'rejected', 'accepted']);
});
