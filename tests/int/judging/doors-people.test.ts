/** People who judge, through the doors and on the whole product: who may, once each, and nothing of whom. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssessmentVerb, AskedInput, Answered } from '../../../contracts/assessment/api.ts';
import { type AssessmentClient, connectAssessment } from '../../../runtime/assessment/client.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
const clients = new Map<string, AssessmentClient>();
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  const { url } = product.world.nats;
  for (const onBehalfOf of ['anna', 'kajsa', 'lars', 'stranger'])
    clients.set(onBehalfOf, await connectAssessment({ url, onBehalfOf, timeoutMs: 20_000 }));
}, 60_000);
afterAll(async () => {
  for (const client of clients.values()) await client.close();
  await product?.close();
});

function as<V extends AssessmentVerb>(who: string, verb: V, request: AskedInput<V>): Promise<Answered<V>> {
  const client = clients.get(who);
  if (client === undefined) throw new Error(`Expected a client of ${who}, got none; connect it first`);
  return client.ask(verb, request);
}

interface Settings {
  readonly principals?: readonly string[];
  readonly quota?: number;
  readonly practice?: number;
}
/** A batch of Anna's whose pairs wait for this group of people. */
async function waiting(batchId: string, settings: Settings, more: { assignmentId?: string } = {}) {
  await product.client.ask('judge.create', {
    judgeId: `people-${batchId}`,
    kind: 'human',
    settings: { ...settings },
  });
  await product.ready(batchId, [1, 2, 3, 4].map(essayText), { prompt: 'Write about a number.', ...more });
  const assessment = {
    judges: [{ judge: `people-${batchId}` }],
    maxComparisons: 6,
    waveRounds: 3,
    seed: 's',
  };
  await product.client.ask('batch.run', { batchId, pipeline: 'cj_assessment', assessment });
  return until(
    async () => {
      const { items } = await product.client.ask('assessment.list', { batchId });
      return items.find(({ status }) => status === 'waiting_callbacks')?.assessmentId;
    },
    { what: `${batchId} to wait for people`, timeoutMs: 30_000 },
  );
}

const codeOf = async (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'answered',
    (error: { code?: unknown }) => error.code,
  );

test('two people share a session to its end: each pair is shown to one of them, with its texts', async () => {
  const assessmentId = await waiting('shared', { principals: ['kajsa', 'lars'] });
  const first = await as('kajsa', 'judgement.next', {});
  const other = await as('lars', 'judgement.next', { assessmentId });
  expect(first.turn?.seq).not.toBe(other.turn?.seq);
  expect(first.turn?.first.text).toContain('This is an essay about the number');
  expect(first.turn).toMatchObject({ assessmentId, prompt: 'Write about a number.', mayTie: false });
  expect(JSON.stringify(first)).not.toMatch(/shared-0000/);
  // Asked again, it is the same pair.
  expect((await as('kajsa', 'judgement.next', { assessmentId })).turn?.seq).toBe(first.turn?.seq);

  const answer = { assessmentId, seq: first.turn?.seq ?? 0, winner: 'first' as const, decisionMs: 1_500 };
  const counted = await as('kajsa', 'judgement.submit', { ...answer, note: 'Clearer reasons' });
  expect(counted).toMatchObject({ result: 'counted', progress: { judged: 1, medianMs: 1_500 } });
  // The same again is the same answer; another one changes nothing.
  expect(await as('kajsa', 'judgement.submit', answer)).toMatchObject({ result: 'counted' });
  const changed = await as('kajsa', 'judgement.submit', { ...answer, winner: 'second' });
  expect(changed).toMatchObject({ result: 'already_answered', progress: { judged: 1 } });
  expect(await codeOf(as('lars', 'judgement.submit', answer))).toBe('TURN_LOST');

  await until(
    async () => {
      for (const who of ['kajsa', 'lars']) {
        const { turn } = await as(who, 'judgement.next', { assessmentId }).catch(() => ({ turn: null }));
        if (turn === null) continue;
        const winner = turn.first.text < turn.second.text ? 'first' : 'second';
        await as(who, 'judgement.submit', { assessmentId, seq: turn.seq, winner });
      }
      const { status } = await product.client.ask('assessment.get', { assessmentId });
      return status === 'completed';
    },
    { what: 'the session to complete', timeoutMs: 60_000 },
  );
  const inspected = await product.client.ask('assessment.inspect', { assessmentId });
  expect(inspected).toMatchObject({ agrees: true, problems: [] });
  const noted = await as('anna', 'assessment.comparisons', { assessmentId, notes: true });
  expect(noted.items.map(({ note }) => note)).toContain('Clearer reasons');
  const results = await as('anna', 'assessment.results', { assessmentId });
  expect(results).toMatchObject({ isFinal: true, isForGrading: true });
  const report = await as('anna', 'assessment.report', { assessmentId, format: 'html', part: 0 });
  expect(Buffer.from(report.base64, 'base64').toString()).toContain('essay 1.txt');
}, 120_000);

test('reasons of judges go with the essay that they are about', async () => {
  const notes = () => product.sql`select from judgement_notes where batch_id = 'shared'`;
  expect(await notes()).toHaveLength(1);
  await product.client.ask('batch.erase', { batchId: 'shared' });
  expect(await notes()).toHaveLength(0);
}, 60_000);

