/** From files to a ranking with nobody’s hand in it: sessions, gateway and judges together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssessmentSettingsInput } from '../../../contracts/assessment/judging-shapes.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { demoEssays } from '../../../runtime/cli/demo-essays.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
beforeAll(async () => {
  product = await openProduct({}, { executors: {} });
});
afterAll(() => product.close());

async function resultOf(batchId: string): Promise<AssessmentResult> {
  return until(
    async () => {
      const [row] = await product.sql<{ result: string }[]>`
        select result from assessment_results join assessments on id = assessment_id
        where batch_id = ${batchId} and is_final and result_wave = assessment_results.wave`;
      return row === undefined ? null : (JSON.parse(row.result) as AssessmentResult);
    },
    { what: `a result of ${batchId}`, timeoutMs: 60_000 },
  );
}
const run = async (batchId: string, assessment?: AssessmentSettingsInput) => {
  const asked = assessment === undefined ? {} : { assessment };
  await product.client.ask('batch.run', { batchId, pipeline: 'cj_assessment', ...asked });
};

describe('judges that are built in', () => {
  test('the heuristic one ranks the essays of the demo, and says that it is not for grading', async () => {
    await product.ready(
      'demo',
      demoEssays.map(({ text }) => text),
      { prompt: 'Phones.' },
    );
    await run('demo');
    const result = await resultOf('demo');
    expect(result).toMatchObject({ isForGrading: false });
    expect(result.caveats).toContain('judge_not_for_grading');
    // Essays that won as often against the same others have the same place, and share its rank.
    const thetas = result.items.map(({ theta }) => theta ?? Number.NaN);
    expect(result.items.map(({ rank }) => rank)).toEqual(
      thetas.map((theta) => 1 + thetas.filter((other) => other > theta).length),
    );
    expect(new Set(thetas).size).toBeGreaterThan(4);
    await product.when('demo', ({ activeRun }) => activeRun === null);
    const [counted] = await product.sql<{ open: number }[]>`
      select count(*)::int as open from judgement_requests where delivered_at is null`;
    expect(counted?.open).toBe(0);
  });

  test('the simulated one finds the truth it was given', async () => {
    const texts = Array.from({ length: 12 }, (_, at) => essayText(at));
    await product.ready('known', texts, { prompt: 'Numbers.' });
    const truth = Object.fromEntries(
      texts.map((_, at) => [`known-${String(at + 1).padStart(5, '0')}`, at - 5.5]),
    );
    await product.sql`
      insert into judges (id, kind, settings, created_by)
      values ('knower', 'simulated', ${JSON.stringify({ truth })}::json, 'test')`;
    await run('known', { judges: [{ judge: 'knower' }] });
    const { items, reliability } = await resultOf('known');
    const ranks = items.map(({ rank }) => 13 - (rank ?? 0));
    const off = ranks.reduce((sum, rank, at) => sum + Math.abs(rank - (at + 1)), 0);
    expect(off / ranks.length).toBeLessThan(1);
    expect(reliability.adaptiveSafe).toBeGreaterThan(0.8);
  });

  test('four essays are ranked within seconds of being asked for', async () => {
    const tookMs: number[] = [];
    for (const batchId of ['quick-1', 'quick-2', 'quick-3']) {
      const texts = Array.from({ length: 4 }, (_, at) => essayText(at));
      await product.ready(batchId, texts, { prompt: 'Numbers.' });
      const beganMs = performance.now();
      await run(batchId);
      await resultOf(batchId);
      tookMs.push(performance.now() - beganMs);
    }
    // The goal is two seconds. A busy machine is given the best of three, and five.
    expect(Math.min(...tookMs)).toBeLessThan(5_000);
    process.stderr.write(`four essays: ${tookMs.map((ms) => Math.round(ms)).join(', ')} ms\n`);
  });
});
