/** Rows of docs/judging-scenarios.md about anchors; questions are answered by hand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { type AnswerOf } from '../../support/answer-judgements.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { resultOf, type Sessions, sessionsOn } from '../../support/sessions.ts';

let product: ProductWorld;
let sessions: Sessions;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  sessions = sessionsOn(product);
});
afterAll(() => product.close());

const ladder = ['F', 'E', 'D', 'C', 'B', 'A'] as const;

/** Two anchors of each grade. */
async function assignment(id: string): Promise<void> {
  const { sql } = product;
  await sql`
    insert into assignments (id, owner, grade_scale, context_origin)
    values (${id}, 'anna', 'swedish_8_anchor', 'research_experiment')`;
  for (const [at, grade] of ladder.entries())
    for (const more of [0, 1]) await anchor(id, { name: `a-${2 * at + more}-${id}`, grade });
}

async function anchor(of: string, { name, grade }: { name: string; grade: string }): Promise<void> {
  await product.sql`
    insert into contents (id, kind, media_type, sha256, body, size)
    values (${name}, 'anchor_essay_text', 'text/plain', sha256(${name}::bytea), ${name}::bytea, 10)`;
  await product.sql`
    insert into anchors (id, assignment_id, label, grade, content_id)
    values (${name}, ${of}, ${name}, ${grade}, ${name})`;
}

/** Anchors in their order, essays between them; neighbours are mixed up now and then. */
const placeOf = (id: string): number => Number(/^a-(\d+)-/.exec(id)?.[1] ?? 2 * Number(id.slice(-1)));
const mostly: AnswerOf = ({ seq, first, second }) => {
  const lead = placeOf(first) - placeOf(second);
  const isUpset = Math.abs(lead) <= 2 && seq % 4 === 0;
  return { outcome: lead > 0 !== isUpset ? 'first' : 'second' };
};

async function judged(batchId: string, assignmentId: string): Promise<AssessmentResult> {
  const texts = Array.from({ length: 5 }, (_, at) => essayText(at));
  await product.ready(batchId, texts, { prompt: 'Write about a number.', assignmentId });
  await product.client.ask('batch.run', { batchId, pipeline: 'cj_assessment' });
  const { id, status } = await sessions.answerThrough(batchId, mostly);
  expect(status).toBe('completed');
  return resultOf(product.sql, id);
}

describe('anchors of the assignment', () => {
  test('J33 J66 join every session of its batches, and the result says how well they are in order', async () => {
    await assignment('np');
    const { assignmentId, counts, grading, items } = await judged('class', 'np');
    expect({ assignmentId, anchors: counts.anchors }).toEqual({ assignmentId: 'np', anchors: 12 });
    expect(grading?.anchorInversions).toBeGreaterThanOrEqual(0);
    expect(grading?.anchorTau).toBeGreaterThan(0.5);
    const places = items.flatMap(({ anchorId, residual }) => (anchorId === null ? [] : [residual]));
    expect(places).toHaveLength(12);
    for (const residual of places) expect(residual).toEqual(expect.any(Number));
    const [session] = await product.sql<{ assignment: string }[]>`
      select assignment_id as assignment from assessments where batch_id = 'class'`;
    expect(session?.assignment).toBe('np');
  });

  test('J34 one whose text is gone is told of; the others grade', async () => {
    await assignment('gap');
    await product.sql`
      update contents set body = null, sha256 = null, erased_at = now() where id = 'a-3-gap'`;
    const { counts, caveats, grading } = await judged('gap-class', 'gap');
    expect(counts.anchors).toBe(11);
    expect(caveats).toContain('anchors_without_text');
    expect(grading).not.toBeNull();
  });

  test('J9 without a grade there is no anchor, and a grade that is not of the scale is told of', async () => {
    await assignment('odd');
    await expect(anchor('odd', { name: 'a-99-odd', grade: null as unknown as string })).rejects.toThrow(
      'grade',
    );
    await anchor('odd', { name: 'a-98-odd', grade: '7' });
    const { counts, caveats } = await judged('odd-class', 'odd');
    expect(counts.anchors).toBe(12);
    expect(caveats).toContain('anchors_not_on_scale');
  });

  test('J10 nobody is the measure of the others: every place has an error of its own', async () => {
    const { items } = await judged('class-2', 'np');
    for (const { se } of items) expect(se).toBeGreaterThan(0.05);
  });

  test('J11 registered five times, twelve anchors are twelve rows, and all can be read', async () => {
    const { client, sql } = product;
    await client.ask('assignment.set', { assignmentId: 'often', gradeScale: 'swedish_8_anchor' });
    for (let round = 1; round <= 5; round += 1)
      for (const [at, grade] of ladder.entries())
        for (const label of [`${at} one`, `${at} other`]) {
          const text = `Anchor ${label}, version ${round}. ${'It is long enough to be one. '.repeat(5)}`;
          await client.ask('anchor.register', { assignmentId: 'often', label, grade, text });
        }
    const { items } = await client.ask('anchor.list', { assignmentId: 'often' });
    expect(items).toHaveLength(12);
    const texts = await sql<{ text: string }[]>`
      select convert_from(body, 'UTF8') as text from anchors join contents on contents.id = content_id
      where assignment_id = 'often'`;
    expect(texts).toHaveLength(12);
    for (const { text } of texts) expect(text).toContain('version 5.');
  });
});
