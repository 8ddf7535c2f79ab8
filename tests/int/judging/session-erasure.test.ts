/**
 * An essay is erased while a session waits for answers: what was judged stays as numbers, what was said of it
 * goes, and the others are ranked. And nobody's words stand where only numbers may.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putNotes } from '../../../persistence/assessment/gateway/put-notes.ts';
import { answerAll, type AnswerOf, byNumber, type Question } from '../../support/answer-judgements.ts';
import { type FactLog, openFactLog } from '../../support/fact-log.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { columnsWith } from '../../support/personal.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';
import { expectCountersAgree, resultOf, type Sessions, sessionsOn } from '../../support/sessions.ts';
import { until } from '../../support/until.ts';

const words = { text: 'Xylophoneberry', note: 'Marmaladeverdict' };
let product: ProductWorld;
let sessions: Sessions;
let facts: FactLog;
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  sessions = sessionsOn(
    product,
    (at) => `This essay is about ${words.text}, and it has number ${at} of many.`,
  );
  facts = await openFactLog(product.world.nats.url);
});
afterAll(async () => {
  await facts.close();
  await product.close();
});

const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
const idsOf = ({ first, second }: Question): readonly string[] => [first, second];

/** As the gateway would: nobody is asked about a text that is gone. */
const withoutErased =
  (essayId: string, answerOf: AnswerOf): AnswerOf =>
  (question) =>
    idsOf(question).includes(essayId) ? { outcome: 'error', code: 'ESSAY_ERASED' } : answerOf(question);

/** As the gateway does with every answer. */
const note = (batchId: string, questions: readonly Question[]) =>
  putNotes(
    product.sql,
    questions.map(({ assessmentId, seq, first, second }) => {
      const by = { assessmentId, seq, batchId };
      return { ...by, firstEssay: first, secondEssay: second, note: `${words.note} of ${first}, ${second}` };
    }),
  );
const notedPairs = async (batchId: string): Promise<string[]> => {
  const rows = await product.sql<{ first: string; second: string }[]>`
    select first_essay as first, second_essay as second from judgement_notes where batch_id = ${batchId}`;
  return rows.flatMap(({ first, second }) => [first, second]);
};

async function erase(essayId: string): Promise<void> {
  await product.client.ask('essay.erase', { essayId });
  await until(
    async () => {
      const [row] = await product.sql`
        select from contents where essay_id = ${essayId} and erased_at is null`;
      return row === undefined;
    },
    { what: `${essayId} to be erased` },
  );
}
const quiet = () =>
  until(async () => JSON.stringify(await leftovers(product.sql)) === JSON.stringify(nothingLeft), {
    what: 'nothing to be left to do',
  });
const ranksOf = async (assessmentId: string): Promise<ReadonlyMap<string, number | null>> => {
  const { items } = await resultOf(product.sql, assessmentId);
  return new Map(items.map(({ essayId, rank }) => [essayId ?? '', rank]));
};

describe('an essay that is erased while its session waits', () => {
  const gone = 'middle-00003';
  let id: string;
  let asked: readonly Question[];
  beforeAll(async () => {
    ({ id } = await sessions.begin('middle', 6, {
      seed: 'middle',
      waveRounds: 3,
      maxComparisons: 45,
      bothOrdersShare: 0,
    }));
    asked = await sessions.questions('middle');
    const half = asked.slice(0, 6);
    await note('middle', half);
    await answerAll(product.node, half, byNumber);
    await erase(gone);
    await answerAll(product.node, asked.slice(6), withoutErased(gone, byNumber));
  });

  test('what was said of it is deleted at once; what was said of others stays', async () => {
    const noted = await notedPairs('middle');
    expect(noted).not.toContain(gone);
    // There was something to delete: it stood in one of these six pairs at least.
    expect(noted.length).toBeGreaterThan(0);
    expect(noted.length).toBeLessThan(12);
  });

  test('nothing is said of it again, whoever comes late with it', async () => {
    await note(
      'middle',
      asked.filter((question) => idsOf(question).includes(gone)),
    );
    expect(await notedPairs('middle')).not.toContain(gone);
  });

  test('is asked about no more: the session ends well for the others', async () => {
    for (let wave = 2; ; wave += 1) {
      const more = await sessions.questions('middle');
      if (more.length === 0) break;
      expect(more.flatMap(idsOf), `wave ${wave}`).not.toContain(gone);
      await answerAll(product.node, more, byNumber);
    }
    const row = await sessions.row('middle');
    expect(row).toMatchObject({ status: 'completed', budget: 45 });
    const ranks = await ranksOf(id);
    const others = [6, 5, 4, 2, 1].map((slot) => ranks.get(`middle-0000${slot}`) ?? 0);
    expect(others).toEqual(others.toSorted((a, b) => a - b));
    const batch = await product.when('middle', ({ activeRun }) => activeRun === null);
    expect(batch.clientStatus).toBe('completed_with_failures');
  });

  test('what was judged of it stays, as numbers', async () => {
    await expectCountersAgree(product.sql);
    const { items, counts } = await resultOf(product.sql, id);
    const item = items.find(({ essayId }) => essayId === gone);
    expect(item?.comparisons).toBeGreaterThan(0);
    expect(counts.judged + counts.failed).toBe(counts.submitted);
    const [kept] = await product.sql<{ count: number }[]>`
      select count(*)::int as count from comparisons as c
      join assessment_items as i on i.assessment_id = c.assessment_id and i.item in (first, second)
      where c.assessment_id = ${id} and essay_id = ${gone} and winner is not null`;
    expect(kept?.count).toBe(item?.comparisons);
  });
});

