/** Grades from anchors, on the whole product: answers by hand, from a truth that everybody has a place in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import { randomFrom } from '../../../judging/random.ts';
import { answerAll, type AnswerOf, takeQuestions } from '../../support/answer-judgements.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
});
afterAll(() => product.close());

const { grades } = gradeScales.swedish_8_anchor;
const students = 24;
/** In logits: students over the whole range, anchors in the middle of their grades. */
const truthOf = (id: string): number => {
  const anchor = /^a-(\d+)-/.exec(id);
  if (anchor !== null) return 1.2 * (Number(anchor[1]) - 3.5);
  return 1.2 * 8 * ((Number(id.slice(-5)) - 0.5) / students - 0.5);
};
const truthfully: AnswerOf = ({ seq, first, second }) => {
  const chance = 1 / (1 + Math.exp(truthOf(second) - truthOf(first)));
  return { outcome: randomFrom(`truth/${seq}`).next() < chance ? 'first' : 'second' };
};

async function anchors(assignmentId: string, perGrade: (grade: number) => number): Promise<void> {
  const { sql } = product;
  await sql`
    insert into assignments (id, owner, grade_scale, context_origin)
    values (${assignmentId}, 'anna', 'swedish_8_anchor', 'research_experiment')`;
  for (const [at, grade] of grades.entries()) {
    for (let n = 0; n < perGrade(at); n += 1) {
      const id = `a-${at}-${assignmentId}-${n}`;
      await sql`
        insert into contents (id, kind, media_type, sha256, body, size)
        values (${id}, 'anchor_essay_text', 'text/plain', sha256(${id}::bytea), ${id}::bytea, 10)`;
      await sql`
        insert into anchors (id, assignment_id, label, grade, content_id)
        values (${id}, ${assignmentId}, ${`${grade} ${n}`}, ${grade}, ${id})`;
    }
  }
}

async function judged(batchId: string, count: number, more: object = {}): Promise<AssessmentResult> {
  const texts = Array.from({ length: count }, (_, at) => essayText(at));
  await product.ready(batchId, texts, { prompt: 'Write about a number.', ...more });
  await product.client.ask('batch.run', { batchId, pipeline: 'cj_assessment' });
  return until(
    async () => {
      const [session] = await product.sql<{ id: string; status: string }[]>`
        select id, status from assessments where batch_id = ${batchId}`;
      if (session === undefined) return null;
      if (session.status === 'failed') throw new Error('Expected a result, got a failure');
      await answerAll(product.node, await takeQuestions(product.sql, session.id), truthfully);
      const [row] = await product.sql<{ result: string }[]>`
        select result from assessment_results where assessment_id = ${session.id} and is_final`;
      return row === undefined ? null : (JSON.parse(row.result) as AssessmentResult);
    },
    { what: `a result of ${batchId}`, timeoutMs: 60_000 },
  );
}

describe('with anchors', () => {
  test('24 essays and 16 anchors: grades near the truth, each with its chances and risk', async () => {
    await anchors('np', () => 2);
    const result = await judged('class', students, { assignmentId: 'np' });
    expect(result.gradesWithheld).toBeNull();
    expect(result.grading).toMatchObject({ scale: 'swedish_8_anchor', method: 'ordinal' });
    const essays = result.items.filter(({ essayId }) => essayId !== null);
    expect(essays).toHaveLength(students);
    const gradeAt = (told: string): number => {
      const at = grades.indexOf(told);
      return at >= 0 ? at : grades.indexOf(told.replace(/[+-]$/, ''));
    };
    const off = essays.map(({ essayId, grade }) => {
      const true_ = Math.min(7, Math.max(0, Math.round(truthOf(essayId!) / 1.2 + 3.5)));
      return Math.abs(gradeAt(grade!) - true_);
    });
    expect(off.filter((one) => one <= 1).length / students).toBeGreaterThan(0.85);
    for (const item of essays) {
      expect(item.probabilities?.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
      expect(item.misgradeRisk).toBeGreaterThanOrEqual(0);
    }
    const risky = essays
      .filter(({ misgradeRisk }) => (misgradeRisk ?? 0) > 0.3)
      .map(({ essayId }) => essayId);
    expect(new Set(result.needsHuman)).toEqual(new Set(risky));
  });

  test('an anchor keeps the grade it is known by, and is nobody’s rank (J60)', async () => {
    const [row] = await product.sql<{ result: string }[]>`
      select result from assessment_results where is_final and result::text like '%"batchId":"class"%'`;
    const { items } = JSON.parse(row!.result) as AssessmentResult;
    const known = items.filter(({ anchorId }) => anchorId !== null);
    expect(known).toHaveLength(16);
    for (const { rank, grade, knownGrade, residual } of known) {
      expect(rank).toBeNull();
      expect(grade).toBe(knownGrade);
      expect(residual).not.toBeNull();
    }
  });

  test('anchors of one grade only make no grades, and the result says why', async () => {
    await anchors('flat', (grade) => (grade === 3 ? 4 : 0));
    const result = await judged('flat-class', 6, { assignmentId: 'flat' });
    expect(result.grading).toBeNull();
    expect(result.gradesWithheld).not.toBeNull();
    expect(result.items.every(({ essayId, grade }) => essayId === null || grade === null)).toBe(true);
    expect(result.items.filter(({ rank }) => rank !== null)).toHaveLength(6);
  });
});
