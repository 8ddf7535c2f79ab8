/**
 * Assessment as an installation has it: all of it on a node, asked over its doors. Beside the phases that
 * are built in, `nlp` only measures, and the judge of tests/support/judge.ts does `cj_assessment`.
 */
import type { EssayExecutor, EssayPhaseCall } from '../../actors/phases.ts';
import type { Answered, AskedInput } from '../../contracts/assessment/api.ts';
import type { Kind } from '../../machines/kind.ts';
import { registerKinds } from '../../machines/register.ts';
import type { Sql } from '../../persistence/connect.ts';
import { type AssessmentClient, connectAssessment } from '../../runtime/assessment/client.ts';
import { type AssessmentOptions, createAssessment } from '../../runtime/assessment/product.ts';
import type { Runtime, RuntimeOptions } from '../../runtime/runtime.ts';
import { judge } from './judge.ts';
import { until } from './until.ts';
import { openWorld, type World } from './world.ts';

type Batch = Answered<'batch.get'>;
type More<V extends 'batch.register' | 'batch.run'> = Partial<AskedInput<V>>;

export interface ProductWorld {
  readonly world: World;
  readonly sql: Sql;
  readonly node: Runtime;
  /** Speaks for itself, as a service: whose batch it is must be said. */
  readonly client: AssessmentClient;
  /** What `nlp` was asked to do. */
  readonly measured: readonly EssayPhaseCall[];
  kinds(): ReadonlyMap<string, Kind>;
  /** Anna’s batch, with a text in every slot: the first in the first one, and so on. */
  ready(batchId: string, texts: readonly string[], more?: More<'batch.register'>): Promise<void>;
  when(batchId: string, isSo: (batch: Batch) => boolean): Promise<Batch>;
  /** When this run has ended, and the batch knows. */
  ended(batchId: string, runId: string | null): Promise<Batch>;
  /** Answers with the batch when its run has ended. */
  runThrough(batchId: string, pipeline: string, more?: More<'batch.run'>): Promise<Batch>;
  restart(): Promise<void>;
  /** For every clock of the ledger. */
  timePasses(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Long enough to be an essay; a word decides what becomes of it in `nlp`. */
export const essayText = (about: number | string): string =>
  `This is an essay about the number ${about}, and it is long enough to be read by a teacher.`;

export async function openProduct(
  options: Partial<RuntimeOptions> = {},
  settings: Partial<AssessmentOptions> = {},
): Promise<ProductWorld> {
  const world = await openWorld();
  const measured: EssayPhaseCall[] = [];
  const create = () =>
    createAssessment({
      databaseUrl: world.database.url,
      executors: { nlp: measuring(measured), cj_assessment: { grain: 'batch', kind: judge } },
      ...settings,
    });
  const start = () => world.node({ kinds: [], product: create(), ...options });
  let node = await start();
  let passedMs = 0;
  const client = await connectAssessment({ url: world.nats.url, timeoutMs: 10_000 });
  const when: ProductWorld['when'] = (batchId, isSo) =>
    until(
      async () => {
        const batch = await client.ask('batch.get', { batchId });
        return isSo(batch) ? batch : null;
      },
      { what: `batch ${batchId} to be so`, timeoutMs: 30_000 },
    );
  const ended: ProductWorld['ended'] = (batchId, runId) =>
    when(batchId, ({ activeRun, lastRun }) => activeRun === null && lastRun === runId);
  return {
    world,
    sql: world.sql,
    get node() {
      return node;
    },
    client,
    measured,
    kinds: () => registerKinds(create().kinds),
    when,
    ended,
    async ready(batchId, texts, more) {
      const asked = { batchId, owner: 'anna', courseCode: 'ENG5' as const, expectedEssays: texts.length };
      await client.ask('batch.register', { ...asked, ...more });
      for (const [index, text] of texts.entries()) {
        const files = [{ name: `essay ${index + 1}.txt`, text }];
        await client.ask('batch.add', { batchId, files });
      }
      await when(batchId, (batch) => batch.status === 'ready_for_pipeline_execution');
    },
    async runThrough(batchId, pipeline, more) {
      const { runId } = await client.ask('batch.run', { batchId, pipeline, ...more });
      return ended(batchId, runId);
    },
    async restart() {
      await node.stop();
      node = await start();
    },
    async timePasses(ms) {
      passedMs += ms;
      await world.sql.unsafe(
        `create or replace function assay_now() returns timestamptz language sql stable as
         $$select now() + interval '${passedMs} milliseconds'$$`,
      );
    },
    async close() {
      await client.close();
      await world.close();
    },
  };
}

/** By the id of the batch: `hopeless` fails, and of `silent` only the first essay is ever answered. */
const measuring = (measured: EssayPhaseCall[]): EssayExecutor => ({
  grain: 'essay',
  attemptsMax: 1,
  async run(call) {
    measured.push(call);
    if (call.essayId.startsWith('silent') && !call.essayId.endsWith('1')) {
      await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
    }
    if (call.essayId.startsWith('hopeless')) throw new Error('Expected an essay, got nothing that is one');
    return { contentId: null, textContentId: null, metrics: { language: call.language } };
  },
});
