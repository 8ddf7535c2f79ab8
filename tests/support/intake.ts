/** Intake with everything real: threads that read files, the object store, batches and essays on a node. */
import { randomUUID } from 'node:crypto';
import { batchKind } from '../../actors/batch-kind.ts';
import { essayKind } from '../../actors/essay-kind.ts';
import { createIngest } from '../../actors/ingest.ts';
import { phasesWith, plannedPipelines } from '../../actors/phases.ts';
import type { Call } from '../../contracts/assessment/api.ts';
import type { BatchInput } from '../../contracts/assessment/messages.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import { actorKey } from '../../contracts/ids.ts';
import { createContentStore } from '../../persistence/assessment/content-store.ts';
import { createFileStore } from '../../persistence/assessment/file-store.ts';
import { projectBatch } from '../../persistence/assessment/project-batch.ts';
import { projectEssay } from '../../persistence/assessment/project-essay.ts';
import { connectDatabase, closeDatabase, type Sql } from '../../persistence/connect.ts';
import { createExtractor } from '../../runtime/assessment/extraction/extractor.ts';
import type { AssessmentHost } from '../../runtime/assessment/host.ts';
import { createIntakeHandlers } from '../../runtime/assessment/intake-handlers.ts';
import { openUploads, type Uploads } from '../../runtime/assessment/object-store.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { connectNats } from '../../runtime/wire/connect-nats.ts';
import { begin } from './tell.ts';
import { until } from './until.ts';
import { openWorld, type World } from './world.ts';

export interface IntakeWorld {
  readonly world: World;
  readonly sql: Sql;
  readonly runtime: Runtime;
  readonly host: AssessmentHost;
  readonly handlers: ReturnType<typeof createIntakeHandlers>;
  readonly uploads: Uploads;
  readonly connection: Awaited<ReturnType<typeof connectNats>>;
  /** What the host posts goes through this; a test may put itself in between. */
  readonly wire: { post: AssessmentHost['post'] };
  register(batchId: string, expected: number): Promise<void>;
  /** Resolves when an essay has this status. */
  essayIs(essayId: string, status: string): Promise<void>;
  close(): Promise<void>;
}

export const call: Call = {
  principal: { id: 'anna', role: 'teacher', org: null },
  correlationId: 'c-1',
  door: 'test',
};

export async function openIntake(): Promise<IntakeWorld> {
  const world = await openWorld();
  const sql = connectDatabase(world.database.url, { max: 8, applicationName: 'intake' });
  const contents = createContentStore(sql);
  const extractor = createExtractor();
  const phases = phasesWith({});
  const ingest = createIngest({ contents, extractor, files: createFileStore(sql) });
  const runtime = await world.node({
    kinds: [batchKind({ project: projectBatch }), essayKind({ ingest, phases, project: projectEssay })],
  });
  const connection = await connectNats({ url: world.nats.url, name: 'intake' });
  const uploads = await openUploads(connection, 'assay');
  const wire = { post: (envelope: Envelope) => runtime.post(envelope) };
  const host: AssessmentHost = {
    sql,
    contents,
    extractor,
    phases,
    pipelines: plannedPipelines,
    takeObject: (name, bytesMax) => uploads.take(name, bytesMax),
    dropObject: (name) => uploads.drop(name),
    post: (envelope) => wire.post(envelope),
    now: () => Date.now(),
    nextId: () => randomUUID(),
  };
  return {
    world,
    sql,
    runtime,
    host,
    handlers: createIntakeHandlers(host),
    uploads,
    connection,
    wire,
    async register(batchId, expected) {
      const input = { ...plainBatch, batchId, expected } satisfies BatchInput;
      const answer = await begin(runtime, actorKey('batch', batchId), input);
      if (answer.result !== 'accepted')
        throw new Error(`Expected a new batch, got ${JSON.stringify(answer)}`);
    },
    essayIs: async (essayId, status) => {
      const what = `essay ${essayId} to be ${status}`;
      await until(async () => (await statusOf(sql, essayId)) === status, { what, timeoutMs: 20_000 });
    },
    async close() {
      await connection.close();
      await world.close();
      await extractor.close();
      await closeDatabase(sql);
    },
  };
}

const plainBatch = {
  owner: 'anna',
  org: null,
  courseCode: 'ENG5',
  classId: null,
  assignmentId: null,
  promptContentId: null,
  intakeMs: 3_600_000,
  studentValidationMs: 3_600_000,
  retentionMs: null,
} as const;

async function statusOf(sql: Sql, essayId: string): Promise<string | undefined> {
  const [row] = await sql<{ status: string }[]>`select status from actors where key = ${`essay/${essayId}`}`;
  return row?.status;
}