test('an erased essay takes the reasons about it along, and no others', async () => {
  await product.sql`
    insert into judgement_notes (assessment_id, seq, batch_id, first_essay, second_essay, note)
    values ('n', 1, 'noted', 'noted-00001', 'noted-00002', 'one'),
           ('n', 2, 'noted', 'noted-00002', null, 'two'),
           ('n', 3, 'noted', 'noted-00003', 'noted-00001', 'three')`;
  await product.ready('noted', [1, 2, 3].map(essayText));
  await product.client.ask('essay.erase', { essayId: 'noted-00001' });
  expect(await product.sql`select note from judgement_notes where batch_id = 'noted'`).toEqual([
    { note: 'two' },
  ]);
}, 60_000);

test('nobody judges who is not listed, not even the owner of the batch', async () => {
  const assessmentId = await waiting('listed', { principals: ['kajsa'] });
  for (const who of ['anna', 'stranger']) {
    expect(await codeOf(as(who, 'judgement.next', { assessmentId }))).toBe('AUTHORIZATION_ERROR');
    expect(await codeOf(as(who, 'judgement.submit', { assessmentId, seq: 1, winner: 'first' }))).toBe(
      'AUTHORIZATION_ERROR',
    );
  }
  expect((await as('stranger', 'judgement.next', {})).turn).toBeNull();
  expect(await codeOf(as('kajsa', 'judgement.next', { assessmentId: 'nope' }))).toBe('ASSESSMENT_NOT_FOUND');
}, 60_000);

test('a group without names is for whoever may see the batch', async () => {
  const assessmentId = await waiting('open', {});
  expect((await as('anna', 'judgement.next', { assessmentId })).turn).not.toBeNull();
  expect(await codeOf(as('kajsa', 'judgement.next', { assessmentId }))).toBe('AUTHORIZATION_ERROR');
}, 60_000);

test('a pair that was given back is for somebody else; a quota ends it', async () => {
  const assessmentId = await waiting('given', { principals: ['kajsa', 'lars'], quota: 1 });
  const { turn } = await as('kajsa', 'judgement.next', { assessmentId });
  const seq = turn?.seq ?? 0;
  const { progress } = await as('kajsa', 'judgement.skip', { assessmentId, seq, reason: 'knows_writer' });
  expect(progress).toMatchObject({ judged: 0, skipped: 1, quota: 1 });
  const next = await as('kajsa', 'judgement.next', { assessmentId });
  expect(next.turn?.seq).not.toBe(seq);
  expect((await as('lars', 'judgement.next', { assessmentId })).turn?.seq).toBe(seq);
  expect(await codeOf(as('kajsa', 'judgement.submit', { assessmentId, seq, winner: 'first' }))).toBe(
    'TURN_LOST',
  );
  await as('kajsa', 'judgement.submit', { assessmentId, seq: next.turn?.seq ?? 0, winner: 'second' });
  expect((await as('kajsa', 'judgement.next', { assessmentId })).turn).toBeNull();
}, 60_000);

test('a pair whose time ran out goes to somebody else, and an answer after the end is too late', async () => {
  const assessmentId = await waiting('late', { principals: ['kajsa', 'lars'] });
  const { turn } = await as('kajsa', 'judgement.next', { assessmentId });
  const seq = turn?.seq ?? 0;
  await product.sql`update human_turns set lease_until = now() - interval '1 second'
                    where assessment_id = ${assessmentId}`;
  expect((await as('lars', 'judgement.next', { assessmentId })).turn?.seq).toBe(seq);
  expect(await codeOf(as('kajsa', 'judgement.submit', { assessmentId, seq, winner: 'first' }))).toBe(
    'TURN_LOST',
  );
  await product.client.ask('assessment.cancel', { assessmentId });
  const late = await as('lars', 'judgement.submit', { assessmentId, seq, winner: 'first' });
  expect(late.result).toBe('too_late');
  expect(await product.sql`select reason from ignored_answers where assessment_id = ${assessmentId}`).toEqual(
    [{ reason: 'late' }],
  );
}, 60_000);

test('practice comes first, with anchors of different grades, and counts for nothing', async () => {
  await as('anna', 'assignment.set', { assignmentId: 'trained', rubric: 'Content first, then language.' });
  for (const [grade, at] of [
    ['E', 11],
    ['A', 12],
  ] as const)
    await as('anna', 'anchor.register', {
      assignmentId: 'trained',
      label: grade,
      grade,
      text: essayText(at).repeat(2),
    });
  const assessmentId = await waiting(
    'trained',
    { principals: ['kajsa'], practice: 1 },
    { assignmentId: 'trained' },
  );
  const { turn } = await as('kajsa', 'judgement.next', { assessmentId });
  expect(turn).toMatchObject({ seq: 0, rubric: 'Content first, then language.' });
  expect(turn?.first.text).not.toBe(turn?.second.text);
  const done = await as('kajsa', 'judgement.submit', { assessmentId, seq: 0, winner: 'second' });
  expect(done).toMatchObject({ result: 'practice', progress: { judged: 0 } });
  expect((await as('kajsa', 'judgement.next', { assessmentId })).turn?.seq).toBeGreaterThan(0);
}, 60_000);
