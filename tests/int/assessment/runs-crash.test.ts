/**
 * S73: a node that dies at any point of any turn of a run, between its projection and its commit, too. The
 * next node goes on, and what is stored in the end is one clean sequence of events.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runKind } from '../../../actors/run-kind.ts';
import type { RunInput } from '../../../contracts/assessment/messages.ts';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { limits } from '../../../contracts/limits.ts';
import { readGraph } from '../../../machines/assessment/run-graph.ts';
import { registerKinds } from '../../../machines/register.ts';
import { projectRun } from '../../../persistence/assessment/project-run.ts';
import { systemClock } from '../../../runtime/clock.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { openWire, type Wire } from '../../../runtime/wire/wire.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { type Fate, startMortalKernel } from '../../support/mortal-node.ts';
import { expectRunsAgree, runKey, storyOf } from '../../support/runs.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { until } from '../../support/until.ts';

let stage: Stage;
let wire: Wire;
beforeAll(async () => {
  stage = await openStage();
  const wired = { prefix: 'assay', limits, observer: silentObserver, clock: systemClock };
  wire = await openWire({ url: stage.nats.url, name: 'mortals', ...wired });
});
afterAll(async () => {
  await wire.close();
  await stage.close();
});

const kindsWith = (reach: (point: 'projected') => Promise<void>) =>
  registerKinds([
    runKind({
      stepKinds: { work: { run: () => Promise.resolve() } },
      project: async (facts, sql) => {
        await projectRun(facts, sql);
        await reach('projected');
      },
    }),
  ]);
type Node = Awaited<ReturnType<typeof startMortalKernel>>;
const start = (fate: Fate): Promise<Node> =>
  startMortalKernel({ databaseUrl: stage.databaseUrl, wire, kinds: kindsWith, ...fate });

const graph = readGraph({ steps: { a: {}, b: { kind: 'work', needs: ['a'] }, c: { needs: ['b'] } } });
const inputOf = (runId: string): RunInput => ({
  runId,
  owner: 'anna',
  env: 'crash',
  lane: runId,
  mode: 'run',
  requestedBy: 'anna',
  parentRunId: null,
  entry: null,
  params: {},
  batch: null,
  steps: graph.kind === 'planned' ? graph.steps : [],
});

/** The message that a run waits for now; null: it waits for nobody, or has ended. */
async function nextFor(
  runId: string,
): Promise<{ type: string; payload: object; id: string } | 'none' | 'ended'> {
  const [run] = await stage.sql<{ ticks: number; wants: boolean; finished: boolean }[]>`
    select ticks, wants_tick as wants, finished_at is not null as finished from runs where id = ${runId}`;
  if (run === undefined) return { id: `${runId}:0`, type: 'xstate.init', payload: { input: inputOf(runId) } };
  if (run.finished) return 'ended';
  const tick = run.ticks + 1;
  return run.wants
    ? { id: `${runId}:${tick}`, type: 'TICK', payload: { tick, by: 'test', fence: null } }
    : 'none';
}

/** Whether a node died on the way: if not, the run has fewer such points. */
async function driveThrough(runId: string, fate: Fate): Promise<boolean> {
  let node = await start(fate);
  let isDead = false;
  let hasDied = false;
  void node.died.then(() => {
    isDead = true;
  });
  await until(async () => {
    if (isDead) {
      await node.died;
      // Its leases are long; see `playLimits`.
      await stage.sql`update tasks set lease_until = assay_now() where status = 'processing'`;
      node = await start({ point: 'none', times: 0 });
      isDead = false;
      hasDied = true;
    }
    const next = await nextFor(runId);
    if (typeof next === 'string') return next === 'ended';
    const { id, type } = next;
    const payload = JSON.parse(JSON.stringify(next.payload)) as JsonObject;
    const message = { id, target: runKey(runId), type, payload, sender: 'api:test', at: Date.now() };
    // It never answers when its node dies over it.
    await Promise.race([node.post(message), node.died]);
    return false;
  });
  await node.stop();
  return hasDied;
}

const story = [
  'RUN_CREATED',
  'RUN_STARTED',
  'STEP_STARTED a',
  'STEP_SUCCEEDED a',
  'STEP_STARTED b',
  'STEP_SUCCEEDED b',
  'STEP_STARTED c',
  'STEP_SUCCEEDED c',
  'RUN_SUCCEEDED',
];

it.each([
  'after-lock',
  'after-step',
  'projected',
  'before-commit',
  'after-commit',
  'after-ring',
  'task-before-run',
  'task-before-result',
  'task-after-result',
] as const)('S73 a death at `%s` of any turn leaves one clean run', { timeout: 120_000 }, async (point) => {
  let times = 1;
  while (await driveThrough(`${point}-${times}`, { point, times })) times += 1;
  // Of five turns; a death behind the last one may come when the run has ended already.
  expect(times, 'the turns of a run were reached').toBeGreaterThan(point.startsWith('task') ? 1 : 4);
  for (let life = 1; life <= times; life += 1) {
    const runId = `${point}-${life}`;
    expect(await storyOf(stage.sql, runId), runId).toEqual(story);
    const counted = await stage.sql<
      { ticks: number }[]
    >`select ticks from daily_counters where lane = ${runId}`;
    expect(counted, runId).toEqual([{ ticks: 3 }]);
  }
  await expectRunsAgree(stage.sql);
  await expectReplaysEqual(
    stage.sql,
    kindsWith(() => Promise.resolve()),
  );
});
