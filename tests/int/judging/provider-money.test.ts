/**
 * A limit of money holds within a wave as well: what it does not buy is not asked. And studies say what they
 * cost.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArtefact } from '../../../runtime/assessment/study/artefact-file.ts';
import { type AskedModel, openAskedModel } from '../../support/asked-model.ts';
import { usualJudge } from '../../support/provider-simulator.ts';
import { run } from '../../support/run-assay.ts';
import { resultOf } from '../../support/sessions.ts';
import { writeStudy } from '../../support/study-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let model: AskedModel;
beforeAll(async () => {
  model = await openAskedModel();
  await model.putJudge('haiku');
});
afterAll(async () => {
  await model.close();
  folder.remove();
});

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

test('a study with a model leaves its tokens and their price, and dry-run asks nobody', async () => {
  const files = writeStudy(join(folder.path, 'in'), ['F', 'D', 'B', 'A'], 4);
  const before = model.simulator.requests.length;
  const study = async (mode: 'dry-run' | 'execute', ...more: readonly string[]) => {
    const given = ['--anchors', files.anchors, '--students', files.students, '--prompt', files.prompt];
    const words = ['study', mode, ...given, '--rubric', files.rubric, '--assignment', 'priced', ...more];
    const out = join(folder.path, mode);
    const ran = await run(['--nats', model.product.world.nats.url, ...words, '--out', out], folder.path);
    expect(ran.code, ran.err).toBe(0);
    return readArtefact(join(out, `assessment_run.${mode}.json`));
  };
  expect((await study('dry-run')).costs).toMatchObject({ total_usd: 0, token_counts: [] });
  expect(model.simulator.requests).toHaveLength(before);
  const { costs, llm_comparisons: rows, metadata } = await study('execute', '--judge', 'haiku');
  expect(rows.length).toBeGreaterThan(0);
  expect(model.simulator.requests).toHaveLength(before + rows.length);
  const [asked] = await model.product.sql<{ input: number; output: number; cost: number }[]>`
    select sum(tokens_input)::int as input, sum(tokens_output)::int as output, sum(cost_usd)::float8 as cost
    from judgement_requests where assessment_id = ${metadata.assessment_id}`;
  expect(costs.is_known).toBe(true);
  expect(costs.total_usd).toBeGreaterThan(0);
  expect(costs.total_usd).toBeCloseTo(asked?.cost ?? Number.NaN, 9);
  expect(costs.token_counts).toEqual([
    {
      provider: 'anthropic',
      model: usualJudge('anthropic').model,
      comparisons: rows.length,
      tokens_prompt: asked?.input,
      tokens_completion: asked?.output,
      cost_usd: costs.total_usd,
    },
  ]);
  // A dollar for a million tokens of Haiku 4.5 that go in, five for those that come out.
  const price = ((asked?.input ?? 0) + 5 * (asked?.output ?? 0)) / 1e6;
  expect(costs.total_usd).toBeCloseTo(price, 9);
});
