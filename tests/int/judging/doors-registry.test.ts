/** Judges, assignments and anchors through the doors; what is wrong is said before anything starts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AssessmentClient, connectAssessment } from '../../../runtime/assessment/client.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';

let product: ProductWorld;
let anna: AssessmentClient;
let bo: AssessmentClient;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  const { url } = product.world.nats;
  anna = await connectAssessment({ url, onBehalfOf: 'anna', timeoutMs: 20_000 });
  bo = await connectAssessment({ url, onBehalfOf: 'bo', timeoutMs: 20_000 });
}, 60_000);
afterAll(async () => {
  await anna?.close();
  await bo?.close();
  await product?.close();
});

const codeOf = async (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'answered',
    (error: { code?: unknown }) => error.code,
  );
const model = { provider: 'anthropic', model: 'claude-haiku-4-5-20251001' };

test('a judge never changes: the same again is the same, another one needs another id', async () => {
  const asked = { judgeId: 'haiku', kind: 'llm' as const, settings: model };
  const made = await product.client.ask('judge.create', asked);
  expect(made).toMatchObject({ judgeId: 'haiku', isForGrading: true, settings: { promptVersion: 'v1' } });
  expect(await product.client.ask('judge.create', asked)).toEqual(made);
  const other = { ...asked, settings: { ...model, promptVersion: 'v2' } };
  expect(await codeOf(product.client.ask('judge.create', other))).toBe('ALREADY_EXISTS');
  expect(await codeOf(product.client.ask('judge.create', { ...asked, judgeId: 'heuristic' }))).toBe(
    'ALREADY_EXISTS',
  );
  const wrong = { ...asked, judgeId: 'wrong', settings: { ...model, colour: 'blue' } };
  expect(await codeOf(product.client.ask('judge.create', wrong))).toBe('VALIDATION_ERROR');
  expect(await codeOf(anna.ask('judge.create', asked))).toBe('AUTHORIZATION_ERROR');
});

test('a teacher is not told who else judges, or with which words', async () => {
  const settings = { principals: ['anna', 'bo'] };
  await product.client.ask('judge.create', { judgeId: 'group', kind: 'human', settings });
  const { items, defaultJudge } = await anna.ask('judge.list', {});
  const group = items.find(({ judgeId }) => judgeId === 'group');
  expect(group?.settings).toMatchObject({ isListed: true });
  expect(JSON.stringify(group)).not.toContain('bo');
  expect(defaultJudge).toBe('heuristic');
  expect(items.find(({ judgeId }) => judgeId === 'heuristic')).toMatchObject({ isForGrading: false });
});

test('unknown and retired judges are refused before anything starts', async () => {
  await product.ready('refused', [1, 2, 3].map(essayText), { prompt: 'Write.' });
  await product.client.ask('judge.create', { judgeId: 'old', kind: 'llm', settings: model });
  await product.client.ask('judge.retire', { judgeId: 'old' });
  for (const judge of ['old', 'never']) {
    const assessment = { judges: [{ judge }] };
    const asked = { batchId: 'refused', pipeline: 'cj_assessment', assessment };
    expect(await anna.ask('batch.preflight', asked)).toMatchObject({ allowed: false, code: 'JUDGE_UNKNOWN' });
    expect(await codeOf(anna.ask('batch.run', asked))).toBe('JUDGE_UNKNOWN');
  }
  expect((await anna.ask('batch.get', { batchId: 'refused' })).activeRun).toBeNull();
  const aside = { batchId: 'refused', pipeline: 'spellcheck', assessment: {} };
  expect(await codeOf(anna.ask('batch.run', aside))).toBe('VALIDATION_ERROR');
}, 60_000);

test('a preflight tells judges, budget, cost and what may disappoint', async () => {
  await product.client.ask('judge.create', {
    judgeId: 'few',
    kind: 'human',
    settings: { principals: ['anna'], quota: 2 },
  });
  const assessment = { judges: [{ judge: 'haiku' }, { judge: 'few', share: 0.5 }], maxComparisons: 30 };
  const asked = { batchId: 'refused', pipeline: 'cj_assessment', assessment };
  const told = await anna.ask('batch.preflight', asked);
  expect(told).toMatchObject({
    allowed: true,
    cost: { cj_comparison: 30 },
    assessment: { budget: 30, students: 3, anchors: 0, judges: [{ judgeId: 'haiku' }, { people: 1 }] },
  });
  expect(told.assessment?.estimatedUsd).toBeGreaterThan(0.01);
  const codes = told.assessment?.warnings.map(({ code }) => code);
  expect(codes).toEqual(
    expect.arrayContaining(['provider_not_configured', 'people_not_enough', 'no_anchors']),
  );
  const plain = await anna.ask('batch.preflight', { batchId: 'refused', pipeline: 'cj_assessment' });
  expect(plain.assessment?.warnings.map(({ code }) => code)).toContain('judge_not_for_grading');
});

test('12 anchors that are registered five times are 12, read by their owner alone', async () => {
  await anna.ask('assignment.set', { assignmentId: 'twelve', gradeScale: 'eng5_np_national_9_step' });
  for (let time = 0; time < 5; time += 1)
    for (let at = 0; at < 12; at += 1) {
      const grade = String(1 + (at % 9));
      const anchor = { assignmentId: 'twelve', label: `anchor ${at}`, grade, text: essayText(at).repeat(2) };
      await anna.ask('anchor.register', anchor);
    }
  const { items } = await anna.ask('anchor.list', { assignmentId: 'twelve' });
  expect(items).toHaveLength(12);
  expect(items.map(({ grade }) => Number(grade))).toEqual([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]);
  for (const { contentId } of items) {
    expect((await anna.ask('content.get', { contentId })).size).toBeGreaterThan(100);
    expect(await codeOf(bo.ask('content.get', { contentId }))).not.toBe('answered');
  }
  expect(await anna.ask('assignment.get', { assignmentId: 'twelve' })).toMatchObject({ anchors: 12 });
}, 60_000);

test('owners of assignments with the same text can both read it', async () => {
  for (const [client, assignmentId] of [
    [anna, 'same-a'],
    [bo, 'same-b'],
  ] as const) {
    const { rubricContentId } = await client.ask('assignment.set', {
      assignmentId,
      rubric: 'The same rubric.',
    });
    const { base64 } = await client.ask('content.get', { contentId: rubricContentId ?? '' });
    expect(Buffer.from(base64, 'base64').toString()).toBe('The same rubric.');
  }
});

test('an anchor has a grade of its scale and the length of an essay', async () => {
  const anchor = { assignmentId: 'twelve', label: 'x', grade: 'A', text: essayText(1).repeat(2) };
  expect(await codeOf(anna.ask('anchor.register', anchor))).toBe('GRADE_NOT_ON_SCALE');
  const padded = { ...anchor, grade: '1', text: `short${' '.repeat(200)}` };
  expect(await codeOf(anna.ask('anchor.register', padded))).toBe('CONTENT_TOO_SHORT');
  expect(await codeOf(bo.ask('anchor.register', { ...anchor, grade: '1' }))).toBe('AUTHORIZATION_ERROR');
  expect(await codeOf(anna.ask('anchor.list', { assignmentId: 'nope' }))).toBe('ASSIGNMENT_NOT_FOUND');
});

test('a retired anchor leaves the count, and may lose its text', async () => {
  const { items } = await anna.ask('anchor.list', { assignmentId: 'twelve' });
  const { anchorId = '', contentId = '' } = items[0] ?? {};
  await anna.ask('anchor.retire', { assignmentId: 'twelve', anchorId, erase: true });
  expect(await anna.ask('assignment.get', { assignmentId: 'twelve' })).toMatchObject({ anchors: 11 });
  expect(await codeOf(anna.ask('content.get', { contentId }))).toBe('RESOURCE_NOT_FOUND');
});

test('scale and origin are chosen once; the rubric of a national task is locked with its anchors', async () => {
  const national = { assignmentId: 'np', contextOrigin: 'canonical_national' as const };
  await anna.ask('assignment.set', { ...national, rubric: 'The rubric of the task.' });
  expect(await codeOf(bo.ask('assignment.set', { assignmentId: 'np' }))).toBe('AUTHORIZATION_ERROR');
  const other = { assignmentId: 'np', gradeScale: 'eng5_np_national_9_step' as const };
  expect(await codeOf(anna.ask('assignment.set', other))).toBe('CONFLICT');
  const amended = await anna.ask('assignment.set', { assignmentId: 'np', rubric: 'A better rubric.' });
  await anna.ask('anchor.register', {
    assignmentId: 'np',
    label: 'C',
    grade: 'C',
    text: essayText(3).repeat(2),
  });
  expect(await codeOf(anna.ask('assignment.set', { assignmentId: 'np', rubric: 'Another rubric.' }))).toBe(
    'RUBRIC_LOCKED',
  );
  // What says the same changes nothing.
  const same = await anna.ask('assignment.set', { assignmentId: 'np', rubric: 'A better rubric.' });
  expect(same.rubricContentId).toBe(amended.rubricContentId);
});

test('operators see the gateway; a provider without trouble is closed', async () => {
  const state = await product.client.ask('gateway.get', {});
  expect(state.providers.find(({ provider }) => provider === 'builtin')).toMatchObject({
    isConfigured: true,
  });
  expect(state.queue).toMatchObject({ waiting: 0, isFull: false, oldestMs: null });
  expect(await product.client.ask('gateway.reset', { provider: 'anthropic' })).toEqual({
    provider: 'anthropic',
    status: 'closed',
  });
  expect(await codeOf(anna.ask('gateway.get', {}))).toBe('AUTHORIZATION_ERROR');
});
