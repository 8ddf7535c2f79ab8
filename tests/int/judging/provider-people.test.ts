/**
 * A model and people in one session: people judge over the doors, and their agreement decides about grades.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AskedModel, essayOfQuality, openAskedModel } from '../../support/asked-model.ts';
import { expectCountersAgree, resultOf } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

const essays = 6;
const grades = ['F', 'E', 'D', 'C', 'B', 'A'] as const;

let model: AskedModel;
beforeAll(async () => {
  model = await openAskedModel({ textOf: (at) => essayOfQuality(at, at - 2.5) });
  await model.putJudge('haiku');
  const { client, sql } = model.product;
  await sql`insert into judges (id, kind, settings, created_by) values ('teachers', 'human', '{}', 'anna')`;
  await client.ask('assignment.set', { assignmentId: 'np', gradeScale: 'swedish_8_anchor' });
  for (const [at, grade] of grades.entries()) {
    const text = essayOfQuality(100 + at, at - 2.5);
    await client.ask('anchor.register', { assignmentId: 'np', label: grade, grade, text });
  }
});
beforeEach(() => model.simulator.change({ ability: 2 }));
afterAll(() => model.close());

const qualityIn = (text: string): number => Number(/quality=(-?[\d.]+)/.exec(text)?.[1]);

/** People who see which one is better, until the session is over. Answers with how often they were asked. */
async function peopleJudge(batchId: string): Promise<number> {
  const { client } = model.product;
  const { id: assessmentId } = await model.sessions.row(batchId);
  let asked = 0;
  await until(
    async () => {
      const { status } = await model.sessions.row(batchId);
      if (['completed', 'failed'].includes(status)) return true;
      const { turn } = await client.ask('judgement.next', { assessmentId });
      if (turn === null) return false;
      const winner = qualityIn(turn.first.text) > qualityIn(turn.second.text) ? 'first' : 'second';
      const { result } = await client.ask('judgement.submit', { assessmentId, seq: turn.seq, winner });
      if (result === 'counted') asked += 1;
      return false;
    },
    { what: `people to judge ${batchId} through`, timeoutMs: 120_000 },
  );
  return asked;
}

const hybrid = {
  judges: [
    { judge: 'haiku', share: 0.8 },
    { judge: 'teachers', share: 0.2 },
  ],
  agreementMin: 0.3,
  maxComparisons: 300,
  reliabilityTarget: 1,
  assignmentId: 'np',
};

test('machines that judge as people do: their grades are published, and the result says how well they agree', async () => {
  await model.begin('agreeing', essays, hybrid);
  const asked = await peopleJudge('agreeing');
  const { id, ...session } = await model.ended('agreeing');
  expect(session).toMatchObject({ status: 'completed', failed: 0 });
  const result = await resultOf(model.product.sql, id);
  expect(asked).toBeGreaterThan(0.15 * session.judged);
  expect(asked).toBeLessThan(0.25 * session.judged);
  expect(result.agreement).toMatchObject({ gate: 'open' });
  expect(result.gradesWithheld).toBeNull();
  for (const { essayId, grade } of result.items)
    if (essayId !== null) expect(grade).toEqual(expect.any(String));
  await expectCountersAgree(model.product.sql);
});

test('machines that judge against people: a ranking is published, grades are withheld, and why is said', async () => {
  model.simulator.change({ ability: -2 });
  await model.begin('quarrelling', essays, hybrid);
  await peopleJudge('quarrelling');
  const { id, status } = await model.ended('quarrelling');
  expect(status).toBe('completed');
  const result = await resultOf(model.product.sql, id);
  expect(result.gradesWithheld).toBe('agreement_below_limit');
  expect(result.agreement).toMatchObject({ gate: 'closed' });
  for (const { rank, grade } of result.items.filter(({ essayId }) => essayId !== null)) {
    expect(rank).toEqual(expect.any(Number));
    expect(grade).toBeNull();
  }
  await expectCountersAgree(model.product.sql);
});
