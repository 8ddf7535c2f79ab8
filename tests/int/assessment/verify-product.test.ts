/** The invariants of the read models: silent on rows that agree, and each fires where one does not. */
import { beforeEach, describe, expect, it } from 'vitest';
import { assessmentInvariants } from '../../../persistence/assessment/invariants.ts';
import { verifyInvariants } from '../../../persistence/verify-invariants.ts';
import { insertActor, insertMail, useLedger } from '../persistence/ledger-fixture.ts';

const ledger = useLedger();
const names = new Set(assessmentInvariants.map(({ name }) => name));

const brokenIn = async () =>
  (await verifyInvariants(ledger.sql))
    .filter(({ name, result }) => names.has(name) && result !== 'holds')
    .map(({ name, findings }) => `${name} ${findings[0]?.actor}: ${findings[0]?.detail}`);

const statuses = {
  'batch/b': 'completed_with_failures',
  'run/r': 'succeeded',
  'assessment/s': 'completed',
  'essay/b-1': 'spellcheck_completed',
  'essay/b-2': 'content_ingestion_failed',
  'essay/b-3': 'uploaded',
};

/** A batch of three slots, its run, and a session of judgement, all of them over. */
async function insertProduct(): Promise<void> {
  const { sql } = ledger;
  for (const [key, status] of Object.entries(statuses)) await insertActor(sql, { key, status });
  await sql`
    insert into batches (id, owner, course_code, language, expected, assigned, stored, failed, status,
                         client_status, last_run, intake_completed_at, created_at, updated_at)
    values ('b', 'anna', 'ENG5', 'en', 3, 2, 1, 1, 'completed_with_failures', 'completed_with_failures', 'r',
            assay_now(), assay_now(), assay_now())`;
  await sql`insert into intake_completions values ('b', 3, 1, 1, assay_now())`;
  await sql`
    insert into essays (id, batch_id, slot, file_id, created_at, updated_at)
    values ('b-1', 'b', 1, 'f1', assay_now(), assay_now()), ('b-2', 'b', 2, 'f2', assay_now(), assay_now()),
           ('b-3', 'b', 3, null, assay_now(), assay_now())`;
  await sql`
    insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
    values ('c', 'original_essay', 'b', 'b-1', 'text/plain', sha256('a'::bytea), 'a'::bytea, 1)`;
  await sql`
    insert into runs (id, batch_id, owner, env, lane, mode, requested_by, status, wants_tick, seq, created_at,
                      finished_at, updated_at)
    values ('r', 'b', 'anna', 'local', 'l', 'run', 'anna', 'succeeded', false, 2, assay_now(), assay_now(),
            assay_now())`;
  await sql`
    insert into run_events (run_id, seq, at, event, detail)
    values ('r', 1, '2026-01-01T23:59:59Z', 'RUN_CREATED', '{}'),
           ('r', 2, '2026-01-01T23:59:59Z', 'TICK_TAKEN', '{}')`;
  await sql`insert into daily_counters (day, env, lane, ticks) values ('2026-01-01', 'local', 'l', 1)`;
  await sql`
    insert into run_phases (run_id, step, attempt, phase, outcome, total, succeeded, failed, ineligible,
                            ended_at)
    values ('r', 'x', 1, 'spellcheck', 'completed_with_failures', 3, 1, 1, 1, assay_now()),
           ('r', 'y', 1, 'spellcheck', 'cancelled', 3, 1, 0, 0, assay_now())`;
  await ledger.sql`
    insert into audit_log (actor, role, action, target, result)
    values ('anna', 'teacher', 'batch.register', 'batch/b', 'ok'),
           ('anna', 'teacher', 'batch.register', 'batch/refused', 'denied')`;
  await insertSession();
}

