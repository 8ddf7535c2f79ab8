/**
 * Assessment, put together: its kinds with what does their work, the handlers of its verbs, its doors. This
 * file only connects. What activities and doors read goes over pools of their own, so that neither waits for
 * the other, or the turns for both.
 */
import type { ContentStore } from '../../actors/assessment-ports.ts';
import type { Executors, PhaseDefinition } from '../../actors/phases.ts';
import { phasesWith, plannedPipelines } from '../../actors/phases.ts';
import { batchKind } from '../../actors/batch-kind.ts';
import { essayKind } from '../../actors/essay-kind.ts';
import { createIngest } from '../../actors/ingest.ts';
import { runKind } from '../../actors/run-kind.ts';
import { registryProblems } from '../../machines/assessment/plan-pipeline.ts';
import type { StepKinds } from '../../actors/step-kinds.ts';
import { createContentStore } from '../../persistence/assessment/content-store.ts';
import { createFileStore } from '../../persistence/assessment/file-store.ts';
import { projectBatch } from '../../persistence/assessment/project-batch.ts';
import { projectEssay } from '../../persistence/assessment/project-essay.ts';
import { projectRun } from '../../persistence/assessment/project-run.ts';
import { closeDatabase, connectDatabase } from '../../persistence/connect.ts';
import type { OpenProduct, Product, ProductHost } from '../product.ts';
import { createAccountHandlers } from './account-handlers.ts';
import { createBatchHandlers } from './batch-handlers.ts';
import { type DoorSettings, openAssessmentDoors } from './doors/open-doors.ts';
import { createExtractor } from './extraction/extractor.ts';
import type { AssessmentHost } from './host.ts';
import { createIntakeHandlers } from './intake-handlers.ts';
import { createJudging, type Judging, type JudgingOptions } from './judging/open-judging.ts';
import { createJudgingHandlers } from './judging-doors/judging-handlers.ts';
import { createLaneWorker } from './lane-worker.ts';
import { startChore } from './now-and-then.ts';
import { openUploads } from './object-store.ts';
import { retellFiles } from './retell-files.ts';
import { createRunHandlers } from './run-handlers.ts';
import { createSpellcheckExecutor } from './spellcheck-executor.ts';
import { createSpellchecker, type SpellcheckerOptions } from './spelling/spellchecker.ts';
import { createTakeForm } from './take-form.ts';

export interface AssessmentOptions extends DoorSettings {
  readonly databaseUrl: string;
  /** What does the phases, beside `spellcheck`, which is built in; given the store that texts are in. */
  readonly executors?: Executors | ((contents: ContentStore) => Executors);
  /** What runs of their own graphs can do. */
  readonly stepKinds?: StepKinds;
  /** Whether this process ticks lanes by itself, and how often it looks where no fact told it to. */
  readonly worker?: Partial<WorkerOptions> | undefined;
  readonly spelling?: Pick<SpellcheckerOptions, 'threads' | 'learnerWords'>;
  readonly judging?: Partial<JudgingOptions>;
}

interface WorkerOptions {
  /** `on` or `off` */
  readonly flag: string;
  /** The one process that may; 0: any. */
  readonly pid: number;
  readonly intervalMs: number;
}

const ACTIVITY_CONNECTIONS = 4;
const DOOR_CONNECTIONS = 6;
const GATEWAY_CONNECTIONS = 4;
const RETELL_MS = 60_000;
/** A run waits this long where its fact was lost. */
const LANE_LOOK_MS = 1_000;

