/**
 * Sessions of comparative judgement: four essays from the request to the result, with the judge that is
 * built in; and 2,000 essays whose 40,000 comparisons are answered by hand, so that only the session is
 * timed: what an answer costs at first and at last, and what happens between two waves.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutorInput } from '../contracts/assessment/messages.ts';
import type { Sql } from '../persistence/connect.ts';
import { executorIdOf } from '../machines/assessment/run-phases.ts';
import { slotsUpTo } from '../machines/assessment/slot-set.ts';
import { randomFrom } from '../judging/random.ts';
import type { NatsClient } from '../runtime/client.ts';
import { essayOf } from '../tests/support/essays.ts';
import {
  type AssessmentStage,
  openAssessment,
  register,
  timed,
  uploadTexts,
  waitFor,
} from './assessment-stage.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';

const WORDS = 400;
const SMALL = { essays: 4, sessions: 9 } as const;
const LARGE = { essays: 2_000, comparisons: 40_000, bag: 64, block: 5_000 } as const;

export async function session(report: Report): Promise<void> {
  await small(report);
  await large(report);
}

async function small(report: Report): Promise<void> {
  const on = await openAssessment();
  try {
    const sql = on.stage.sql();
    const times: number[] = [];
    for (let at = 0; at <= SMALL.sessions; at += 1) {
      const seconds = await fourEssays(on, sql, `small-${at}`);
      // The first one starts threads and makes plans.
      if (at > 0) times.push(seconds);
      else report('4 essays, the first of a node', seconds, 's');
    }
    report('4 essays, request to result, median', quantile(sortedNumbers(times), 0.5), 's');
    report('4 essays, request to result, longest', Math.max(...times), 's');
  } finally {
    await on.close();
  }
}

async function fourEssays(on: AssessmentStage, sql: Sql, batchId: string): Promise<number> {
  const { client } = on;
  const texts = Array.from({ length: SMALL.essays }, (_, at) => essayOf(at, WORDS));
  await register(client, batchId, SMALL.essays);
  await uploadTexts({ url: on.httpUrl(), batchId }, texts, SMALL.essays);
  await waitFor(client, batchId, (batch) => batch.intakeCompletedAt !== null);
  await client.ask('batch.run', { batchId, pipeline: 'spellcheck' });
  await waitFor(client, batchId, (batch) => batch.activeRun === null);
  const { seconds } = await timed(async () => {
    const judges = [{ judge: 'simulated', share: 1 }];
    const prompt = 'Write about a number.';
    await client.ask('batch.run', { batchId, pipeline: 'cj_assessment', assessment: { judges }, prompt });
    await ended(sql, batchId);
  });
  return seconds;
}

async function ended(sql: Sql, batchId: string): Promise<void> {
  for (;;) {
    const [row] = await sql<{ status: string; reason: string }[]>`
      select status, reason from assessments where batch_id = ${batchId} and finished_at is not null`;
    if (row?.status === 'completed') return;
    if (row !== undefined)
      throw new Error(`Expected a session that ends well, got ${row.status}: ${row.reason}`);
    await pause(5);
  }
}

async function large(report: Report): Promise<void> {
  const on = await openAssessment('silent');
  try {
    const sql = on.stage.sql();
    const client = await on.stage.client();
    await fill(sql);
    const { value: answers, seconds } = await timed(() => answerAll(client, sql));
    report('40,000 answers: comparisons', answers.count, '');
    report('40,000 answers: all in all', seconds, 's');
    inBlocks(report, answers.times);
    await between(report, sql, answers.rests);
    const { rss } = await on.stage.memory();
    report('40,000 answers: memory of the node', rss / 2 ** 20, 'MiB');
    await expectSound(sql);
  } finally {
    await on.close();
  }
}

const batchId = 'large';
const step = 'cj_assessment';
const runId = 'r-large';
const assessmentId = executorIdOf(runId, step, 1);

/** As if they had been uploaded; no session reads a text. */
async function fill(sql: Sql): Promise<void> {
  await sql`
    insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
    select 't' || slot, 'original_essay', ${batchId}, ${batchId} || '-' || lpad(slot::text, 5, '0'),
           'text/plain', sha256('a'::bytea), 'a'::bytea, 1
    from generate_series(1, ${LARGE.essays}::int) as slot`;
  await sql`
    insert into essays (id, batch_id, slot, text_content_id, created_at, updated_at)
    select ${batchId} || '-' || lpad(slot::text, 5, '0'), ${batchId}, slot, 't' || slot, now(), now()
    from generate_series(1, ${LARGE.essays}::int) as slot`;
  await sql`analyze contents, essays`;
}

