/**
 * One look at a lane: order, caps, the switch, leases, runs that cannot be ticked. Every test has its own
 * lane.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assessmentLimits } from '../../../contracts/assessment/limits.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import { countTicks } from '../../../persistence/assessment/runs/count-ticks.ts';
import { tickLane } from '../../../runtime/assessment/lane-ticker.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectRunsAgree, noops, openRuns, type Runs } from '../../support/runs.ts';
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
afterEach(() => {
  for (const one of [runs, other]) one.clock.skewMs = 0;
});

const createMany = async (lane: string, graphs: readonly object[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const graph of graphs) ids.push(await runs.create(graph, { lane }));
  return ids;
};
const ticksOf = async (ids: readonly string[]): Promise<number[]> =>
  Promise.all(ids.map(async (runId) => (await runs.ask('run.get', { runId })).ticks));
const look = (lane: string, caps: object = {}, on = runs) => on.ask('run.tick-once', { lane, caps });
const counted = async (lane: string): Promise<number[]> => {
  const rows = await world.sql<{ ticks: number }[]>`
    select ticks from daily_counters where lane = ${lane} order by day`;
  return rows.map(({ ticks }) => ticks);
};
const one = noops(1);

describe('what a look does', () => {
  it('S49 nothing to do is idle, with nothing counted', async () => {
    expect(await look('s49')).toEqual({
      env: 'local',
      lane: 's49',
      status: 'idle',
      reason: 'idle',
      considered: 0,
      runsTicked: 0,
      ticks: 0,
      eventsAdded: 0,
      skippedLeased: 0,
      errors: 0,
    });
    expect(await counted('s49')).toEqual([]);
  });

  it('S50 what it reports is what has changed', async () => {
    await createMany('s50', [one, noops(3)]);
    const events = async () =>
      (await world.sql`select from run_events join runs on runs.id = run_id where lane = 's50'`).length;
    const before = await events();
    const report = await look('s50');
    expect(report).toMatchObject({
      status: 'success',
      reason: 'drained',
      considered: 2,
      runsTicked: 2,
      ticks: 4,
    });
    expect(report.eventsAdded).toBe((await events()) - before);
    expect(await counted('s50')).toEqual([4]);
  });

  it('S35 runs of other lanes and environments are not touched', async () => {
    const [own] = await createMany('s35', [one]);
    const elsewhere = [
      await runs.create(one, { lane: 's35x' }),
      await runs.create(one, { env: 'dev', lane: 's35' }),
    ];
    await look('s35');
    expect(await ticksOf([own ?? '', ...elsewhere])).toEqual([1, 0, 0]);
  });

  it('S36 first created, first ticked, also of the same moment', async () => {
    const at = Date.now();
    runs.clock.now = () => at;
    const ids = await createMany('s36', [one, one, one, one]);
    for (let ticks = 1; ticks <= 4; ticks += 1) {
      await look('s36', { ticksPerInvocation: 1 });
      expect(await ticksOf(ids)).toEqual(ids.map((_, index) => (index < ticks ? 1 : 0)));
    }
    runs.clock.now = () => Date.now() + runs.clock.skewMs;
  });
});

describe('caps', () => {
  it('S30 a look of one tick touches one run', async () => {
    const ids = await createMany('s30', [one, one, one]);
    const report = await look('s30', { ticksPerInvocation: 1 });
    expect(report).toMatchObject({ status: 'success', reason: 'invocation_cap', runsTicked: 1, ticks: 1 });
    expect(await ticksOf(ids)).toEqual([1, 0, 0]);
    const states = await Promise.all(ids.map((runId) => runs.ask('run.get', { runId })));
    expect(states.map(({ status }) => status)).toEqual(['succeeded', 'queued', 'queued']);
  });

  it('S31 a cap of nothing touches nothing, and no other number will do', async () => {
    const ids = await createMany('s31', [one]);
    for (const caps of [{ ticksPerInvocation: 0 }, { ticksPerRun: 0 }])
      expect(await look('s31', caps)).toMatchObject({
        status: 'stopped',
        reason: 'invocation_cap',
        considered: 0,
      });
    expect(await look('s31', { ticksPerDay: 0 })).toMatchObject({
      status: 'stopped',
      reason: 'daily_cap',
      ticks: 0,
    });
    for (const cap of [-1, 1.5, '2', null])
      await expect(look('s31', { ticksPerInvocation: cap })).rejects.toThrow('ticksPerInvocation');
    expect(await ticksOf(ids)).toEqual([0]);
  });

  it('S32 a cap for each run lets all of them have their turn', async () => {
    const ids = await createMany('s32', [noops(3), one]);
    expect(await look('s32', { ticksPerRun: 1 })).toMatchObject({
      runsTicked: 2,
      ticks: 2,
      reason: 'invocation_cap',
    });
    expect(await ticksOf(ids)).toEqual([1, 1]);
  });

  it('S33 the cap of a day stops a lane until the next day of UTC', async () => {
    const ids = await createMany('s33', [one, one, one]);
    expect(await look('s33', { ticksPerDay: 2 })).toMatchObject({
      ticks: 2,
      reason: 'daily_cap',
      status: 'success',
    });
    expect(await look('s33', { ticksPerDay: 2 })).toMatchObject({
      ticks: 0,
      reason: 'daily_cap',
      status: 'stopped',
    });
    expect([await ticksOf(ids), await counted('s33')]).toEqual([[1, 1, 0], [2]]);
    runs.clock.skewMs = 24 * 3_600_000;
    expect(await look('s33', { ticksPerDay: 2 })).toMatchObject({ ticks: 1, reason: 'drained' });
    expect(await counted('s33')).toEqual([2, 1]);
  });

  it('S34 the cap of a day is exact, however many workers there are', async () => {
    const lane = 's34';
    await createMany(
      lane,
      Array.from({ length: 30 }, () => one),
    );
    await runs.ask('lane.set', { env: 'local', lane, ticksPerDay: 17 });
    const reports = await Promise.all(
      [runs, other, runs, other].map((on) => look(lane, { ticksPerInvocation: 30 }, on)),
    );
    expect(reports.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(17);
    expect(await counted(lane)).toEqual([17]);
    const again = await openRuns(world, { name: 'three' });
    expect(await look(lane, {}, again)).toMatchObject({ ticks: 0, reason: 'daily_cap' });
    await again.close();
  });

  it('a caller may lower the cap of a day and not raise it', async () => {
    await createMany('low', [one, one]);
    await runs.ask('lane.set', { env: 'local', lane: 'low', ticksPerDay: 1 });
    expect(await look('low', { ticksPerDay: 100 })).toMatchObject({ ticks: 1, reason: 'daily_cap' });
  });

  it('S53 a tick of a single run keeps the caps, the switch and the lease, too', async () => {
    const lane = 's53';
    const [runId = ''] = await createMany(lane, [noops(3)]);
    const tick = () => runs.ask('run.tick', { runId });
    await runs.ask('lane.set', { env: 'local', lane, enabled: false });
    await expect(tick()).rejects.toMatchObject({ code: 'CONFLICT' });
    await runs.ask('lane.set', { env: 'local', lane, enabled: true, ticksPerDay: 1 });
    expect(await tick()).toMatchObject({ ticked: true });
    await expect(tick()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await runs.ask('lane.set', { env: 'local', lane, ticksPerDay: 100 });
    await runs.ask('run.lease.acquire', { runId, owner: 'x' });
    await expect(tick()).rejects.toMatchObject({ code: 'LEASE_HELD' });
    expect(await ticksOf([runId])).toEqual([1]);
  });
});

describe('runs that cannot be ticked', () => {
  it('S37 one that is leased elsewhere is passed over', async () => {
    const ids = await createMany('s37', [one, one]);
    await runs.ask('run.lease.acquire', { runId: ids[0] ?? '', owner: 'x' });
    expect(await look('s37')).toMatchObject({ ticks: 1, skippedLeased: 1, considered: 2, reason: 'drained' });
    expect(await ticksOf(ids)).toEqual([0, 1]);
    expect(await look('s37')).toMatchObject({ status: 'stopped', reason: 'all_leased', skippedLeased: 1 });
  });

  it('whoever holds the lease looks under its own name', async () => {
    const [runId = ''] = await createMany('own', [one]);
    await runs.ask('run.lease.acquire', { runId, owner: 'x' });
    expect(await runs.ask('run.tick-once', { lane: 'own', owner: 'x' })).toMatchObject({ ticks: 1 });
  });

  it('S38 S29 one that always fails keeps nobody behind it waiting, and is counted', async () => {
    const ids = await createMany('s38', [one, noops(2), one]);
    await world.sql`update actors set quarantined = 'broken' where key = ${`run/${ids[0]}`}`;
    expect(await look('s38')).toMatchObject({ ticks: 3, errors: 1, runsTicked: 2, reason: 'drained' });
    expect(await ticksOf(ids)).toEqual([0, 2, 1]);
    const [broken] = await world.sql<{ leaseOwner: string | null }[]>`
      select lease_owner as "leaseOwner" from runs where id = ${ids[0] ?? ''}`;
    expect(broken).toEqual({ leaseOwner: null });
    await world.sql`update actors set quarantined = null where key = ${`run/${ids[0]}`}`;
    expect(await look('s38')).toMatchObject({ ticks: 1, errors: 0 });
  });
});

describe('the switch of a lane', () => {
  it('S39 turned off in mid-look, the next tick is not taken; turned on, it goes on', async () => {
    const lane = 's39';
    const ids = await createMany(lane, [noops(5)]);
    const set = (enabled: boolean) => runs.ask('lane.set', { env: 'local', lane, enabled });
    let ticks = 0;
    const post = async (envelope: Envelope) => {
      const answer = await runs.host.post(envelope);
      if (envelope.type === 'TICK' && (ticks += 1) === 2) await set(false);
      return answer;
    };
    const asked = { env: 'local', lane, owner: 'op', caps: {}, correlationId: 'c' };
    expect(await tickLane({ ...runs.host, post }, asked)).toMatchObject({
      ticks: 2,
      reason: 'lane_disabled',
    });
    expect(await ticksOf(ids)).toEqual([2]);
    expect(await look(lane)).toMatchObject({ status: 'stopped', reason: 'lane_disabled', considered: 0 });
    await set(true);
    expect(await look(lane)).toMatchObject({ ticks: 3, reason: 'drained' });
  });

  it('S40 a lane that nobody has set is on; each setting is a version, and older ones stay', async () => {
    const asked = { env: 'local', lane: 's40' };
    await createMany('s40', [one]);
    const state = async () => (await runs.ask('lane.list', {})).items.find(({ lane }) => lane === 's40');
    const { ticksPerInvocation, ticksPerRun, ticksPerDay } = assessmentLimits;
    expect(await state()).toEqual({
      ...asked,
      version: 0,
      enabled: true,
      gate: 'auto',
      ticksPerInvocation,
      ticksPerRun,
      ticksPerDay,
      ticksToday: 0,
      waiting: 1,
      setBy: null,
      setAt: null,
    });
    await runs.ask('lane.set', { ...asked, ticksPerDay: 7 });
    await runs.ask('lane.set', { ...asked, enabled: false });
    expect(await state()).toMatchObject({ version: 2, enabled: false, ticksPerDay: 7, setBy: 'root' });
    const versions = await world.sql<{ version: number; enabled: boolean }[]>`
      select version, enabled from lane_settings where lane = 's40' order by version`;
    expect(versions.map(({ enabled }) => enabled)).toEqual([true, false]);
  });

  it('S40 of two that set a lane at once each writes a version', async () => {
    const set = (ticksPerRun: number) => runs.ask('lane.set', { env: 'local', lane: 'both', ticksPerRun });
    const written = await Promise.all([set(1), set(2), set(3)]);
    expect(written.every(({ version }) => version >= 1)).toBe(true);
    const rows = await world.sql`select from lane_settings where lane = 'both'`;
    expect(rows).toHaveLength(3);
  });

  it('a lane where real pupils are graded moves only when somebody says so', async () => {
    for (const name of [
      { env: 'prod', lane: 'x' },
      { env: 'e', lane: 'prod' },
      { env: 'e', lane: 'production' },
    ]) {
      expect(await runs.ask('lane.set', { ...name, ticksPerRun: 5 })).toMatchObject({ gate: 'manual' });
      expect(await runs.ask('lane.set', { ...name, gate: 'auto' })).toMatchObject({
        gate: 'auto',
        ticksPerRun: 5,
      });
    }
  });

  it('S52 idle, switched off, all leased and capped are told apart', async () => {
    const ids = await createMany('s52', [one]);
    const reasons = [(await look('s52-none')).reason, (await look('s52', { ticksPerInvocation: 0 })).reason];
    reasons.push((await look('s52', { ticksPerDay: 0 })).reason);
    await runs.ask('run.lease.acquire', { runId: ids[0] ?? '', owner: 'x' });
    reasons.push((await look('s52')).reason);
    await runs.ask('lane.set', { env: 'local', lane: 's52', enabled: false });
    reasons.push((await look('s52')).reason);
    expect(reasons).toEqual(['idle', 'invocation_cap', 'daily_cap', 'all_leased', 'lane_disabled']);
  });
});

it('S71 a run that a cap stops for the third time tells where it stands', async () => {
  const [runId = '', younger = ''] = await createMany('s71', [noops(6), noops(6)]);
  for (let count = 1; count <= 3; count += 1) {
    expect((await runs.ask('run.artifacts', { runId })).items).toEqual([]);
    await look('s71', { ticksPerInvocation: 1 });
  }
  const { items } = await runs.ask('run.artifacts', { runId });
  expect(items.map(({ name }) => name)).toEqual(['diagnostics.json']);
  const stored = await runs.host.contents.read(items[0]?.contentId ?? '');
  const { newestEvents, ...told } = JSON.parse(Buffer.from(stored?.body ?? []).toString()) as {
    readonly newestEvents: readonly object[];
  };
  const newest = [{ event: 'STEP_SUCCEEDED', detail: { step: 's3' } }, { event: 'STEP_STARTED' }];
  expect(newestEvents.slice(0, 2)).toMatchObject(newest);
  expect(told).toMatchObject({
    runId,
    lane: 's71',
    ticks: 3,
    capStops: 3,
    reason: 'invocation_cap',
    caps: { ticksPerInvocation: 1 },
    state: { status: 'running', phases: [{ status: 'succeeded' }, {}, {}, { status: 'pending' }, {}, {}] },
  });
  await look('s71', { ticksPerInvocation: 1 });
  expect((await runs.ask('run.artifacts', { runId })).items).toEqual(items);
  expect((await runs.ask('run.artifacts', { runId: younger })).items).toEqual([]);
});

it('lanes are counted in the order of their key (two turns must not wait for each other)', async () => {
  const day = '2001-01-01';
  const rows = ['a', 'b'].map((lane) => ({ day, env: 'count', lane, ticks: 1 }));
  await Promise.all(Array.from({ length: 20 }, () => countTicks(runs.sql, rows)));
  const counts = await world.sql<{ ticks: number }[]>`select ticks from daily_counters where env = 'count'`;
  expect(counts.map(({ ticks }) => ticks)).toEqual([20, 20]);
  // No run has taken them: left there they would break the rule `ticks-of-day`.
  await world.sql`delete from daily_counters where env = 'count'`;
});

it('S74 a thousand runs, four tickers: each is ticked once, and all that is stored agrees', async () => {
  const lane = 's74';
  const ids = await Promise.all(Array.from({ length: 1_000 }, () => runs.create(one, { lane })));
  await runs.ask('lane.set', { env: 'local', lane, ticksPerDay: 1_000, ticksPerInvocation: 1_000 });
  const reports = await Promise.all([runs, other, runs, other].map((on) => look(lane, {}, on)));
  const sum = (of: (report: (typeof reports)[number]) => number) =>
    reports.reduce((all, report) => all + of(report), 0);
  // Two may look at the same run at once: one of them passes it over, and finds it done the next time.
  const last = await look(lane);
  expect(sum(({ ticks }) => ticks) + last.ticks).toBe(1_000);
  expect(sum(({ errors }) => errors)).toBe(0);
  const [done] = await world.sql`
    select count(*)::int as runs,
           count(*) filter (where status = 'succeeded' and ticks = 1 and seq = 6)::int as sound
    from runs where lane = ${lane}`;
  expect(done).toEqual({ runs: ids.length, sound: ids.length });
  expect(await counted(lane)).toEqual([1_000]);
  expect(reports.filter(({ ticks }) => ticks > 50).length, 'they share the work').toBe(4);
});
