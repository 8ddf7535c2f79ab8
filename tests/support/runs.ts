/**
 * Runs of plain steps on one node: the verbs of runs and lanes, steps that a test leads, and a clock of its
 * own.
 */
import { randomUUID } from 'node:crypto';
import { runKind } from '../../actors/run-kind.ts';
import type { StepKinds } from '../../actors/step-kinds.ts';
import {
  type Asked,
  assessmentApi,
  type AssessmentHandlers,
  type Call,
} from '../../contracts/assessment/api.ts';
import { actorKey } from '../../contracts/ids.ts';
import { subjectsOf } from '../../contracts/subjects.ts';
import { createContentStore } from '../../persistence/assessment/content-store.ts';
import { projectRun } from '../../persistence/assessment/project-run.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import type { AssessmentHost } from '../../runtime/assessment/host.ts';
import {
  createLaneWorker,
  type LaneWorker,
  type LaneWorkerHost,
} from '../../runtime/assessment/lane-worker.ts';
import { createRunHandlers } from '../../runtime/assessment/run-handlers.ts';
import type { Runtime, RuntimeOptions } from '../../runtime/runtime.ts';
import { connectNats } from '../../runtime/wire/connect-nats.ts';
import type { World } from './world.ts';

type Handlers = ReturnType<typeof createRunHandlers>;
type Verb = keyof Handlers;
/** What a caller writes: what the table fills in may be left out. */
type Written<V extends Verb> = Partial<Asked<V>> & object;

export interface Runs {
  readonly runtime: Runtime;
  readonly host: AssessmentHost;
  readonly worker: LaneWorker;
  /** For workers of a test's own; the one above is not started. */
  readonly workerHost: LaneWorkerHost;
  readonly sql: Sql;
  /** Moves the clock of the handlers; the ledger keeps its own. */
  readonly clock: { skewMs: number; now(): number };
  /** As a request of this principal, an admin where nobody is named; checked as a door checks it. */
  ask<V extends Verb>(
    verb: V,
    request: Written<V>,
    by?: Call['principal'],
  ): ReturnType<AssessmentHandlers[V]>;
  /** A run of these steps; answers with its id. */
  create(graph: object, more?: Written<'run.create'>): Promise<string>;
  /** What happened, as `STEP_FAILED b`, without the ticks. */
  story(runId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const root: Call['principal'] = { id: 'root', role: 'admin', org: null };
export const anna: Call['principal'] = { id: 'anna', role: 'teacher', org: null };

export interface RunsOptions extends Partial<RuntimeOptions> {
  readonly stepKinds?: StepKinds;
  readonly worker?: Partial<LaneWorkerHost['worker']>;
}

export async function openRuns(
  world: World,
  { stepKinds, worker, ...options }: RunsOptions = {},
): Promise<Runs> {
  const kinds = [runKind({ project: projectRun, ...(stepKinds === undefined ? {} : { stepKinds }) })];
  const runtime = await world.node({ kinds, ...options });
  const sql = connectDatabase(world.database.url, { max: 8, applicationName: 'runs-test' });
  const connection = await connectNats({ url: world.nats.url, name: 'runs-test' });
  const clock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  const host: AssessmentHost = {
    sql,
    contents: createContentStore(sql),
    extractor: { extract: () => Promise.reject(new Error('Expected no files')) },
    phases: [],
    pipelines: [],
    takeObject: () => Promise.resolve(null),
    post: (envelope) => runtime.post(envelope),
    now: () => clock.now(),
    nextId: () => randomUUID(),
  };
  const settings = { flag: undefined, pid: 0, ownPid: process.pid, intervalMs: 50, ...worker };
  const subjects = subjectsOf();
  const workerHost = { ...host, connection, subjects, name: runtime.name, worker: settings };
  const loop = createLaneWorker(workerHost);
  const handlers = createRunHandlers({ ...host, worker: loop });
  const ask = (async (verb: Verb, request: object, by = root) => {
    const asked = assessmentApi[verb].request.parse(request) as never;
    return handlers[verb](asked, { principal: by, correlationId: randomUUID(), door: 'test' });
  }) as unknown as Runs['ask'];
  return {
    runtime,
    host,
    worker: loop,
    workerHost,
    sql,
    clock,
    ask,
    create: async (graph, more = {}) => (await ask('run.create', { graph, ...more })).runId,
    story: (runId) => storyOf(sql, runId),
    close: async () => {
      await loop.stop();
      await connection.close();
      await closeDatabase(sql);
    },
  };
}

export async function storyOf(sql: Sql, runId: string): Promise<readonly string[]> {
  const rows = await sql<{ event: string; step: string | null }[]>`
    select event, detail ->> 'step' as step from run_events where run_id = ${runId} order by seq`;
  return rows
    .filter(({ event }) => event !== 'TICK_TAKEN')
    .map(({ event, step }) => (step === null ? event : `${event} ${step}`));
}

/** The row, the events and the actor say the same of every run: R2, read back. */
export async function expectRunsAgree(sql: Sql): Promise<void> {
  const wrong = await sql`
    select runs.id, runs.status, actors.status as actor, runs.seq, event.count, event.max
    from runs left join actors on actors.key = 'run/' || runs.id
    left join lateral (
      select count(*)::int, max(seq) from run_events where run_id = runs.id
    ) as event on true
    where actors.status is distinct from runs.status or event.count <> runs.seq or event.max <> runs.seq
       or (finished_at is not null) <> (runs.status in ('succeeded', 'failed', 'cancelled'))`;
  if (wrong.length > 0)
    throw new Error(`Expected rows, events and actors to agree, got ${JSON.stringify(wrong)}`);
}

export const runKey = (runId: string) => actorKey('run', runId);
export const noops = (count: number): object => ({
  steps: Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`s${at + 1}`, at === 0 ? {} : { needs: [`s${at}`] }]),
  ),
});
