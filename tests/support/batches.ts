/** Batches in the moments that tests begin at. */
import { expect } from 'vitest';
import type { Asked } from '../../contracts/assessment/api.ts';
import type { Assessment } from './assessment.ts';
import { freshId } from './tell.ts';
import { until } from './until.ts';

export interface Batches {
  register(given?: Partial<Asked<'batch.register'>>): Promise<string>;
  /** Ready for runs, with an essay for each text: the first text in the first slot, and so on. */
  ready(texts: readonly string[], given?: Partial<Asked<'batch.register'>>): Promise<string>;
  /** Answers with the id of the run, when it has ended and the batch knows. */
  runThrough(batchId: string, pipeline: string, more?: object): Promise<string>;
}

export const newBatchId = (): string => freshId().replace('m-', 'b-');
export const running = { redo: false, env: 'local', lane: 'default', mode: 'run' } as const;
export const threeTexts = ['one good essay', 'a second FAILS', 'the third is good'];

export const registration = (given: Partial<Asked<'batch.register'>> = {}): Asked<'batch.register'> => ({
  courseCode: 'ENG5',
  expectedEssays: 3,
  retentionDays: 365,
  ...given,
});

export const denied = (code: string, details: object = {}): object => ({
  name: 'Denial',
  code,
  details: expect.objectContaining(details) as object,
});

export function batchesOn({ ask, addFile, status, drive }: Assessment): Batches {
  const register: Batches['register'] = async (given) =>
    (await ask('batch.register', registration({ batchId: newBatchId(), ...given }))).batchId;
  const seen = (batchId: string) => ask('batch.get', { batchId });
  return {
    register,
    async ready(texts, given) {
      const batchId = await register({ expectedEssays: texts.length, ...given });
      for (const [at, text] of texts.entries()) {
        await addFile(batchId, { name: `essay ${at + 1}.txt`, text });
        await until(async () => (await seen(batchId)).essays.assigned === at + 1);
      }
      await status(batchId, 'ready_for_pipeline_execution');
      return batchId;
    },
    async runThrough(batchId, pipeline, more = {}) {
      const { runId } = await ask('batch.run', { batchId, pipeline, ...running, ...more });
      await drive(runId ?? '');
      await until(async () => (await seen(batchId)).activeRun === null);
      return runId ?? '';
    },
  };
}
