/**
 * Batches of the simulated provider, whichever wire they came on: they run in their own time, beside the
 * limits, and give their results back in disorder, some twice and some never.
 */
import { draw, shuffled } from './draws.ts';
import type { SimulatedBatches, SimulatorScript } from './script.ts';
import type { Question, Said, Wire } from './wire.ts';

export interface BatchQuestion {
  readonly customId: string;
  readonly wire: Wire['name'];
  readonly question: Question;
}

export type BatchResult =
  | { readonly customId: string; readonly kind: 'succeeded'; readonly said: Said }
  | { readonly customId: string; readonly kind: 'errored' | 'expired' | 'cancelled' };

export interface SimulatedBatch {
  readonly id: string;
  readonly createdMs: number;
  /** Of the clock on the wall. */
  readonly createdAtMs: number;
  readonly metadata: unknown;
  readonly questions: readonly BatchQuestion[];
  cancelledMs: number | null;
  /** Null while it runs. */
  results: readonly BatchResult[] | null;
}

export interface BatchShop {
  submit(questions: readonly BatchQuestion[], nowMs: number, metadata?: unknown): SimulatedBatch;
  /** Newest first. */
  list(nowMs: number): readonly SimulatedBatch[];
  /** As it is by now; undefined where there is none of that id. */
  look(id: string, nowMs: number): SimulatedBatch | undefined;
  cancel(id: string, nowMs: number): SimulatedBatch | undefined;
}

export interface BatchShopInput {
  readonly script: () => SimulatorScript;
  readonly answer: (item: BatchQuestion) => Said;
}

export function openBatchShop({ script, answer }: BatchShopInput): BatchShop {
  const batches = new Map<string, SimulatedBatch>();
  const brought = (batch: SimulatedBatch | undefined, nowMs: number): SimulatedBatch | undefined => {
    if (batch === undefined || batch.results !== null) return batch;
    const isDue = nowMs >= batch.createdMs + script().batches.afterMs;
    if (isDue || batch.cancelledMs !== null) batch.results = resultsOf(batch);
    return batch;
  };
  const resultsOf = (batch: SimulatedBatch): readonly BatchResult[] => {
    const { batches: told, seed } = script();
    const results = batch.questions.flatMap((item) => resultsOfItem(item, batch, told));
    return told.isShuffled ? shuffled(results, `${seed}/${batch.id}`) : results;
  };
  const resultsOfItem = (
    item: BatchQuestion,
    batch: SimulatedBatch,
    told: SimulatedBatches,
  ): BatchResult[] => {
    const { customId } = item;
    if (batch.cancelledMs !== null) return [{ customId, kind: 'cancelled' }];
    const fate = draw(script().seed, 'fate', batch.id, customId);
    const { missing, expired, errored } = told;
    if (fate < missing) return [];
    if (fate < missing + expired) return [{ customId, kind: 'expired' }];
    if (fate < missing + expired + errored) return [{ customId, kind: 'errored' }];
    const result: BatchResult = { customId, kind: 'succeeded', said: answer(item) };
    const isTwice = draw(script().seed, 'twice', batch.id, customId) < told.duplicated;
    return isTwice ? [result, result] : [result];
  };
  return {
    list: (nowMs) => [...batches.values()].reverse().flatMap((batch) => brought(batch, nowMs) ?? []),
    submit: (questions, nowMs, metadata = null) => {
      const id = `batch_${String(batches.size + 1)}`;
      const begun = { id, createdMs: nowMs, createdAtMs: Date.now(), metadata, questions };
      const batch: SimulatedBatch = { ...begun, cancelledMs: null, results: null };
      batches.set(id, batch);
      return batch;
    },
    look: (id, nowMs) => brought(batches.get(id), nowMs),
    cancel: (id, nowMs) => {
      const batch = brought(batches.get(id), nowMs);
      if (batch?.results === null) batch.cancelledMs = nowMs;
      return batch;
    },
  };
}