const input: ExecutorInput = {
  runId,
  step,
  attempt: 1,
  phase: step,
  batch: {
    batchId,
    owner: 'bench',
    org: null,
    pipeline: step,
    courseCode: 'ENG5',
    language: 'en',
    promptContentId: null,
    assignmentId: null,
    eligible: slotsUpTo(LARGE.essays),
    done: {},
    skipped: [],
    retry: null,
  },
  participants: slotsUpTo(LARGE.essays),
  // Nothing is ever reliable enough: all of the budget is asked.
  params: {
    maxComparisons: LARGE.comparisons,
    reliabilityTarget: 1,
    judges: [{ judge: 'simulated', share: 1 }],
  },
};

interface Open {
  readonly seq: number;
  readonly first: number;
  readonly second: number;
}
interface Answers {
  readonly count: number;
  /** Milliseconds of each bag, in order. */
  readonly times: readonly number[];
  /** Milliseconds from the last answer of a wave to the first question of the next, or to the end. */
  readonly rests: readonly number[];
}

async function answerAll(client: NatsClient, sql: Sql): Promise<Answers> {
  await client.create('assessment', { id: assessmentId, input });
  const times: number[] = [];
  const rests: number[] = [];
  let count = 0;
  for (;;) {
    const restedAt = performance.now();
    const open = await nextWave(sql);
    rests.push(performance.now() - restedAt);
    if (open.length === 0) return { count, times, rests };
    for (let from = 0; from < open.length; from += LARGE.bag) {
      const verdicts = open.slice(from, from + LARGE.bag).map(answerTo);
      const saidAt = performance.now();
      const answer = await client.send(`assessment/${assessmentId}`, { type: 'JUDGED', verdicts });
      if (answer.result !== 'accepted') throw new Error(`Expected yes, got ${JSON.stringify(answer)}`);
      times.push((performance.now() - saidAt) / verdicts.length);
    }
    count += open.length;
  }
}

/** Empty: the session is over. */
async function nextWave(sql: Sql): Promise<readonly Open[]> {
  for (;;) {
    const [row] = await sql<{ status: string }[]>`
      select status from assessments where id = ${assessmentId}`;
    if (row?.status === 'waiting_callbacks') {
      const open = await sql<Open[]>`
        select seq, first, second from comparisons
        where assessment_id = ${assessmentId} and status = 'open' order by seq`;
      if (open.length > 0) return open;
    }
    if (row?.status === 'completed') return [];
    if (row?.status === 'failed') throw new Error('Expected a session that ends well, got a failure');
    await pause(5);
  }
}

/** The one with the higher number is better, by three logits from end to end on either side. */
function answerTo({ seq, first, second }: Open) {
  const chance = 1 / (1 + Math.exp((6 * (second - first)) / LARGE.essays));
  return { seq, outcome: randomFrom(`bench/${seq}`).next() < chance ? 'first' : 'second' };
}

/** Medians of five thousand at either end: what else the machine does in a moment is not the session's. */
function inBlocks(report: Report, times: readonly number[]): void {
  const bags = Math.ceil(LARGE.block / LARGE.bag);
  const thousand = (some: readonly number[]): number => quantile(sortedNumbers(some), 0.5) * 1_000;
  const [first, last] = [thousand(times.slice(0, bags)), thousand(times.slice(-bags))];
  report('1,000 answers, median', thousand(times), 'ms');
  report('1,000 answers, of the first 5,000', first, 'ms');
  report('1,000 answers, of the last 5,000', last, 'ms');
  report('1,000 answers, last against first', last / first, 'ratio');
}

/** Of tasks that read, reckon in their thread and write; turns go on meanwhile. */
async function between(report: Report, sql: Sql, rests: readonly number[]): Promise<void> {
  report('waves', rests.length - 1, '');
  report('between waves, all together', rests.reduce((sum, one) => sum + one, 0) / 1000, 's');
  const tasks = await sql<{ activity: string; longest: number; whole: number }[]>`
    select split_part(activity, '/', -1) as activity,
           max(extract(epoch from finished_at - created_at))::float8 as longest,
           sum(extract(epoch from finished_at - created_at))::float8 as whole
    from tasks where actor = ${`assessment/${assessmentId}`} group by 1 order by 1`;
  for (const { activity, longest, whole } of tasks) {
    report(`task ${activity}, longest`, longest, 's');
    report(`task ${activity}, all together`, whole, 's');
  }
}

async function expectSound(sql: Sql): Promise<void> {
  const [row] = await sql<{ judged: number; rows: number; snapshot: number }[]>`
    select judged, (select count(*)::int from comparisons where winner is not null) as rows,
           (select length(snapshot::text) from actors where key = ${`assessment/${assessmentId}`}) as snapshot
    from assessments where id = ${assessmentId}`;
  if (row === undefined || row.judged !== row.rows || row.judged !== LARGE.comparisons)
    throw new Error(`Expected ${LARGE.comparisons} answers counted and stored, got ${JSON.stringify(row)}`);
}