test('an essay that nobody had judged yet when it was erased stands on no scale; the others do', async () => {
  const gone = 'early-00002';
  const { id } = await sessions.begin('early', 4, { seed: 'early', waveRounds: 3, maxComparisons: 30 });
  const asked = await sessions.questions('early');
  await erase(gone);
  await answerAll(product.node, asked, withoutErased(gone, byNumber));
  const row = await sessions.answerThrough('early', withoutErased(gone, byNumber));
  expect(row).toMatchObject({ status: 'completed' });
  const ranks = await ranksOf(id);
  expect(ranks).toEqual(
    new Map([
      ['early-00001', 3],
      ['early-00003', 2],
      ['early-00004', 1],
    ]),
  );
});

test('surprises and ranks are of the right essays where one of them is left out', async () => {
  const gone = 'odd-00001';
  const { id } = await sessions.begin('odd', 6, { seed: 'odd', waveRounds: 3, maxComparisons: 60 });
  const asked = await sessions.questions('odd');
  await erase(gone);
  const last = 'odd-00006';
  let isOdd = true;
  const mostlyRight = withoutErased(gone, (question) => {
    // Once, the best one loses.
    if (!isOdd || !idsOf(question).includes(last)) return byNumber(question);
    isOdd = false;
    return { outcome: question.first === last ? 'second' : 'first' };
  });
  await answerAll(product.node, asked, mostlyRight);
  await sessions.answerThrough('odd', mostlyRight);
  const { surprises, items } = await resultOf(product.sql, id);
  const essayOf = new Map(items.map(({ item, essayId }) => [item, essayId]));
  const [first] = surprises;
  const [row] = await product.sql<{ first: number; second: number; winner: string }[]>`
    select first, second, winner from comparisons where assessment_id = ${id} and seq = ${first?.seq ?? 0}`;
  expect(essayOf.get(first?.loser ?? -1)).toBe(last);
  expect(row?.winner === 'first' ? row.second : row?.first).toBe(first?.loser);
  const best = items.toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0)).map(({ essayId }) => essayId ?? '');
  // Who lost once may stand behind the next best; nobody else has moved.
  expect(new Set(best.slice(0, 2).map(numberIn))).toEqual(new Set([5, 6]));
  expect(best.slice(2).map(numberIn)).toEqual([4, 3, 2]);
});

test('all but one essay are erased: the session ends, and asks nobody', async () => {
  const { id } = await sessions.begin('alone', 3, { seed: 'alone', waveRounds: 2, maxComparisons: 12 });
  const asked = await sessions.questions('alone');
  await erase('alone-00001');
  await erase('alone-00002');
  await answerAll(product.node, asked, () => ({ outcome: 'error', code: 'ESSAY_ERASED' }));
  const row = await sessions.answerThrough('alone', byNumber);
  expect(row.status).toBe('failed');
  const [left] = await product.sql<{ count: number }[]>`
    select count(*)::int as count from comparisons where assessment_id = ${id} and seq > ${asked.length}`;
  expect(left?.count).toBe(0);
});

test('words of essays stand in contents alone, and reasons in notes: in no row, fact or result', async () => {
  await quiet();
  const found = await columnsWith(product.sql, Object.values(words));
  expect(found).toEqual(['contents.body', 'judgement_notes.note']);
  const said = JSON.stringify(await facts.all()).toLowerCase();
  for (const word of Object.values(words)) expect(said).not.toContain(word.toLowerCase());
  expect(said).toContain('assessment.result.published');
});

test('a batch that is erased takes every reason with it; its results stay, as numbers', async () => {
  const { id } = await sessions.row('middle');
  await product.client.ask('batch.erase', { batchId: 'middle' });
  await until(async () => (await notedPairs('middle')).length === 0, { what: 'no note of the batch' });
  expect((await resultOf(product.sql, id)).items).toHaveLength(6);
  await quiet();
  expect(await columnsWith(product.sql, [words.note])).toEqual([]);
});

test('every journal replays to its snapshot, erased or not (T7)', async () => {
  await quiet();
  await expectReplaysEqual(product.sql, product.kinds());
});
