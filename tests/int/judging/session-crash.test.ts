/**
 * A node that dies at any point of any turn of a session, while answers come. The next node goes on; what
 * was answered counts once, and the scale is the one that nobody disturbed.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setup } from 'xstate';
import { assessmentKind } from '../../../actors/assessment-kind.ts';
import type { ExecutorInput } from '../../../contracts/assessment/messages.ts';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { actorKey } from '../../../contracts/ids.ts';
import { limits } from '../../../contracts/limits.ts';
import { randomFrom } from '../../../judging/random.ts';
import { executorIdOf } from '../../../machines/assessment/run-phases.ts';
import { essayIdOf, slotsUpTo } from '../../../machines/assessment/slot-set.ts';
import { defineKind } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { projectAssessment } from '../../../persistence/assessment/project-assessment.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { openJudgingThreads } from '../../../runtime/assessment/judging/judging-threads.ts';
import { createSessionWork } from '../../../runtime/assessment/judging/session-work.ts';
import { systemClock } from '../../../runtime/clock.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { openWire, type Wire } from '../../../runtime/wire/wire.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { type Fate, startMortalKernel } from '../../support/mortal-node.ts';
import { expectCountersAgree, resultOf } from '../../support/sessions.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { freshId } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { roomForAll } from '../../support/room-for-all.ts';

const batchId = 'crash';
const essays = 4;
const bag = 2;
/** Eight comparisons in three waves. */
const params = { seed: 'crash', maxComparisons: 8, waveRounds: 2, bothOrdersShare: 0.25 };

let stage: Stage;
let wire: Wire;
let workSql: Sql;
const threads = openJudgingThreads();
beforeAll(async () => {
  stage = await openStage();
  const wired = { prefix: 'assay', limits, observer: silentObserver, clock: systemClock };
  wire = await openWire({ url: stage.nats.url, name: 'mortals', ...wired });
  workSql = connectDatabase(stage.databaseUrl, { max: 4, applicationName: 'session-work' });
  await putEssays();
});
afterAll(async () => {
  await threads.close();
  await wire.close();
  await closeDatabase(workSql);
  await stage.close();
});

async function putEssays(): Promise<void> {
  await stage.sql`
    insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
    select 't' || slot, 'original_essay', ${batchId}, ${batchId} || '-0000' || slot, 'text/plain',
           sha256('a'::bytea), 'a'::bytea, 1
    from generate_series(1, ${essays}::int) as slot`;
  await stage.sql`
    insert into essays (id, batch_id, slot, text_content_id, created_at, updated_at)
    select ${batchId} || '-0000' || slot, ${batchId}, slot, 't' || slot, now(), now()
    from generate_series(1, ${essays}::int) as slot`;
}

/** Essays and runs, as far as a session knows them: they hear what it says, and keep it. */
interface Hearing {
  readonly heard: readonly string[];
}
const hearing = setup({ types: { context: {} as Hearing } });
const listener = (id: string) =>
  hearing.createMachine({
    id,
    context: { heard: [] },
    initial: 'hearing',
    states: {
      hearing: {
        on: {
          '*': {
            actions: hearing.assign({
              heard: ({ context, event }) => [...context.heard, heardOf(event)],
            }),
          },
        },
      },
    },
  });
const heardOf = (event: { readonly type: string; readonly runId?: string }): string =>
  `${event.type} ${event.runId ?? ''}`.trim();

const kindsWith = (reach: (point: 'projected') => Promise<void>) =>
  registerKinds([
    assessmentKind({
      work: createSessionWork({ sql: workSql, threads, defaultJudge: 'simulated', queue: roomForAll }),
      project: async (facts, sql) => {
        await projectAssessment(facts, sql);
        await reach('projected');
      },
    }),
    defineKind({ machine: listener('essay') }),
    defineKind({ machine: listener('run') }),
  ]);
type Node = Awaited<ReturnType<typeof startMortalKernel>>;
const start = (fate: Fate): Promise<Node> =>
  startMortalKernel({ databaseUrl: stage.databaseUrl, wire, kinds: kindsWith, ...fate });
const nobodyDies: Fate = { point: 'none', times: 0 };

const step = 'cj_assessment';
const sessionOf = (runId: string): string => executorIdOf(runId, step, 1);
const inputOf = (runId: string): ExecutorInput => ({
  runId,
  step,
  attempt: 1,
  phase: step,
  batch: {
    batchId,
    owner: 'anna',
    org: null,
    pipeline: step,
    courseCode: 'ENG5',
    language: 'en',
    promptContentId: null,
    assignmentId: null,
    eligible: slotsUpTo(essays),
    done: {},
    skipped: [],
    retry: null,
  },
  participants: slotsUpTo(essays),
  params,
});

interface Said {
  readonly id: string;
  readonly target: ReturnType<typeof actorKey>;
  readonly type: string;
  readonly payload: object;
}
const init = (target: Said['target'], input: object): Said => ({
  id: `${target}:init`,
  target,
  type: 'xstate.init',
  payload: { input },
});

interface Open {
  readonly seq: number;
  readonly first: number;
  readonly second: number;
}
/** By the pair and its order alone: whoever asks again is told the same. */
const answerTo = ({ seq, first, second }: Open) => {
  const chance = 1 / (1 + Math.exp(second - first));
  return { seq, outcome: randomFrom(`${first}/${second}`).next() < chance ? 'first' : 'second' };
};

