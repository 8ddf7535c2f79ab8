/** Runs of plain steps on real servers: created, ticked, approved, retried, cancelled. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { expectRunsAgree, noops, openRuns, runKey, type Runs } from '../../support/runs.ts';
import { tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let runs: Runs;
/** What steps of the kind `work` do: the newest entry, or nothing. */
const work: { next: (attempt: number) => Promise<unknown> } = { next: () => Promise.resolve() };
beforeAll(async () => {
  world = await openWorld();
  runs = await openRuns(world, { stepKinds: { work: { run: ({ attempt }) => work.next(attempt) } } });
});
afterAll(async () => {
  await expectRunsAgree(world.sql);
  await expectReplaysEqual(world.sql, runs.runtime.kinds);
  await runs.close();
  await world.close();
});

const tick = (runId: string) => runs.ask('run.tick', { runId });
const rowsOf = async (runId: string) => {
  const [counts] = await world.sql<{ runs: number; events: number; actors: number }[]>`
    select (select count(*)::int from runs where id = ${runId}) as runs,
           (select count(*)::int from run_events where run_id = ${runId}) as events,
           (select count(*)::int from actors where key = ${`run/${runId}`}) as actors`;
  return counts;
};
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Denial ? error.code : String(error)),
  );

it('S01 a new run has row, state and event 1', async () => {
  const runId = await runs.create(noops(1));
  const run = await runs.ask('run.get', { runId });
  expect(run).toMatchObject({ status: 'queued', env: 'local', lane: 'default', mode: 'run', ticks: 0 });
  expect(run.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(await rowsOf(runId)).toEqual({ runs: 1, events: 1, actors: 1 });
  const { items } = await runs.ask('run.events', { runId });
  expect(items).toMatchObject([{ seq: 1, event: 'RUN_CREATED' }]);
});

it('S02 a run keeps its parent, and refuses one that nobody knows', async () => {
  const parentRunId = await runs.create(noops(1));
  const runId = await runs.create(noops(1), { parentRunId });
  expect(await runs.ask('run.get', { runId })).toMatchObject({ parentRunId });
  expect(await codeOf(runs.create(noops(1), { parentRunId: 'nobody' }))).toBe('RUN_NOT_FOUND');
});

it('S03 S04 a graph with a flaw is refused with its code, and nothing is stored', async () => {
  const count = async () => (await world.sql`select from actors`).length;
  const before = await count();
  expect(await codeOf(runs.create({ steps: {} }))).toBe('GRAPH_EMPTY');
  expect(await codeOf(runs.create({ steps: { a: { needs: ['a'] } } }))).toBe('GRAPH_SELF_DEPENDENCY');
  expect(await codeOf(runs.create({ steps: { a: { type: 'noop' } } }))).toBe('GRAPH_UNKNOWN_FIELD');
  expect(await count()).toBe(before);
});

it('S06 the same key makes the same run, and no second event', async () => {
  const asked = { idempotencyKey: 'once' };
  const runId = await runs.create(noops(1), asked);
  expect(await runs.create(noops(1), asked)).toBe(runId);
  expect(await rowsOf(runId)).toEqual({ runs: 1, events: 1, actors: 1 });
  expect(await codeOf(runs.create(noops(2), asked))).toBe('CONFLICT');
  const other = { id: 'other', role: 'admin', org: null } as const;
  const theirs = await runs.ask('run.create', { graph: noops(1), ...asked }, other);
  expect(theirs.runId).not.toBe(runId);
});

it('S07 a run of one step ends in one tick, and all that is stored agrees', async () => {
  const runId = await runs.create(noops(1));
  expect(await tick(runId)).toEqual({ runId, status: 'succeeded', ticked: true, ticks: 1 });
  expect(await runs.story(runId)).toEqual([
    'RUN_CREATED',
    'RUN_STARTED',
    'STEP_STARTED s1',
    'STEP_SUCCEEDED s1',
    'RUN_SUCCEEDED',
  ]);
  const run = await runs.ask('run.get', { runId });
  expect(run).toMatchObject({
    status: 'succeeded',
    lastError: null,
    phases: [{ step: 's1', status: 'succeeded' }],
  });
  expect(run.finishedAt).not.toBeNull();
});

it('S09 a chain takes a tick for each step', async () => {
  const runId = await runs.create(noops(3));
  const seen = [];
  for (let ticks = 0; ticks < 3; ticks += 1) {
    await tick(runId);
    seen.push(await runs.ask('run.get', { runId }));
  }
  expect(seen.map(({ status }) => status)).toEqual(['running', 'running', 'succeeded']);
  expect(new Set(seen.map(({ startedAt }) => startedAt)).size).toBe(1);
  expect(seen.map(({ finishedAt }) => finishedAt === null)).toEqual([true, true, false]);
});

it('S11 a run that has ended takes no tick: no event, no row', async () => {
  const runId = await runs.create(noops(1));
  await tick(runId);
  const before = await rowsOf(runId);
  expect(await tick(runId)).toEqual({ runId, status: 'succeeded', ticked: false, ticks: 1 });
  expect(await rowsOf(runId)).toEqual(before);
});

it('S12 a kind that nobody knows fails the run in its tick', async () => {
  const runId = await runs.create({ steps: { t: { kind: 'teleport' } } });
  expect(await tick(runId)).toMatchObject({ status: 'failed' });
  const lastError = { stage: 'step', step: 't', reason: 'unsupported_kind:teleport' };
  expect(await runs.ask('run.get', { runId })).toMatchObject({ lastError });
  expect((await runs.story(runId)).slice(-2)).toEqual(['STEP_FAILED t', 'RUN_FAILED t']);
});

it('S13 a step that throws is tried again as often as it may be, then the run fails', async () => {
  const attempts: number[] = [];
  work.next = (attempt) => {
    attempts.push(attempt);
    return Promise.reject(new RangeError('too far'));
  };
  const runId = await runs.create({ steps: { w: { kind: 'work', attemptsMax: 2 } } });
  await tick(runId);
  await until(async () => (await runs.story(runId)).includes('STEP_RETRIED w'));
  expect(await runs.ask('run.get', { runId })).toMatchObject({ status: 'running' });
  await tick(runId);
  await until(async () => (await runs.ask('run.get', { runId })).status === 'failed');
  expect(attempts).toEqual([1, 2]);
  const lastError = { stage: 'step', step: 'w', reason: 'RangeError' };
  expect(await runs.ask('run.get', { runId })).toMatchObject({ lastError });
});

it('a step that does something ends by itself, and the run goes on', async () => {
  work.next = () => Promise.resolve({ secret: 'not kept' });
  const runId = await runs.create({ steps: { w: { kind: 'work' }, x: { needs: ['w'] } } });
  expect(await tick(runId)).toMatchObject({ status: 'running', ticks: 1 });
  await until(async () => (await runs.story(runId)).includes('STEP_SUCCEEDED w'));
  expect(await tick(runId)).toMatchObject({ status: 'succeeded', ticks: 2 });
  const kept =
    await world.sql`select from journal where actor = ${runKey(runId)} and payload::text like '%not kept%'`;
  expect(kept).toHaveLength(0);
});

it('S15 a run that nobody knows is not found, by any verb, and leaves no row', async () => {
  const runId = 'nobody';
  const asked = [
    tick(runId),
    runs.ask('run.get', { runId }),
    runs.ask('run.events', { runId }),
    runs.ask('run.cancel', { runId }),
    runs.ask('run.retry', { runId }),
    runs.ask('run.artifacts', { runId }),
    runs.ask('run.approve', { runId, step: 's', decision: 'approve' }),
    runs.ask('run.lease.acquire', { runId, owner: 'x' }),
    runs.ask('run.lease.renew', { runId, owner: 'x', fence: 1 }),
    runs.ask('run.lease.release', { runId, owner: 'x', fence: 1 }),
    runs.ask('run.attach', { runId, name: 'a', base64: '' }),
  ];
  expect(new Set(await Promise.all(asked.map(codeOf)))).toEqual(new Set(['RUN_NOT_FOUND']));
  expect(await rowsOf(runId)).toEqual({ runs: 0, events: 0, actors: 0 });
});

it('S16 a run that a machine stored which we do not know is refused, and left as it is', async () => {
  const runId = await runs.create(noops(1));
  const key = runKey(runId);
  const read = async () => {
    const [row] = await world.sql<{ snapshot: string; machine: string }[]>`
      select snapshot::text as snapshot, machine from actors where key = ${key}`;
    return row ?? { snapshot: '', machine: '' };
  };
  const write = (snapshot: string, machine: string) => world.sql`
    update actors set snapshot = ${snapshot}::json, machine = ${machine}, quarantined = null
    where key = ${key}`;
  const { snapshot, machine } = await read();
  const elder = snapshot.replace('"value":"queued"', '"value":"waiting"');
  await write(elder, 'elder');
  expect(await codeOf(tick(runId))).toBe('SERVICE_UNAVAILABLE');
  expect(await read()).toEqual({ snapshot: elder, machine: 'elder' });
  expect(await rowsOf(runId)).toEqual({ runs: 1, events: 1, actors: 1 });
  await write(snapshot, machine);
  await until(async () => (await tick(runId).catch(() => null))?.ticked);
});

const gated = { steps: { gate: { approval: true }, after: { needs: ['gate'] } } };

it('S17 a step without approval blocks its run, and no lane offers it any more', async () => {
  const lane = 's17';
  const runId = await runs.create(gated, { lane });
  expect(await tick(runId)).toMatchObject({ status: 'blocked', ticked: true });
  expect(await runs.story(runId)).toEqual(['RUN_CREATED', 'RUN_BLOCKED gate']);
  expect(await runs.ask('run.get', { runId })).toMatchObject({ finishedAt: null });
  expect(await runs.ask('run.tick-once', { lane })).toMatchObject({ considered: 0, reason: 'idle' });
  expect(await tick(runId)).toMatchObject({ ticked: false });
});

it('S18 approved, it goes on; approving twice is one effect', async () => {
  const runId = await runs.create(gated);
  await tick(runId);
  const approve = () => runs.ask('run.approve', { runId, step: 'gate', decision: 'approve' });
  expect(await approve()).toEqual({ runId, step: 'gate', status: 'queued' });
  expect(await approve()).toEqual({ runId, step: 'gate', status: 'queued' });
  await tick(runId);
  expect(await runs.story(runId)).toEqual([
    'RUN_CREATED',
    'RUN_BLOCKED gate',
    'APPROVAL_GIVEN gate',
    'RUN_UNBLOCKED gate',
    'RUN_STARTED',
    'STEP_STARTED gate',
    'STEP_SUCCEEDED gate',
  ]);
  const { items } = await runs.ask('run.events', { runId });
  expect(items.find(({ event }) => event === 'APPROVAL_GIVEN')?.detail).toMatchObject({ by: 'root' });
  expect(await codeOf(approve())).toBe('accepted');
  expect(await codeOf(runs.ask('run.approve', { runId, step: 'after', decision: 'approve' }))).toBe(
    'VALIDATION_ERROR',
  );
});

it('an approval that has expired when its turn comes blocks again', async () => {
  const runId = await runs.create(gated);
  const expiresAt = new Date(runs.clock.now() + 60_000).toISOString();
  await runs.ask('run.approve', { runId, step: 'gate', decision: 'approve', expiresAt });
  runs.clock.skewMs = 60_001;
  expect(await tick(runId)).toMatchObject({ status: 'blocked' });
  expect(await runs.ask('run.approve', { runId, step: 'gate', decision: 'approve' })).toMatchObject({
    status: 'queued',
  });
  runs.clock.skewMs = 0;
  const past = new Date(runs.clock.now() - 1).toISOString();
  const late = runs.ask('run.approve', { runId, step: 'gate', decision: 'approve', expiresAt: past });
  expect(await codeOf(late)).toBe('VALIDATION_ERROR');
});

it('S19 refused, it has failed, and cannot be approved any more', async () => {
  const runId = await runs.create(gated);
  await tick(runId);
  const decide = (decision: 'approve' | 'reject') =>
    runs.ask('run.approve', { runId, step: 'gate', decision });
  expect(await decide('reject')).toEqual({ runId, step: 'gate', status: 'failed' });
  expect(await decide('reject')).toEqual({ runId, step: 'gate', status: 'failed' });
  expect(await codeOf(decide('approve'))).toBe('APPROVAL_REFUSED');
  const lastError = { stage: 'approval', step: 'gate', reason: 'approval_refused' };
  expect(await runs.ask('run.get', { runId })).toMatchObject({ lastError });
});

it('S20 a run is cancelled from every status, and nothing revives it', async () => {
  const started = Promise.withResolvers<undefined>();
  work.next = () => {
    started.resolve(undefined);
    return new Promise(() => undefined);
  };
  const [queued, running, blocked] = await Promise.all([
    runs.create(noops(1)),
    runs.create({ steps: { w: { kind: 'work' } } }),
    runs.create(gated),
  ]);
  await tick(running);
  await tick(blocked);
  await started.promise;
  for (const runId of [queued, running, blocked]) {
    expect(await runs.ask('run.cancel', { runId })).toEqual({ runId, status: 'cancelled' });
    expect((await runs.ask('run.get', { runId })).finishedAt).not.toBeNull();
    expect((await runs.story(runId)).at(-1)).toBe('RUN_CANCELLED');
    expect(await tick(runId)).toMatchObject({ status: 'cancelled', ticked: false });
  }
});

it('S21 cancelling what has ended says how it ended', async () => {
  const runId = await runs.create(noops(1));
  await tick(runId);
  const before = await rowsOf(runId);
  expect(await runs.ask('run.cancel', { runId })).toEqual({ runId, status: 'succeeded' });
  expect(await rowsOf(runId)).toEqual(before);
});

it('a rehearsal does nothing and says so', async () => {
  const runId = await runs.create(
    { steps: { t: { kind: 'teleport' }, g: { approval: true } } },
    { mode: 'dry_run' },
  );
  expect(await tick(runId)).toMatchObject({ status: 'succeeded', ticks: 1 });
  expect(await runs.ask('run.get', { runId })).toMatchObject({
    mode: 'dry_run',
    phases: [{ status: 'skipped' }, {}],
  });
});

it('a run that failed or was cancelled is begun anew with the same plan', async () => {
  const runId = await runs.create({ entry: 't', steps: { t: { kind: 'teleport' } } }, { lane: 'again' });
  expect(await codeOf(runs.ask('run.retry', { runId }))).toBe('RUN_ACTIVE');
  await tick(runId);
  const retry = { runId, idempotencyKey: 'again' };
  const again = await runs.ask('run.retry', retry);
  expect(again).toMatchObject({ parentRunId: runId, status: 'queued' });
  expect(await runs.ask('run.retry', retry)).toEqual(again);
  const anew = await runs.ask('run.get', { runId: again.runId });
  expect(anew).toMatchObject({
    parentRunId: runId,
    lane: 'again',
    phases: [{ step: 't', status: 'pending' }],
  });
  const good = await runs.create(noops(1));
  await tick(good);
  expect(await codeOf(runs.ask('run.retry', { runId: good }))).toBe('ALREADY_FINAL');
});

it('S14 a tick that cannot be written leaves nothing behind, and is taken whole the next time', async () => {
  const runId = await runs.create(noops(1));
  const isOther = world.sql.unsafe(`run_id <> '${runId}'`);
  await world.sql`alter table run_events add constraint broken check (${isOther}) not valid`;
  expect(await codeOf(tick(runId))).toBe('PROCESSING_ERROR');
  expect(await rowsOf(runId)).toEqual({ runs: 1, events: 1, actors: 1 });
  expect(await runs.ask('run.get', { runId })).toMatchObject({ status: 'queued', ticks: 0 });
  await world.sql`alter table run_events drop constraint broken`;
  await until(async () => (await tick(runId)).ticked);
  expect(await runs.story(runId)).toEqual([
    'RUN_CREATED',
    'RUN_STARTED',
    'STEP_STARTED s1',
    'STEP_SUCCEEDED s1',
    'RUN_SUCCEEDED',
  ]);
});

it('S05 a run that cannot be written whole is not there at all', async () => {
  await world.sql`alter table runs add constraint broken check (lane <> 's05') not valid`;
  expect(await codeOf(runs.create(noops(1), { lane: 's05' }))).not.toBe('accepted');
  await world.sql`alter table runs drop constraint broken`;
  const left = await world.sql`
    select from runs where lane = 's05'
    union all select from actors where snapshot::text like '%"s05"%'
    union all select from run_events left join runs on runs.id = run_id where runs.id is null`;
  expect(left).toHaveLength(0);
});

it('a tick that names a number is taken once (a message of anybody else is no tick)', async () => {
  const runId = await runs.create(noops(3));
  const payload = { tick: 1, by: 'x', fence: null };
  const answers = await Promise.all(
    [1, 2, 3].map(() => tell(runs.runtime, runKey(runId), { type: 'TICK', payload })),
  );
  expect(answers.map(({ result }) => result).toSorted()).toEqual(['accepted', 'rejected', 'rejected']);
  expect(await runs.ask('run.get', { runId })).toMatchObject({ ticks: 1 });
});
