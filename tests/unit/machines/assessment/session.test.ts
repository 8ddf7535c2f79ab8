/** The chart of a session: waves, answers, ends, in given-when-then. No services, no clock. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessmentKind } from '../../../../actors/assessment-kind.ts';
import type { ExecutorInput } from '../../../../contracts/assessment/messages.ts';
import type { Prepared, Scored, Verdict } from '../../../../contracts/assessment/judging-messages.ts';
import { slotsUpTo } from '../../../../machines/assessment/slot-set.ts';
import type { SessionContext } from '../../../../machines/assessment/session-context.ts';
import { type Move, type Played, playScript } from '../../../../runtime/testing.ts';
import { batchOf } from './run-play.ts';

const never = () => Promise.reject(new Error('played, not run'));
const kind = assessmentKind({ work: { prepare: never, plan: never, score: never, publish: never } });

const inputOf = (essays: number, params: object = {}): ExecutorInput => ({
  runId: 'r1',
  step: 'cj_assessment',
  attempt: 1,
  phase: 'cj_assessment',
  batch: batchOf(essays),
  participants: slotsUpTo(essays),
  params: { ...params },
});

const prepared = (students: number, more: Partial<Prepared> = {}): Move => ({
  done: 'prepare',
  output: {
    students,
    anchors: 0,
    budget: 10 * students,
    missing: '',
    warnings: [],
    answerMs: 10_000,
    problem: null,
    ...more,
  },
});
const planned = (wave: number, count: number): Move => ({ done: 'plan', output: { wave, count } });
const scored = (more: Partial<Scored> = {}): Move => ({
  done: 'score',
  output: {
    kind: 'scored',
    reliability: 0.5,
    spread: 1,
    largestChange: 1,
    appearancesMin: 6,
    isConnected: true,
    isCovered: false,
    misgradeRisk: null,
    costUsd: 0,
    failedOfLost: 0,
    ...more,
  },
});
const publishedOutput = {
  essays: [
    [1, 2, 'C'],
    [2, 1, 'A'],
  ],
  unjudged: '',
  isGraded: true,
  gradesWithheld: null,
  reliability: 0.95,
  judged: 4,
  tokens: 40,
  costUsd: 0.5,
};
const published: Move = { done: 'publish', output: publishedOutput };
const judged = (...verdicts: readonly (number | Verdict)[]): Move => ({
  type: 'JUDGED',
  verdicts: verdicts.map((one) => (typeof one === 'number' ? { seq: one, outcome: 'first' } : one)),
});
const failedOn = (seq: number): Verdict => ({ seq, outcome: 'error', code: 'TIMEOUT' });

const play = (moves: readonly Move[], { essays = 2, params = {} } = {}): readonly Played[] =>
  playScript(kind, { input: inputOf(essays, params), moves });
const lastOf = (played: readonly Played[]): Played => {
  const last = played.at(-1);
  if (last === undefined) throw new Error('Expected at least the beginning');
  return last;
};
const contextOf = (played: Played): SessionContext => played.context as SessionContext;
const factsOf = (played: readonly Played[], type: string): readonly Record<string, unknown>[] =>
  played.flatMap(({ effects }) =>
    effects.flatMap((effect) =>
      effect.kind === 'fact' && effect.type === type ? [effect.payload as Record<string, unknown>] : [],
    ),
  );
const mailOf = (played: readonly Played[]) =>
  played.flatMap(({ effects }) =>
    effects.flatMap((effect) => (effect.kind === 'mail' && effect.timer === null ? [effect] : [])),
  );

const begun = [prepared(2), planned(1, 4)];
const firstWave = [...begun, judged(1, 2, 3, 4)];

describe('a session', () => {
  it('prepares, plans, waits, fits and decides, wave after wave, and publishes at the end', () => {
    const second = [scored(), planned(2, 2), judged(5, 6)];
    const played = play([...firstWave, ...second, scored({ reliability: 0.95 }), published]);
    expect(played.map(({ status }) => status)).toEqual([
      'initializing',
      'generating_pairs',
      'waiting_callbacks',
      'scoring',
      'generating_pairs',
      'waiting_callbacks',
      'scoring',
      'scoring',
      'completed',
    ]);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([
      { reason: 'COMPLETE_STABLE', submitted: 6, judged: 6, failed: 0, resultWave: 2 },
    ]);
  });

  it('waits where the queue is full, and plans the same wave again: nothing was asked and nothing failed', () => {
    const full: Move = { done: 'plan', output: { wave: 1, count: 0, isQueueFull: true } };
    const waiting = play([prepared(2), full, { timeout: true }, full]);
    expect(lastOf(waiting)).toMatchObject({ status: 'generating_pairs', ended: false });
    expect(contextOf(lastOf(waiting))).toMatchObject({ wave: 0, submitted: 0, hasNewPairs: true });
    const played = play([prepared(2), full, { timeout: true }, planned(1, 4)]);
    expect(lastOf(played).status).toBe('waiting_callbacks');
    expect(contextOf(lastOf(played))).toMatchObject({ wave: 1, submitted: 4 });
  });

  it('ends because of money where what is left buys no comparison, and well where there is a scale', () => {
    const short: Move = { done: 'plan', output: { wave: 2, count: 0, isMoneyShort: true } };
    const played = play([...firstWave, scored(), short, scored(), published]);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([{ reason: 'COMPLETE_COST_LIMIT' }]);
  });

  it('tells every essay its place and the run that it is over, once', () => {
    const told = mailOf(play([...firstWave, scored({ reliability: 0.95 }), published]));
    expect(told.filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_STARTED')).toHaveLength(2);
    const places = told.filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_SUCCEEDED');
    expect(places.map(({ payload }) => payload['metrics'])).toMatchObject([
      { rank: 2, grade: 'C' },
      { rank: 1, grade: 'A' },
    ]);
    const ends = told.filter(({ type }) => type === 'PHASE_EXECUTED');
    expect(ends).toMatchObject([{ target: 'run/r1', payload: { step: 'cj_assessment', attempt: 1 } }]);
  });

  it('bills what was judged, not what was asked (J58)', () => {
    const moves = [...begun, judged(1, 2, 3, failedOn(4)), scored(), planned(2, 1), judged(5)];
    const played = play([...moves, scored({ reliability: 0.95 }), published]);
    expect(factsOf(played, 'assessment.resources.consumed')).toMatchObject([{ quantity: 4, tokens: 40 }]);
  });

  it('one essay is insufficient, and is ranked alone; none is an error', () => {
    const lone = play([prepared(1), published], { essays: 1 });
    expect(factsOf(lone, 'assessment.completed')).toMatchObject([{ reason: 'COMPLETE_INSUFFICIENT_ESSAYS' }]);
    const none = play([prepared(0, { missing: '3' })]);
    expect(factsOf(none, 'assessment.failed')).toMatchObject([{ reason: 'ERROR_NO_ESSAYS' }]);
  });

  it('settings that nobody can follow fail it at once, and its essays with it', () => {
    const played = play([], { params: { reliabilityTarget: 7 } });
    expect(lastOf(played).status).toBe('failed');
    expect(factsOf(played, 'assessment.failed')).toMatchObject([{ reason: 'ERROR_SETTINGS' }]);
    expect(mailOf(played).filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_FAILED')).toHaveLength(2);
  });

  it('a judge that nobody knows is a wrong setting, and nothing is tried again', () => {
    const played = play([prepared(0, { problem: 'judge_unknown', missing: '3' })]);
    expect(factsOf(played, 'assessment.failed')).toMatchObject([{ reason: 'ERROR_SETTINGS' }]);
  });

  it('an essay without its text fails; the others are ranked', () => {
    const moves = [prepared(2, { missing: '4' }), planned(1, 1), judged(1), scored({ reliability: 0.95 })];
    const told = mailOf(play([...moves, published], { essays: 3 }));
    const failures = told.filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_FAILED');
    expect(failures).toMatchObject([{ target: 'essay/b1-00003', payload: { code: 'CONTENT_UNAVAILABLE' } }]);
    expect(told.filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_SUCCEEDED')).toHaveLength(2);
  });
});

describe('an answer', () => {
  it('counts once; the same again, later or otherwise, is told and changes nothing (J5)', () => {
    const again = [judged(1), { type: 'JUDGED', verdicts: [{ seq: 1, outcome: 'second' }] }];
    const played = play([...begun, judged(1), ...again]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 1, pending: 3 });
    expect(factsOf(played, 'assessment.answer.ignored')).toMatchObject([
      { answers: [{ seq: 1, reason: 'duplicate' }] },
      { answers: [{ seq: 1, outcome: 'second', reason: 'duplicate' }] },
    ]);
  });

  it('of a number that was never asked is unknown', () => {
    const played = play([...begun, judged(0, 5, 99)]);
    expect(factsOf(played, 'assessment.answer.ignored')[0]?.['answers']).toMatchObject([
      { reason: 'unknown' },
      { reason: 'unknown' },
      { reason: 'unknown' },
    ]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 0, pending: 4 });
  });

  it('of a wave before changes nothing, wherever the session is', () => {
    const played = play([...firstWave, judged(2), scored(), judged(2), planned(2, 1), judged(3)]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 4, failed: 0, pending: 1 });
    expect(factsOf(played, 'assessment.answer.ignored')).toHaveLength(3);
  });

  it('that is an error is no judgement (J2)', () => {
    const played = play([...begun, judged(failedOn(1), 2, failedOn(3), 4)]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 2, failed: 2, pending: 0 });
  });

  it('after the end is refused with the first outcome', () => {
    const played = play([...firstWave, scored({ reliability: 0.95 }), published, judged(1)]);
    expect(lastOf(played)).toMatchObject({ result: 'rejected', status: 'completed' });
  });

  it('whatever comes in whatever order: counters are those of the first answers (A1, A2; J1, J20)', () => {
    const any = fc.record({
      seq: fc.integer({ min: -1, max: 8 }),
      outcome: fc.constantFrom('first', 'second', 'tie', 'error' as const),
    });
    const bags = fc.array(fc.array(any, { minLength: 1, maxLength: 6 }), { maxLength: 8 });
    fc.assert(
      fc.property(bags, (all) => {
        const first = new Map<number, string>();
        const moves: Move[] = [];
        for (const verdicts of all) {
          if (first.size === 6) break;
          moves.push({ type: 'JUDGED', verdicts });
          for (const { seq, outcome } of verdicts)
            if (seq >= 1 && seq <= 6 && !first.has(seq)) first.set(seq, outcome);
        }
        const {
          judged: good,
          failed,
          pending,
          submitted,
        } = contextOf(lastOf(play([prepared(2), planned(1, 6), ...moves])));
        const errors = [...first.values()].filter((outcome) => outcome === 'error').length;
        expect({ good, failed, pending }).toEqual({
          good: first.size - errors,
          failed: errors,
          pending: 6 - first.size,
        });
        expect(good + failed + pending).toBe(submitted);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an essay that nobody can judge', () => {
  it('costs the others nothing: its failures do not count against them, and it fails alone', () => {
    const wave = [prepared(3, { budget: 12 }), planned(1, 10)];
    const answers = judged(1, 2, 3, 4, ...[5, 6, 7, 8, 9, 10].map(failedOn));
    const lost = { reliability: 0.95, failedOfLost: 6 };
    const output = { ...publishedOutput, unjudged: '4', judged: 4 };
    const played = play([...wave, answers, scored(lost), { done: 'publish', output }], { essays: 3 });
    expect(factsOf(played, 'assessment.completed')).toMatchObject([
      { reason: 'COMPLETE_STABLE', missing: 1 },
    ]);
    const failures = mailOf(played).filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_FAILED');
    expect(failures).toMatchObject([{ target: 'essay/b1-00003' }]);
  });
});

describe('what is no verdict', () => {
  it('is neither counted nor noted: rows could not hold it', () => {
    const strange = [
      { seq: 1.5, outcome: 'first' },
      { seq: '3', outcome: 'first' },
      { seq: 2, outcome: 'purple' },
      { seq: 3e9, outcome: 'first' },
    ];
    const played = play([...begun, { type: 'JUDGED', verdicts: strange }]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 0, pending: 4 });
    expect(factsOf(played, 'assessment.answer.ignored')).toEqual([]);
  });

  it('a code that is no word of ours is not repeated (it may be somebody’s text)', () => {
    const played = play([...begun, judged({ seq: 1, outcome: 'error', code: 'I love my dog' })]);
    expect(factsOf(played, 'assessment.comparisons.answered')).toMatchObject([
      { verdicts: [{ seq: 1, outcome: 'error', code: 'OTHER' }] },
    ]);
  });
});

describe('the end', () => {
  it('two thirds of errors at the cap fail it: no result, no grades (J2)', () => {
    const wave = [prepared(2, { budget: 6 }), planned(1, 6)];
    const played = play([...wave, judged(1, 2, ...[3, 4, 5, 6].map(failedOn)), scored()]);
    expect(lastOf(played).status).toBe('failed');
    expect(factsOf(played, 'assessment.failed')).toMatchObject([
      { reason: 'ERROR_LOW_SUCCESS_RATE', judged: 2, failed: 4 },
    ]);
    expect(factsOf(played, 'assessment.result.published')).toEqual([]);
  });

  it('at the budget has its own reason (J54)', () => {
    const played = play([prepared(2, { budget: 4 }), planned(1, 4), judged(1, 2, 3, 4), scored(), published]);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([{ reason: 'COMPLETE_MAX_COMPARISONS' }]);
  });

  it('no new pair to ask decides at once instead of waiting for anybody (J61)', () => {
    const played = play([...firstWave, scored(), planned(2, 0), scored(), published]);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([{ reason: 'COMPLETE_ALL_PAIRS' }]);
  });

  it('money that is used up ends it with what there is', () => {
    const settings = { params: { budgetUsd: 1 } };
    const played = play([...firstWave, scored({ costUsd: 1.2 }), published], settings);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([{ reason: 'COMPLETE_COST_LIMIT' }]);
  });

  it.each([
    ['prepare', [], 'ERROR_PREPARATION'],
    ['plan', [prepared(2)], 'ERROR_PAIRING'],
    ['score', firstWave, 'ERROR_SCORING'],
    ['publish', [...firstWave, scored({ reliability: 0.95 })], 'ERROR_SCORING'],
  ])('a task that fails for good (%s) fails the session by name, and its essays', (task, moves, reason) => {
    const played = play([...moves, { failed: task, error: new Error('gone') }]);
    expect(factsOf(played, 'assessment.failed')).toMatchObject([{ reason }]);
    expect(mailOf(played).filter(({ type }) => type === 'EVT_CJ_ASSESSMENT_FAILED')).toHaveLength(2);
  });
});

describe('giving up', () => {
  const places = [
    ['initializing', []],
    ['generating_pairs', [prepared(2)]],
    ['waiting_callbacks', begun],
    ['scoring', firstWave],
  ] as const;

  it.each(places)('by a person while %s: essays and run are told', (status, moves) => {
    const before = play(moves);
    expect(lastOf(before).status).toBe(status);
    const played = play([...moves, { type: 'CANCEL', by: 'anna' }]);
    expect(lastOf(played)).toMatchObject({ status: 'cancelled', ended: true });
    expect(factsOf(played, 'assessment.cancelled')).toMatchObject([
      { reason: 'CANCELLED_BY_USER', by: 'anna' },
    ]);
    expect(mailOf(played).filter(({ type }) => type === 'PHASE_EXECUTED')).toHaveLength(1);
  });

  it.each(places)('by its run while %s: the run has told them itself', (_status, moves) => {
    const played = play([...moves, { type: 'PHASE_CANCELLED', runId: 'r1', step: 'cj_assessment' }]);
    expect(factsOf(played, 'assessment.cancelled')).toMatchObject([{ reason: 'CANCELLED_BY_RUN' }]);
    expect(mailOf(played).filter(({ type }) => type === 'PHASE_EXECUTED')).toEqual([]);
  });

  it('not by another run', () => {
    const played = play([...begun, { type: 'PHASE_CANCELLED', runId: 'r2', step: 'cj_assessment' }]);
    expect(lastOf(played).status).toBe('waiting_callbacks');
  });
});

describe('when nobody answers', () => {
  const wave = [prepared(2, { budget: 5 }), planned(1, 5)];

  it('with most of the answers it makes do with them (forced)', () => {
    const moves = [...wave, judged(1, 2, 3, 4), { timeout: true } as const];
    const played = play([...moves, scored(), published]);
    expect(factsOf(played, 'assessment.completed')).toMatchObject([
      { reason: 'COMPLETE_FORCED_RECOVERY', judged: 4, submitted: 5 },
    ]);
  });

  it('with few of them it fails by name', () => {
    const played = play([...wave, { timeout: true }, scored({ appearancesMin: 0 })]);
    expect(factsOf(played, 'assessment.failed')).toMatchObject([{ reason: 'ERROR_TIMED_OUT' }]);
  });

  it('what comes after that does not count any more (J35)', () => {
    const played = play([...wave, judged(1, 2, 3, 4), { timeout: true }, judged(5)]);
    expect(contextOf(lastOf(played))).toMatchObject({ judged: 4 });
    expect(factsOf(played, 'assessment.answer.ignored')).toMatchObject([
      { answers: [{ seq: 5, reason: 'late' }] },
    ]);
  });

  it('an operator may have it look, which ends nothing that would end badly (J53)', () => {
    const early = play([...wave, judged(1), { type: 'RECOVER', by: 'op' }]);
    expect(lastOf(early).status).toBe('waiting_callbacks');
    const late = play([...wave, judged(1, 2, 3, 4), { type: 'RECOVER', by: 'op' }, scored(), published]);
    expect(lastOf(late).status).toBe('completed');
  });
});

it('an answer costs the same in the last wave as in the first: the context does not grow', () => {
  const waves = (count: number): readonly Move[] =>
    Array.from({ length: count }, (_, at) => [
      planned(at + 1, 2),
      judged(2 * at + 1, 2 * at + 2),
      scored(),
    ]).flat();
  const sizeAfter = (count: number): number =>
    JSON.stringify(lastOf(play([prepared(2, { budget: 1_000 }), ...waves(count)])).context).length;
  expect(sizeAfter(60) - sizeAfter(10)).toBeLessThan(10);
});
