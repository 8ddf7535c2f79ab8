/** Sessions of several waves on the whole product: what is planned, how fairly, and that it adds up. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanInput } from '../../../contracts/assessment/judging-messages.ts';
import { assessmentSettings } from '../../../contracts/assessment/judging-shapes.ts';
import { randomFrom } from '../../../judging/random.ts';
import { putWave } from '../../../persistence/assessment/judging/put-wave.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { openJudgingThreads } from '../../../runtime/assessment/judging/judging-threads.ts';
import { createSessionWork } from '../../../runtime/assessment/judging/session-work.ts';
import { answerAll, type AnswerOf, byNumber } from '../../support/answer-judgements.ts';
import { openProduct, type ProductWorld } from '../../support/product.ts';
import { expectCountersAgree, resultOf, type Sessions, sessionsOn } from '../../support/sessions.ts';
import { roomForAll } from '../../support/room-for-all.ts';

let product: ProductWorld;
let sessions: Sessions;
let workSql: Sql;
const threads = openJudgingThreads();
beforeAll(async () => {
  product = await openProduct({}, { executors: {}, judging: { isAsking: false } });
  sessions = sessionsOn(product);
  workSql = connectDatabase(product.world.database.url, { max: 2, applicationName: 'session-work' });
});
afterAll(async () => {
  await threads.close();
  await closeDatabase(workSql);
  await product.close();
});

interface Compared {
  readonly seq: number;
  readonly wave: number;
  readonly first: number;
  readonly second: number;
  readonly judge: string;
  readonly mode: string;
  readonly status: string;
}
const comparisonsOf = (assessmentId: string): Promise<Compared[]> =>
  product.sql<Compared[]>`
    select seq, wave, first, second, judge, mode, status from comparisons
    where assessment_id = ${assessmentId} order by seq`.execute();

const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
/** The better one wins more often, by a logit for every two places. */
const mostly: AnswerOf = ({ seq, first, second }) => {
  const chance = 1 / (1 + Math.exp((numberIn(second) - numberIn(first)) / 2));
  return { outcome: randomFrom(`mostly/${seq}`).next() < chance ? 'first' : 'second' };
};
const pairOf = ({ first, second }: Compared): string => [first, second].toSorted((a, b) => a - b).join();

/** Answers wave after wave, and looks after each whether all that is counted stands in a row. */
async function answerAndLook(batchId: string, answerOf: AnswerOf): Promise<number> {
  for (let waves = 0; ; waves += 1) {
    const asked = await sessions.questions(batchId);
    if (asked.length === 0) return waves;
    await expectCountersAgree(product.sql);
    await answerAll(product.node, asked, answerOf);
    await expectCountersAgree(product.sql);
  }
}