/** What a session waits for now. */
async function nextFor(runId: string): Promise<Said | 'none' | 'ended'> {
  const id = sessionOf(runId);
  const [row] = await stage.sql<{ status: string; left: number }[]>`
    select status, (select count(*) from mailbox)::int + (select count(*) from outbox)::int as left
    from assessments where id = ${id}`;
  const [run] = await stage.sql`select from actors where key = ${actorKey('run', runId)}`;
  if (run === undefined) return init(actorKey('run', runId), {});
  if (row === undefined) return init(actorKey('assessment', id), inputOf(runId));
  if (row.status === 'failed') throw new Error(`Expected ${id} to end well, got a failure`);
  if (row.status === 'completed') return row.left === 0 ? 'ended' : 'none';
  const open = await stage.sql<Open[]>`
    select seq, first, second from comparisons where assessment_id = ${id} and status = 'open'
    order by seq limit ${bag}`;
  const verdicts = open.map(answerTo);
  const target = actorKey('assessment', id);
  return verdicts.length === 0 ? 'none' : { id: freshId(), target, type: 'JUDGED', payload: { verdicts } };
}

/** Whether a node died on the way: if not, the session has fewer such points. */
async function driveThrough(runId: string, fate: Fate): Promise<boolean> {
  let node = await start(fate);
  let isDead = false;
  let hasDied = false;
  let last: Said | null = null;
  const watch = (): void => void node.died.then(() => (isDead = true));
  watch();
  const say = (said: Said) =>
    // It never answers when its node dies over it.
    Promise.race([
      node.post({ ...said, payload: plain(said.payload), sender: 'api:test', at: Date.now() }),
      node.died,
    ]);
  await until(
    async () => {
      if (isDead) {
        await node.died;
        // Its leases are long; see `playLimits`.
        await stage.sql`update tasks set lease_until = assay_now() where status = 'processing'`;
        node = await start(nobodyDies);
        isDead = false;
        hasDied = true;
        // Whoever heard no answer says it again, and cannot know that it was heard.
        if (last !== null) await say({ ...last, id: freshId() });
      }
      // Nobody sits out the pause before the next attempt.
      if (hasDied)
        await stage.sql`
          update tasks set run_at = assay_now() where status = 'queued' and run_at > assay_now()`;
      const next = await nextFor(runId);
      if (typeof next === 'string') return next === 'ended';
      last = next.type === 'JUDGED' ? next : null;
      await say(next);
      return false;
    },
    { what: `${runId} to end`, timeoutMs: 20_000 },
  );
  await node.stop();
  return hasDied;
}
const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** What a session found, without its name and its clock. */
async function found(runId: string) {
  const id = sessionOf(runId);
  const { items, counts, reliability, wave, reason } = await resultOf(stage.sql, id);
  const comparisons = await stage.sql`
    select seq, wave, first, second, judge, mode, status, winner from comparisons
    where assessment_id = ${id} order by seq`;
  const requests = await stage.sql`
    select seq, judge, status from judgement_requests where assessment_id = ${id} order by seq`;
  return { items, counts, reliability, wave, reason, comparisons, requests };
}

async function heardBy(key: string, runId: string): Promise<string[]> {
  const [row] = await stage.sql<{ snapshot: string }[]>`
    select snapshot::text as snapshot from actors where key = ${key}`;
  const { context } = JSON.parse(row?.snapshot ?? '{"context":{"heard":[]}}') as { context: Hearing };
  return context.heard.filter((said) => key.startsWith('run') || said.endsWith(` ${runId}`));
}

let undisturbed: Awaited<ReturnType<typeof found>>;
beforeAll(async () => {
  const node = await start(nobodyDies);
  for (let slot = 1; slot <= essays; slot += 1) {
    const { payload, ...said } = init(actorKey('essay', essayIdOf(batchId, slot)), {});
    await node.post({ ...said, payload: plain(payload), sender: 'api:test', at: Date.now() });
  }
  await node.stop();
  await driveThrough('undisturbed', nobodyDies);
  undisturbed = await found('undisturbed');
});

it('nobody dies: three waves, one result', () => {
  expect(undisturbed).toMatchObject({ wave: 3, reason: 'COMPLETE_MAX_COMPARISONS' });
  expect(undisturbed.comparisons).toHaveLength(8);
  expect(undisturbed.requests).toHaveLength(8);
  expect(new Set(undisturbed.items.map(({ theta }) => theta)).size).toBeGreaterThan(2);
});

/** A step of one tries every turn. What was not committed never was, so there some turns are enough. */
const points = [
  ['after-lock', 4],
  ['after-step', 4],
  ['projected', 3],
  ['before-commit', 3],
  ['after-commit', 1],
  ['after-ring', 4],
  ['task-before-run', 3],
  ['task-before-result', 2],
  ['task-after-result', 2],
] as const;

it.each(points)(
  'a death at `%s` changes nothing of what is found',
  { timeout: 180_000 },
  async (point, by) => {
    let times = 1;
    while (await driveThrough(`${point}-${times}`, { point, times })) times += by;
    // Eight tasks; of turns, those of the session, and of those whom it tells.
    expect(times, 'the turns of a session were reached').toBeGreaterThan(point.startsWith('task') ? 6 : 12);
    for (let life = 1; life <= times; life += by) await expectUndisturbed(`${point}-${life}`);
    await expectCountersAgree(stage.sql);
  },
);

async function expectUndisturbed(runId: string): Promise<void> {
  expect(await found(runId), runId).toEqual(undisturbed);
  expect(await heardBy(`run/${runId}`, runId), runId).toEqual(['PHASE_EXECUTED']);
  const told = ['STARTED', 'SUCCEEDED'].map((word) => `EVT_CJ_ASSESSMENT_${word} ${runId}`);
  for (let slot = 1; slot <= essays; slot += 1)
    expect(await heardBy(`essay/${essayIdOf(batchId, slot)}`, runId), runId).toEqual(told);
}

it('every journal replays to its snapshot (T7)', { timeout: 120_000 }, async () => {
  await expectReplaysEqual(
    stage.sql,
    kindsWith(() => Promise.resolve()),
  );
});
