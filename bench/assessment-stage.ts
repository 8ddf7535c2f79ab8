/** What the benchmarks of assessment do in common: a node to talk to, batches to fill, ends to wait for. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered } from '../contracts/assessment/api.ts';
import { type AssessmentClient, connectAssessment } from '../runtime/assessment/client.ts';
import { Stage } from './stage.ts';

export const benchToken = 'bench-token-of-the-benchmark';

export interface AssessmentStage {
  readonly stage: Stage;
  readonly client: AssessmentClient;
  readonly httpUrl: () => string;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `silent`: no machine is asked what sessions want to know. `console`: the kinds of W1 are there as well. */
export async function openAssessment(...words: readonly ('silent' | 'console')[]): Promise<AssessmentStage> {
  const stage = await Stage.open();
  let httpUrl = '';
  const start = async (): Promise<void> => {
    const said = (await stage.startNode('assessment-node.ts', ...words)) as { readonly httpUrl: string };
    httpUrl = said.httpUrl;
  };
  await start();
  const client = await connectAssessment({
    url: stage.services.natsUrl,
    prefix: 'bench',
    timeoutMs: 5_000,
    attemptsMax: 20,
  });
  return {
    stage,
    client,
    httpUrl: () => httpUrl,
    start,
    close: async () => {
      await client.close();
      await stage.close();
    },
  };
}

type Batch = Answered<'batch.get'>;

export async function register(client: AssessmentClient, batchId: string, essays: number): Promise<void> {
  await client.ask('batch.register', { batchId, courseCode: 'ENG5', expectedEssays: essays });
}

/** Over HTTP, several files a request, several requests at a time: as a browser would. */
export async function uploadTexts(
  at: { readonly url: string; readonly batchId: string },
  texts: readonly string[],
  perRequest: number,
): Promise<number[]> {
  const groups: (readonly [number, readonly string[]])[] = [];
  for (let from = 0; from < texts.length; from += perRequest)
    groups.push([from, texts.slice(from, from + perRequest)]);
  const times: number[] = [];
  const work = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const startedAt = performance.now();
      await uploadGroup(at, group);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return times;
}

async function uploadGroup(
  { url, batchId }: { readonly url: string; readonly batchId: string },
  [from, texts]: readonly [number, readonly string[]],
): Promise<void> {
  const form = new FormData();
  for (const [index, text] of texts.entries())
    form.append('files', new Blob([text], { type: 'text/plain' }), `essay-${from + index}.txt`);
  const headers = { authorization: `Bearer ${benchToken}` };
  const response = await fetch(`${url}/v1/batches/${batchId}/files`, { method: 'POST', headers, body: form });
  if (response.status !== 202)
    throw new Error(`Expected 202, got ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

/** Seconds until the batch is so. */
export async function waitFor(
  client: AssessmentClient,
  batchId: string,
  isSo: (batch: Batch) => boolean,
): Promise<Batch> {
  for (;;) {
    const batch = await client.ask('batch.get', { batchId });
    if (isSo(batch)) return batch;
    await pause(25);
  }
}

export async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly seconds: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - startedAt) / 1000 };
}