describe('a session of several waves', () => {
  const essays = 12;
  const judges = [
    { judge: 'heuristic', share: 0.7 },
    { judge: 'simulated', share: 0.3 },
  ];
  let id: string;
  let waves: number;
  beforeAll(async () => {
    const settings = { maxComparisons: 120, waveRounds: 3, bothOrdersShare: 0.2, judges, seed: 'waves' };
    const begun = await sessions.begin('waves', essays, { ...settings, pairs: 'expected_information' });
    id = begun.id;
    waves = await answerAndLook('waves', mostly);
  });

  test('counts what stands in its rows, after every wave, and never more than its budget', async () => {
    const row = await sessions.row('waves');
    expect(row).toMatchObject({ status: 'completed', failed: 0 });
    expect(row.judged).toBe(row.submitted);
    expect(row.submitted).toBeLessThanOrEqual(120);
    expect(row.wave).toBe(waves);
    expect(waves).toBeGreaterThan(4);
    // The newest waves only: older ones are large, and nobody compares with them any more.
    const interim = await product.sql<{ wave: number }[]>`
      select wave from assessment_results where assessment_id = ${id} and not is_final order by wave`;
    expect(interim.map(({ wave }) => wave)).toEqual([row.wave - 1, row.wave]);
  });

  test('numbers its comparisons without a gap, wave after wave', async () => {
    const rows = await comparisonsOf(id);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1));
    expect(rows.map(({ wave }) => wave)).toEqual(rows.map(({ wave }) => wave).toSorted((a, b) => a - b));
  });

  test('divides them by the shares of the judges', async () => {
    const rows = await comparisonsOf(id);
    const share = rows.filter(({ judge }) => judge === 'heuristic').length / rows.length;
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.75);
    const { judges: table } = await resultOf(product.sql, id);
    expect(table.map(({ judge }) => judge).toSorted()).toEqual(['heuristic', 'simulated']);
  });

  test('asks some pairs in both orders, before the same judge', async () => {
    const rows = await comparisonsOf(id);
    const twins = rows.filter(({ mode }) => mode === 'repeat');
    expect(twins.length / rows.length).toBeGreaterThan(0.05);
    expect(twins.length / rows.length).toBeLessThan(0.25);
    for (const twin of twins) {
      const turned = rows.find(
        ({ wave, judge, first, second }) =>
          wave === twin.wave && judge === twin.judge && first === twin.second && second === twin.first,
      );
      expect(turned, `the other order of ${twin.seq}`).toBeDefined();
    }
  });

  test('shows every essay about as often first as second, and all about as often', async () => {
    const rows = await comparisonsOf(id);
    const seen = Array.from({ length: essays }, (_, item) => ({
      first: rows.filter(({ first }) => first === item).length,
      second: rows.filter(({ second }) => second === item).length,
    }));
    // By judge each is fair within one or two; there are two judges.
    for (const { first, second } of seen) expect(Math.abs(first - second)).toBeLessThanOrEqual(4);
    const times = seen.map(({ first, second }) => first + second);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(4);
    const { positions } = await resultOf(product.sql, id);
    expect(positions.skewMax).toBeLessThan(0.25);
  });
});

describe('pairs that somebody chose', () => {
  test('are asked as they were listed, in that order, and nothing else is', async () => {
    const essay = (slot: number): string => `listed-0000${slot}`;
    const specified = [
      [essay(1), essay(2)],
      [essay(3), essay(2)],
      [essay(4), essay(1)],
      [essay(2), essay(1)],
    ] as [string, string][];
    const { id } = await sessions.begin('listed', 4, { pairs: 'specified', specified });
    const row = await sessions.answerThrough('listed', byNumber);
    expect(row).toMatchObject({ status: 'completed', reason: 'COMPLETE_ALL_PAIRS', judged: 4 });
    const rows = await comparisonsOf(id);
    expect(rows.map(({ first, second, mode }) => [first, second, mode])).toEqual([
      [0, 1, 'specified'],
      [2, 1, 'specified'],
      [3, 0, 'specified'],
      [1, 0, 'specified'],
    ]);
    const { items } = await resultOf(product.sql, id);
    expect(items.toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0)).map(({ item }) => item)[0]).toBe(2);
  });

  test('with a stranger are refused before anything begins', async () => {
    const specified = [['strange-00001', 'somebody-else']] as [string, string][];
    await expect(sessions.begin('strange', 3, { pairs: 'specified', specified })).rejects.toMatchObject({
      name: 'Denial',
      message: expect.stringContaining('somebody-else') as string,
    });
    expect(await product.sql`select from assessments where batch_id = 'strange'`).toHaveLength(0);
  });
});

test('without repeats nobody meets anybody twice, and the session ends when all have met', async () => {
  const settings = { seed: 'once', repeats: false, bothOrdersShare: 0, maxComparisons: 500, waveRounds: 2 };
  const { id } = await sessions.begin('once', 7, settings);
  await answerAndLook('once', mostly);
  const row = await sessions.row('once');
  expect(row).toMatchObject({ status: 'completed', judged: 21 });
  const rows = await comparisonsOf(id);
  expect(new Set(rows.map(pairOf)).size).toBe(21);
});

