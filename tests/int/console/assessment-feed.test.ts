/** A session of judgement while it runs: its feed tells how far it has come, its scale, and its end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
const token = 'a-token-for-these-tests';
const headers = { authorization: `Bearer ${token}` };

beforeAll(async () => {
  product = await openProduct({ token, http: { host: '127.0.0.1', port: 0 } }, { executors: {} });
});
afterAll(() => product?.close());

interface Progress {
  readonly judged: number;
  readonly finishedAt: string | null;
}
interface Estimate {
  readonly wave: number;
  readonly isFinal: boolean;
  readonly items: readonly { readonly theta: number; readonly se: number }[];
}

test('the feed of a session goes from its beginning to its final scale, and ends', async () => {
  const texts = Array.from({ length: 6 }, (_, at) => essayText(at));
  await product.ready('fed', texts, { prompt: 'Numbers.' });
  await product.client.ask('batch.run', { batchId: 'fed', pipeline: 'cj_assessment' });
  const assessmentId = await until(
    async () => (await product.client.ask('assessment.list', { batchId: 'fed' })).items[0]?.assessmentId,
    { what: 'a session' },
  );
  const path = `/v1/assessments/${assessmentId}/events`;
  const response = await fetch(`${product.node.httpUrl}${path}`, { headers });
  const text = await response.text();
  const told = <T>(event: string): T[] =>
    [...text.matchAll(new RegExp(`^event: ${event}\\ndata: (.+)$`, 'gm'))].map(
      ([, data = '']) => JSON.parse(data) as T,
    );
  const progress = told<Progress>('progress');
  const estimates = told<Estimate>('estimate');
  expect(progress.at(-1)?.finishedAt).not.toBeNull();
  expect(progress.map(({ judged }) => judged)).toEqual(
    progress.map(({ judged }) => judged).toSorted((a, b) => a - b),
  );
  expect(estimates.at(-1)).toMatchObject({ isFinal: true });
  expect(estimates.at(-1)?.items).toHaveLength(6);
});

test('strangers hear nothing of a session', async () => {
  const response = await fetch(`${product.node.httpUrl}/v1/assessments/any/events`);
  expect(response.status).toBe(401);
});