async function insertSession(): Promise<void> {
  const { sql } = ledger;
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, submitted, judged, failed,
                             ignored, result_wave, created_at, finished_at, updated_at)
    values ('s', 'b', 'r', 'anna', 'completed', '{}', 2, 1, 1, 1, 1, assay_now(), assay_now(), assay_now())`;
  // The last one was planned and never asked: it is dropped, and counted by nobody.
  await sql`
    insert into comparisons (assessment_id, seq, wave, first, second, judge, mode, status, winner)
    values ('s', 1, 1, 0, 1, 'j', 'coverage', 'judged', 'first'),
           ('s', 2, 1, 1, 0, 'j', 'coverage', 'failed', null),
           ('s', 3, 2, 0, 1, 'j', 'coverage', 'dropped', null)`;
  await sql`
    insert into judgement_requests (id, assessment_id, seq, wave, batch_id, judge, provider, model,
                                    judging_mode, status, expires_at)
    values ('q', 's', 1, 1, 'b', 'j', 'builtin', 'm', 'per_request', 'answered', assay_now())`;
  await sql`
    insert into assessment_results (assessment_id, wave, is_final, result)
    values ('s', 1, true, '{}'), ('s', 1, false, '{}')`;
  await sql`
    insert into ignored_answers (assessment_id, seq, reason, at) values ('s', 1, 'duplicate', assay_now())`;
}

beforeEach(async () => {
  await ledger.sql`
    truncate batches, intake_completions, essays, contents, runs, run_events, daily_counters, run_phases,
             assessments, comparisons, judgement_requests, assessment_results, ignored_answers,
             audit_log`;
  await insertProduct();
});

/** Rule, what is planted, what is said of it, and the statement. */
const damages: readonly (readonly [string, string, RegExp, string])[] = [
  [
    'read-models',
    'a status of before',
    /batch\/b: is completed_with_failures, its row says cancelled/,
    `update batches set status = 'cancelled'`,
  ],
  ['read-models', 'a row of nobody', /run\/r: is not there/, `delete from actors where key = 'run/r'`],
  [
    'accepted',
    'a promise that was not kept',
    /batch\/refused: does not exist, and batch.register was answered with ok/,
    `update audit_log set result = 'ok'`,
  ],
  [
    'intakes',
    'an end that is noted nowhere',
    /batch\/b: says that its intake has ended/,
    'delete from intake_completions',
  ],
  [
    'intakes',
    'an end that the batch forgot',
    /batch\/b: does not say/,
    'update batches set intake_completed_at = null',
  ],
  [
    'run-events',
    'an event that is gone',
    /run\/r: stands at event 2, and has 1 from 1 to 1/,
    'delete from run_events where seq = 2',
  ],
  ['run-events', 'events that are gone', /run\/r: stands at event 2, and has 0/, 'delete from run_events'],
  [
    'run-ends',
    'an end without a time',
    /run\/r: is succeeded, and has no time/,
    'update runs set finished_at = null',
  ],
  [
    'run-ends',
    'an end that is held',
    /run\/r: has ended, and is held by n1/,
    `update runs set lease_owner = 'n1'`,
  ],
  [
    'run-ends',
    'an end that wants a tick',
    /run\/r: has ended, and wants/,
    'update runs set wants_tick = true',
  ],
  [
    'run-ends',
    'a batch that waits for ever',
    /batch\/b: waits for run r, which is succeeded/,
    `update batches set active_run = 'r'`,
  ],
  [
    'ticks-of-day',
    'a tick counted twice',
    /local\/l: counts 2 ticks on 2026-01-01, its runs have taken 1/,
    'update daily_counters set ticks = 2',
  ],
  [
    'ticks-of-day',
    'a tick of no day',
    /local\/l: counts 0 ticks on 2026-01-01/,
    'delete from daily_counters',
  ],
  [
    'erased-contents',
    'a text that was kept',
    /essay\/b-1: c is erased, and has a text/,
    'update contents set erased_at = assay_now()',
  ],
  [
    'erased-contents',
    'a content of an erased essay',
    /essay\/b-1: c is not erased/,
    `update essays set erased_at = assay_now() where id = 'b-1'`,
  ],
  [
    'batch-counts',
    'a text too many',
    /batch\/b: counts 2 with a file, 2 with a text, 1 failed; its essays are 2, 1, 1/,
    'update batches set stored = 2',
  ],
  [
    'batch-counts',
    'an essay that was never heard of',
    /batch\/b: counts 2 .* its essays are 2, 0, 1/,
    `update actors set status = 'essay_critical_failure' where key = 'essay/b-1'`,
  ],
  [
    'phases-counted',
    'an essay counted twice',
    /run\/r: x \(attempt 1\) had 3 essays, and counts 2 \+ 1 \+ 1/,
    `update run_phases set succeeded = 2 where step = 'x'`,
  ],
  [
    'phases-counted',
    'more than took part in one that was cancelled',
    /run\/r: y/,
    `update run_phases set failed = 3 where step = 'y'`,
  ],
  [
    'comparison-counts',
    'a judgement counted twice',
    /assessment\/s: has asked 2, judged 2/,
    'update assessments set judged = 2',
  ],
  [
    'comparison-counts',
    'a winner of nothing',
    /assessment\/s: .* 1 with a winner and no judgement/,
    `update comparisons set winner = 'tie' where seq = 2`,
  ],
  [
    'session-ends',
    'a comparison that stays open',
    /assessment\/s: is over, its comparison 3 is open/,
    `update comparisons set status = 'open' where seq = 3`,
  ],
  [
    'session-ends',
    'a request that will be asked',
    /assessment\/s: is over, its request q is queued/,
    `update judgement_requests set status = 'queued'`,
  ],
  [
    'session-ends',
    'an end without a time',
    /assessment\/s: is completed, and has no time/,
    'update assessments set finished_at = null, submitted = 3',
  ],
  [
    'one-result',
    'a result of another wave',
    /assessment\/s: names the result of wave 2, and has 1 of wave 1/,
    'update assessments set result_wave = 2',
  ],
  [
    'one-result',
    'no result',
    /assessment\/s: names the result of wave 1, and has 0/,
    'delete from assessment_results',
  ],
  [
    'one-result',
    'two results',
    /assessment\/s: names the result of wave 1, and has 2/,
    `insert into assessment_results (assessment_id, wave, is_final, result) values ('s', 2, true, '{}')`,
  ],
  [
    'answers-ignored',
    'an answer that was noted nowhere',
    /assessment\/s: counts 1 ignored answers, and has noted 0/,
    'delete from ignored_answers',
  ],
];

describe('a planted violation is found by its rule', () => {
  it.each(damages)('%s (%s)', async (name, _what, words, statement) => {
    await ledger.sql.unsafe(statement);
    const found = await brokenIn();
    const own = found.filter((line) => line.startsWith(`${name} `));
    expect(own, found.join('\n')).toEqual([expect.stringMatching(words)]);
  });

  it('has a row here for every rule', () => {
    expect(new Set(damages.map(([name]) => name))).toEqual(names);
  });
});

describe('nothing is found', () => {
  it('where everything agrees', async () => {
    expect(await brokenIn()).toEqual([]);
  });

  it('of numbers that are on their way to the batch, or of a run it has not heard the end of', async () => {
    await ledger.sql`update actors set status = 'essay_critical_failure' where key = 'essay/b-1'`;
    await ledger.sql`update batches set active_run = 'r'`;
    await insertMail(ledger.sql, { id: 'm', target: 'batch/b' });
    expect(await brokenIn()).toEqual([]);
  });

  it('of a session that goes on: what is planned is not asked yet', async () => {
    const { sql } = ledger;
    await sql`update assessments set status = 'waiting_callbacks', finished_at = null, result_wave = null`;
    await sql`update actors set status = 'waiting_callbacks' where key = 'assessment/s'`;
    await sql`update comparisons set status = 'planned' where seq = 3`;
    expect(await brokenIn()).toEqual([]);
  });

  it('where the tables of assessment are not there: nothing is asked', async () => {
    const { sql } = ledger;
    await sql`alter table batches rename to batches_of_nobody`;
    const asked = (await verifyInvariants(sql)).map(({ name }) => name);
    await sql`alter table batches_of_nobody rename to batches`;
    expect(asked.filter((name) => names.has(name))).toEqual([]);
  });
});
