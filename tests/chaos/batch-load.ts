/**
 * Clients of assessment: batch after batch is registered, uploaded and put through a pipeline, every verb
 * with its own key until it is answered. Sessions are judged by the judge that is built in.
 */
import type { AssessmentClient } from '../../runtime/assessment/client.ts';
import { essayOf } from '../support/essays.ts';
import { insist } from './insist.ts';

export interface BatchLoadOptions {
  readonly client: AssessmentClient;
  /** As many batches at a time. */
  readonly lanes: number;
  readonly until: number;
}

export interface ChaosBatch {
  readonly batchId: string;
  readonly pipeline: 'spellcheck' | 'cj_assessment';
}

export const essaysOfBatch = 5;
const WORDS = 60;

export class BatchLoad {
  readonly #options: BatchLoadOptions;
  readonly #begun: ChaosBatch[] = [];
  #isOver = false;

  constructor(options: BatchLoadOptions) {
    this.#options = options;
  }

  get begun(): readonly ChaosBatch[] {
    return this.#begun;
  }

  /** Until it is told to end; what was begun is brought to its end first. */
  async run(): Promise<void> {
    const lane = async (): Promise<void> => {
      while (!this.#isOver) await this.#one();
    };
    await Promise.all(Array.from({ length: this.#options.lanes }, lane));
  }

  end(): void {
    this.#isOver = true;
  }

  async #one(): Promise<void> {
    const at = this.#begun.length;
    const pipeline = at % 2 === 0 ? 'cj_assessment' : 'spellcheck';
    const batchId = `chaos-${at}`;
    this.#begun.push({ batchId, pipeline });
    const { client, until } = this.#options;
    const verb = <Answer>(word: string, ask: () => Promise<Answer>): Promise<Answer> =>
      insist(ask, { until, what: `batch.${word} of ${batchId}` });
    await verb('register', () =>
      client.ask('batch.register', {
        batchId,
        courseCode: 'ENG5',
        expectedEssays: essaysOfBatch,
        idempotencyKey: `register-${batchId}`,
      }),
    );
    const files = Array.from({ length: essaysOfBatch }, (_, essay) => ({
      name: `e-${essay}.txt`,
      text: essayOf(at * essaysOfBatch + essay, WORDS),
    }));
    // Each file has an answer of its own: one that was not kept is sent again with the others.
    await verb('add', async () => {
      const { files: receipts } = await client.ask('batch.add', { batchId, files });
      return receipts.every(({ fileId }) => fileId !== null) ? true : null;
    });
    await verb('get', async () =>
      (await client.ask('batch.get', { batchId })).intakeCompletedAt === null ? null : true,
    );
    await verb('run', () =>
      client.ask('batch.run', {
        batchId,
        pipeline,
        idempotencyKey: `run-${batchId}`,
        ...(pipeline === 'cj_assessment' ? { prompt: 'Write about a number.' } : {}),
      }),
    );
    await verb('get', async () =>
      (await client.ask('batch.get', { batchId })).activeRun === null ? true : null,
    );
  }
}
