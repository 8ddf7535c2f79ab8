/**
 * Assessment on one node, without its doors: handlers, files as intake keeps them, and three phases that the
 * test leads by hand. An essay with the word `FAILS` fails each phase until the test says otherwise.
 */
import { randomUUID } from 'node:crypto';
import { batchKind } from '../../actors/batch-kind.ts';
import { essayKind } from '../../actors/essay-kind.ts';
import { createIngest } from '../../actors/ingest.ts';
import type { TextExtractor } from '../../actors/assessment-ports.ts';
import { type EssayExecutor, phasesWith, plannedPipelines } from '../../actors/phases.ts';
import { runKind } from '../../actors/run-kind.ts';
import type { AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import type { BatchStatus } from '../../contracts/assessment/words.ts';
import { actorKey } from '../../contracts/ids.ts';
import type { Kind } from '../../machines/kind.ts';
import { createContentStore } from '../../persistence/assessment/content-store.ts';
import { projectBatch } from '../../persistence/assessment/project-batch.ts';
import { projectEssay } from '../../persistence/assessment/project-essay.ts';
import { projectRun } from '../../persistence/assessment/project-run.ts';
import type { Sql } from '../../persistence/connect.ts';
import { createBatchHandlers } from '../../runtime/assessment/batch-handlers.ts';
import type { AssessmentHost } from '../../runtime/assessment/host.ts';
import type { Runtime, RuntimeOptions } from '../../runtime/runtime.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

type Handlers = ReturnType<typeof createBatchHandlers>;
type Verb = keyof Handlers;

export interface Assessment {
  readonly runtime: Runtime;
  readonly host: AssessmentHost;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly stage: PhaseStage;
  /** As a request of this principal; the teacher `anna` when nobody is named. */
  ask<V extends Verb>(
    verb: V,
    request: Parameters<AssessmentHandlers[V]>[0],
    by?: Call['principal'],
  ): ReturnType<AssessmentHandlers[V]>;
  /** Keeps a file and tells the batch of it, as the intake does. Answers with the id of the file. */
  addFile(batchId: string, file: { readonly name: string; readonly text: string }): Promise<string>;
  status(batchId: string, status: BatchStatus): Promise<void>;
  /** Ticks the run of a batch for as long as it wants to be ticked, until it has ended. */
  drive(runId: string): Promise<void>;
}

export const anna: Call['principal'] = { id: 'anna', role: 'teacher', org: 'north' };
export const bengt: Call['principal'] = { id: 'bengt', role: 'teacher', org: null };
export const root: Call['principal'] = { id: 'root', role: 'admin', org: null };

/** What the phases wait for, and whom they fail. */
export class PhaseStage {
  #go = Promise.withResolvers<void>();
  isFailing = true;

  constructor() {
    this.#go.resolve();
  }
  hold(): void {
    this.#go = Promise.withResolvers<void>();
  }
  release(): void {
    this.#go.resolve();
  }
  wait(signal: AbortSignal): Promise<void> {
    return Promise.race([
      this.#go.promise,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    ]);
  }
}

export async function openAssessment(
  world: World,
  options: Partial<RuntimeOptions> = {},
): Promise<Assessment> {
  const stage = new PhaseStage();
  const contents = createContentStore(world.sql);
  const executor = phaseOn(stage, contents);
  const phases = phasesWith({ spellcheck: executor, grammar_check: executor, nlp: executor });
  const ingest = createIngest({ contents, extractor: plainText, files: filesIn(world.sql) });
  const runtime = await world.node({
    ...options,
    kinds: [
      batchKind({ project: projectBatch }),
      essayKind({ ingest, phases, project: projectEssay }),
      runKind({ project: projectRun }),
    ],
  });
  const host: AssessmentHost = {
    sql: world.sql,
    contents,
    extractor: plainText,
    phases,
    pipelines: plannedPipelines,
    takeObject: () => Promise.resolve(null),
    post: (envelope) => runtime.post(envelope),
    now: () => Date.now(),
    nextId: () => randomUUID(),
  };
  const handlers = createBatchHandlers(host);
  const ask = ((verb: Verb, request: never, by = anna) =>
    handlers[verb](request, {
      principal: by,
      correlationId: randomUUID(),
      door: 'test',
    })) as unknown as Assessment['ask'];
  return {
    runtime,
    host,
    kinds: runtime.kinds,
    stage,
    ask,
    addFile: (batchId, file) => addFile(host, batchId, file),
    status: async (batchId, status) => {
      await until(async () => (await ask('batch.get', { batchId }, root)).status === status, {
        what: `batch ${batchId} to be ${status}`,
      });
    },
    drive: (runId) => drive(host, runId),
  };
}

/** A phase whose result is the text with a mark. */
const phaseOn = (stage: PhaseStage, contents: AssessmentHost['contents']): EssayExecutor => ({
  grain: 'essay',
  attemptsMax: 1,
  async run({ textContentId, batchId, essayId, signal }) {
    await stage.wait(signal);
    const text = Buffer.from((await contents.read(textContentId))?.body ?? []).toString();
    if (text.includes('FAILS') && stage.isFailing) throw new Error('this essay fails');
    const owner = { batchId, essayId, runId: null };
    const body = Buffer.from(`${text} checked`);
    const { id } = await contents.put({ ...owner, kind: 'corrected_text', mediaType: 'text/plain', body });
    return { contentId: id, textContentId: id, metrics: { characters: text.length } };
  },
});

/** Files that are texts already. */
const plainText: TextExtractor = {
  extract(bytes) {
    const text = Buffer.from(bytes).toString();
    return Promise.resolve(
      text.trim() === ''
        ? { kind: 'refused', code: 'EMPTY_CONTENT', message: 'no text' }
        : { kind: 'text', text, characters: text.length, words: text.split(' ').length, notes: [] },
    );
  },
};

const filesIn = (sql: Sql) => ({
  async find(fileId: string) {
    const [row] = await sql<{ contentId: string; name: string | null }[]>`
      select content_id as "contentId", name from files where id = ${fileId}`;
    return row ?? null;
  },
});

async function addFile(
  host: AssessmentHost,
  batchId: string,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<string> {
  const owner = { batchId, essayId: null, runId: null };
  const body = Buffer.from(text);
  const mediaType = 'text/plain';
  const { id, sha256, size } = await host.contents.put({
    ...owner,
    kind: 'raw_upload_blob',
    mediaType,
    body,
  });
  const [row] = await host.sql<{ id: string }[]>`
    insert into files as had (id, batch_id, sha256, name, size, content_id, uploaded_by)
    values (${randomUUID()}, ${batchId}, decode(${sha256}, 'hex'), ${name}, ${size}, ${id}, 'anna')
    on conflict (batch_id, sha256) where sha256 is not null do update set name = had.name
    returning id`;
  const fileId = row?.id ?? '';
  await host.post({
    id: `file:${fileId}`,
    target: actorKey('batch', batchId),
    type: 'FILE_RECEIVED',
    payload: { fileId },
    sender: 'api:test',
    at: host.now(),
  });
  return fileId;
}

async function drive(host: AssessmentHost, runId: string): Promise<void> {
  await until(
    async () => {
      const [run] = await host.sql<{ ticks: number; wants: boolean; finished: boolean }[]>`
        select ticks, wants_tick as wants, finished_at is not null as finished from runs where id = ${runId}`;
      if (run?.wants === true) {
        await host.post({
          id: `tick:${runId}:${run.ticks + 1}`,
          target: actorKey('run', runId),
          type: 'TICK',
          payload: { tick: run.ticks + 1, by: 'test', fence: null },
          sender: 'api:test',
          at: host.now(),
        });
      }
      return run?.finished;
    },
    { what: `run ${runId} to end` },
  );
}
