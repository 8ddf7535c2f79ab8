/** Results of thousands of essays, over both doors: in pages, each small enough for one message. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answered } from '../../../contracts/assessment/api.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { judgedResult } from '../../support/judged-result.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';

const essays = 10_000;
const id = 'wide-1';
const token = 'the-token-of-this-node';
let product: ProductWorld;
beforeAll(async () => {
  product = await openProduct({ token, http: { host: '127.0.0.1', port: 0 } }, { executors: {} });
  await putSession(wide(essays));
});
afterAll(() => product.close());

function wide(many: number): AssessmentResult {
  const small = judgedResult({ students: 12, anchorsPerGrade: 1 });
  const items = Array.from({ length: many }, (_, item) => ({
    ...small.items[item % 12]!,
    item,
    essayId: `a-batch-with-a-long-name-${String(item).padStart(5, '0')}`,
  }));
  const needsHuman = items.map(({ essayId }) => essayId);
  const suspicions = items.map(({ item, essayId }) => ({
    item,
    essayId,
    anchorId: null,
    reason: 'asks_for_verdict',
    comparisons: 20,
  }));
  return { ...small, assessmentId: id, wave: 3, isFinal: true, items, needsHuman, suspicions };
}

async function putSession(result: AssessmentResult): Promise<void> {
  const { sql } = product;
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, wave, created_at, updated_at)
    values (${id}, 'wide', 'r', 'anna', 'completed', '{}', 3, now(), now())`;
  await putWave(result);
}
const putWave = ({ wave, isFinal, ...rest }: AssessmentResult) => product.sql`
  insert into assessment_results (assessment_id, wave, is_final, result)
  values (${id}, ${wave}, ${isFinal}, ${JSON.stringify({ wave, isFinal, ...rest })}::json)`;

test('over NATS every script comes once, with what is said of it, and no page is too large', async () => {
  const [seen, needs, said]: [number[], string[], number[]] = [[], [], []];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Answered<'assessment.results'> = await product.client.ask('assessment.results', {
      assessmentId: id,
      ...(cursor === '' ? {} : { cursor }),
    });
    expect(JSON.stringify(page).length).toBeLessThan(900_000);
    expect(page).toMatchObject({ wave: 3, counts: { students: 12 } });
    seen.push(...page.items.map(({ item }) => item));
    needs.push(...page.needsHuman);
    said.push(...page.suspicions.flatMap(({ item }) => item ?? []));
    cursor = page.nextCursor;
  }
  const all = Array.from({ length: essays }, (_, item) => item);
  expect(seen).toEqual(all);
  expect(said).toEqual(all);
  expect(new Set(needs).size).toBe(essays);
});

test('over HTTP as well, by `limit` and `cursor`', async () => {
  const get = async (query: string) => {
    const response = await fetch(`${product.node.httpUrl}/v1/assessments/${id}/results?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await response.json()) as AssessmentResult & { readonly nextCursor: string };
  };
  const first = await get('limit=3');
  expect(first.items.map(({ item }) => item)).toEqual([0, 1, 2]);
  const second = await get(`limit=3&cursor=${first.nextCursor}`);
  expect(second.items.map(({ item }) => item)).toEqual([3, 4, 5]);
});

test('pages are of the wave that the first one was of, whatever is found meanwhile', async () => {
  const asked = { assessmentId: id, interim: true, limit: 2 };
  await putWave({ ...wide(5), wave: 7, isFinal: false });
  const first = await product.client.ask('assessment.results', asked);
  await putWave({ ...wide(3), wave: 8, isFinal: false });
  const second = await product.client.ask('assessment.results', { ...asked, cursor: first.nextCursor ?? '' });
  expect([first.wave, second.wave]).toEqual([7, 7]);
  expect(second.items.map(({ item }) => item)).toEqual([2, 3]);
});

test('a result that is written again is read again, though the one before it is remembered', async () => {
  const asked = { assessmentId: id, interim: true, limit: 1 };
  const ask = async (): Promise<string> => (await product.client.ask('assessment.results', asked)).seed;
  await putWave({ ...wide(3), wave: 9, isFinal: false, seed: 'first' });
  expect([await ask(), await ask()]).toEqual(['first', 'first']);
  const again = JSON.stringify({ ...wide(3), wave: 9, isFinal: false, seed: 'second' });
  await product.sql`
    update assessment_results set result = ${again}::json where assessment_id = ${id} and wave = 9`;
  expect(await ask()).toBe('second');
});

test('a cursor that is none is refused by name', async () => {
  const asked = { assessmentId: id, cursor: 'bm90aGluZw' };
  await expect(product.client.ask('assessment.results', asked)).rejects.toMatchObject({
    code: 'INVALID_CURSOR',
  });
});
