/** A limit of money holds within a wave as well: what it does not buy is not asked. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AskedModel, openAskedModel } from '../../support/asked-model.ts';
import { resultOf } from '../../support/sessions.ts';

let model: AskedModel;
beforeAll(async () => {
  model = await openAskedModel();
  await model.putJudge('haiku');
});
afterAll(() => model.close());

const asked = { judges: [{ judge: 'haiku' }], maxComparisons: 400, waveRounds: 40 };

test('one wave that would cost ten times the limit is cut to what the limit buys', async () => {
  const budgetUsd = 0.03;
  await model.begin('poor', 8, { ...asked, budgetUsd });
  const session = await model.ended('poor');
  expect(session).toMatchObject({ status: 'completed', reason: 'COMPLETE_COST_LIMIT' });
  const { costUsd, counts } = await resultOf(model.product.sql, session.id);
  expect(costUsd).toBeLessThanOrEqual(budgetUsd);
  // Nor is it left lying about: what it did cost tells how many more it buys.
  expect(costUsd).toBeGreaterThan(0.8 * budgetUsd);
  expect(counts.judged).toBeGreaterThan(8);
  expect(model.simulator.requests).toHaveLength(counts.judged);
});

test('a limit that buys nothing asks nothing', async () => {
  const before = model.simulator.requests.length;
  await model.begin('broke', 4, { ...asked, budgetUsd: 0.000_01 });
  expect(await model.ended('broke')).toMatchObject({ status: 'failed', judged: 0, submitted: 0 });
  expect(model.simulator.requests).toHaveLength(before);
});