export function createAssessment(options: AssessmentOptions): Product {
  const { databaseUrl, stepKinds } = options;
  const pool = (max: number, word: string) =>
    connectDatabase(databaseUrl, { max, applicationName: `assay-${word}` });
  const activitySql = pool(ACTIVITY_CONNECTIONS, 'activities');
  const doorSql = pool(DOOR_CONNECTIONS, 'doors');
  const contents = createContentStore(activitySql);
  const extractor = createExtractor();
  const spellchecker = createSpellchecker(options.spelling);
  const spellcheck = createSpellcheckExecutor({ contents, spellchecker });
  const judging = createJudging({
    activitySql,
    gatewaySql: pool(GATEWAY_CONNECTIONS, 'gateway'),
    options: options.judging,
  });
  const phases = phasesWith({
    spellcheck,
    cj_assessment: judging.executor,
    ...executorsFrom(options, contents),
  });
  assertSound(phases);
  const ingest = createIngest({ files: createFileStore(activitySql), contents, extractor });
  const batchGrain = phases.flatMap(({ executor }) => (executor?.grain === 'batch' ? [executor.kind] : []));
  return {
    kinds: [
      batchKind({ project: projectBatch }),
      essayKind({ ingest, phases, project: projectEssay }),
      runKind({ project: projectRun, ...(stepKinds === undefined ? {} : { stepKinds }) }),
      ...batchGrain,
      ...judging.kinds,
    ],
    open: (host) =>
      openAssessment(host, options, {
        sql: doorSql,
        contents: createContentStore(doorSql),
        extractor,
        phases,
        pipelines: plannedPipelines,
        judging,
      }),
    dispose: async () => {
      await Promise.all([extractor.close(), spellchecker.close(), judging.dispose()]);
      await Promise.all([closeDatabase(activitySql), closeDatabase(doorSql)]);
    },
  };
}

const executorsFrom = ({ executors = {} }: AssessmentOptions, contents: ContentStore): Executors =>
  typeof executors === 'function' ? executors(contents) : executors;

function assertSound(phases: readonly PhaseDefinition[]): void {
  const problems = registryProblems(phases, plannedPipelines);
  if (problems.length > 0)
    throw new Error(`The phases of assessment do not fit together: ${problems.join('; ')}`);
}

type Parts = Pick<AssessmentHost, 'sql' | 'contents' | 'extractor' | 'phases' | 'pipelines'> & {
  readonly judging: Judging;
};

async function openAssessment(
  host: ProductHost,
  settings: AssessmentOptions,
  parts: Parts,
): Promise<OpenProduct> {
  const uploads = await openUploads(host.connection, host.subjects.prefix);
  const own: AssessmentHost = {
    ...parts,
    takeObject: (name, bytesMax) => uploads.take(name, bytesMax),
    dropObject: (name) => uploads.drop(name),
    post: (envelope) => host.post(envelope),
    now: () => host.now(),
    nextId: () => host.nextId(),
  };
  const worker = createLaneWorker({
    ...own,
    connection: host.connection,
    subjects: host.subjects,
    name: host.node.name,
    worker: workerSettings(settings),
    isHeld: () => host.node.picture().isHeld,
  });
  const doors = await openAssessmentDoors({
    host,
    sql: parts.sql,
    handlers: {
      ...createBatchHandlers(own),
      ...createIntakeHandlers(own),
      ...createRunHandlers({ ...own, worker }),
      ...createAccountHandlers(own),
      ...createJudgingHandlers(own),
    },
    takeForm: createTakeForm(own),
    settings,
  });
  const asking = await parts.judging.open(host);
  const chores = host.isSupervisor ? startChores(host, own) : [];
  if (host.isSupervisor) worker.start();
  return {
    routes: (app) => doors.routes(app),
    identities: doors.identities,
    close: async () => {
      await doors.close();
      await Promise.all([worker.stop(), asking.stop(), ...chores.map((chore) => chore.stop())]);
    },
  };
}

const startChores = (host: ProductHost, own: AssessmentHost) => [
  startChore(host, {
    name: 'retell',
    everyMs: RETELL_MS,
    run: (signal) => retellFiles(own, { signal }),
  }),
];

const workerSettings = ({ worker = {} }: AssessmentOptions) => ({
  flag: worker.flag,
  pid: worker.pid ?? 0,
  ownPid: process.pid,
  intervalMs: worker.intervalMs ?? LANE_LOOK_MS,
});