test('boundaries without grades fall back on what is known, and the session ends well', async () => {
  const { id } = await sessions.begin('bounds', 8, {
    seed: 'bounds',
    pairs: 'boundary',
    maxComparisons: 48,
    waveRounds: 2,
  });
  expect(await answerAndLook('bounds', mostly)).toBeGreaterThan(2);
  expect(await sessions.row('bounds')).toMatchObject({ status: 'completed' });
  expect((await resultOf(product.sql, id)).items).toHaveLength(8);
});

describe('the task that plans', () => {
  const work = () =>
    createSessionWork({ sql: workSql, threads, defaultJudge: 'simulated', queue: roomForAll });
  const inputOf = (assessmentId: string, wave: number, after: number): PlanInput => ({
    assessmentId,
    batchId: 'twice',
    runId: 'r',
    owner: 'anna',
    org: null,
    assignmentId: null,
    language: 'en',
    promptContentId: null,
    settings: assessmentSettings.parse({ seed: 'twice' }),
    wave,
    after,
    pairsMax: 6,
  });
  const rowsOf = async (assessmentId: string) => ({
    comparisons: await product.sql`
      select * from comparisons where assessment_id = ${assessmentId} order by seq`,
    requests: await product.sql`
      select * from judgement_requests where assessment_id = ${assessmentId} order by seq`,
  });
  const { signal } = new AbortController();

  test('done twice finds its own rows: nothing is planned twice', async () => {
    const { id } = await sessions.begin('twice', 4, { waveRounds: 2, maxComparisons: 30 });
    const asked = await sessions.questions('twice');
    const first = await work().plan(inputOf(id, 2, asked.length), signal);
    const before = await rowsOf(id);
    expect(await work().plan(inputOf(id, 2, asked.length), signal)).toEqual(first);
    expect(first.count).toBeGreaterThan(0);
    expect(await rowsOf(id)).toEqual(before);
    // Nobody is asked what no session knows of.
    const held = await product.sql`
      select status from judgement_requests where assessment_id = ${id} and wave = 2`;
    expect(new Set(held.map(({ status }) => status as string))).toEqual(new Set(['held']));
  });

  test('done by two at once: one of them fails and is tried again, the rows are of one', async () => {
    const { id } = await sessions.begin('race', 4, { waveRounds: 2, maxComparisons: 30 });
    const asked = await sessions.questions('race');
    const input = inputOf(id, 2, asked.length);
    const both = await Promise.allSettled([work().plan(input, signal), work().plan(input, signal)]);
    const done = both.filter(({ status }) => status === 'fulfilled');
    expect(done.length).toBeGreaterThan(0);
    const { comparisons } = await rowsOf(id);
    const ofWave = comparisons.filter(({ wave }) => wave === 2);
    expect(await work().plan(input, signal)).toEqual({ wave: 2, count: ofWave.length });
    expect(ofWave.map(({ seq }) => seq as number)).toEqual(ofWave.map((_, at) => asked.length + 1 + at));
  });

  test('writes nothing for a session that is over', async () => {
    const { id } = await sessions.begin('over', 3, { maxComparisons: 6 });
    await sessions.answerThrough('over', byNumber);
    const before = await rowsOf(id);
    const of = { assessmentId: id, batchId: 'over', wave: 99, judgingMode: 'per_request' };
    const request = {
      id: createHash('sha256').update('late').digest('base64url'),
      provider: 'builtin',
      model: 'simulated',
    };
    const row = { seq: 999, first: 0, second: 1, judge: 'simulated', mode: 'random', request };
    await putWave(workSql, { ...of, priority: 5, correlationId: 'r', ttlMs: 1_000 }, [row]);
    expect(await rowsOf(id)).toEqual(before);
  });
});
