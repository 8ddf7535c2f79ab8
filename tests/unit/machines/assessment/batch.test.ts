import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noSlots, slotsOf } from '../../../../machines/assessment/slot-set.ts';
import type { Played } from '../../../../runtime/testing.ts';
import {
  bothStored,
  factIn,
  factsIn,
  file,
  mailIn,
  playBatch,
  playBatchAll,
  rejected,
  statusesIn,
  stored,
} from './play-assessment.ts';

const confirmed = { type: 'ASSOCIATIONS_CONFIRMED', contentId: 'c1', by: 'anna' };
const regular = { classId: 'class-1' };
const closeIntake = { type: 'INTAKE_CLOSED', by: 'anna' };
const reading = (slot: number) => ({ type: 'ESSAY_INGESTING', slot, fileId: 'f9' });
const gone = (slot: number) => ({ type: 'ESSAY_GONE', slot, code: 'ESSAY_ERASED' });
const completions = (played: readonly Played[]) =>
  played.flatMap(factsIn).filter((fact) => fact.type === 'batch.intake.completed');

describe('registration', () => {
  test('begins an actor for every slot, and says what it is', () => {
    const [begun] = playBatchAll({ expected: 3, retentionMs: 1_000 }, []);
    if (begun === undefined) throw new Error('nothing was played');
    expect(mailIn(begun).map(({ target, type }) => `${target} ${type}`)).toEqual(
      ['00001', '00002', '00003'].map((slot) => `essay/b-${slot} xstate.init`),
    );
    expect(mailIn(begun)[2]?.payload).toEqual({ input: { batchId: 'b', essayId: 'b-00003', slot: 3 } });
    expect(factIn(begun, 'batch.registered')).toMatchObject({ owner: 'anna', expected: 3, language: 'en' });
    expect(begun.status).toBe('awaiting_content_validation');
  });

  test.each(['ENG7', 'SV1'] as const)('the language is that of the course (%s)', (courseCode) => {
    const [begun] = playBatchAll({ courseCode }, []);
    expect(begun && factIn(begun, 'batch.registered')).toMatchObject({
      courseCode,
      language: courseCode === 'SV1' ? 'sv' : 'en',
    });
  });
});

describe('slots', () => {
  test('a file takes the lowest free slot; its essay and the world hear so', () => {
    const played = playBatch({}, [file('f1'), file('f2')]);
    expect(factIn(played, 'batch.slot.assigned')).toEqual({
      batchId: 'b',
      essayId: 'b-00002',
      slot: 2,
      fileId: 'f2',
    });
    expect(mailIn(played)).toMatchObject([
      { target: 'essay/b-00002', type: 'CONTENT_ASSIGNED', payload: { fileId: 'f2' } },
    ]);
    expect(factIn(played, 'batch.essays.counted')).toMatchObject({ assigned: 2, stored: 0 });
  });

  test('L71 a file too many is excess, and the teacher is told which', () => {
    const played = playBatch({}, [file('f1'), file('f2'), file('f3')]);
    expect(factIn(played, 'batch.file.excess')).toEqual({ batchId: 'b', fileId: 'f3' });
    expect(factIn(played, 'batch.essays.counted')).toMatchObject({ assigned: 2, excess: 1 });
    expect(mailIn(played)).toEqual([]);
  });

  test('a file after the end of the intake is excess in every status (no slot will ever be free)', () => {
    for (const input of [{}, regular])
      expect(factIn(playBatch(input, [...bothStored, file('f3')]), 'batch.file.excess')).toBeDefined();
  });

  test('an essay that was erased before it had a file gets none (its actor has ended)', () => {
    const played = playBatch({}, [gone(1), file('f1')]);
    expect(factIn(played, 'batch.slot.assigned')).toMatchObject({ slot: 2 });
    expect(factIn(playBatch({}, [gone(2), file('f1'), file('f2')]), 'batch.file.excess')).toBeDefined();
  });
});

describe('the intake', () => {
  test('L62 GUEST: content → configuration → ready, and its numbers are told once', () => {
    const played = playBatchAll({}, bothStored);
    expect(statusesIn(played)).toEqual([
      'awaiting_content_validation',
      'awaiting_pipeline_configuration',
      'ready_for_pipeline_execution',
    ]);
    expect(completions(played).map(({ payload }) => payload)).toEqual([
      { batchId: 'b', expected: 2, stored: 2, failed: 0 },
    ]);
  });

  test('L72 a class, and nothing else, makes a batch wait for its students', () => {
    expect(playBatch({ org: 'school' }, bothStored).status).toBe('ready_for_pipeline_execution');
    expect(playBatch(regular, bothStored).status).toBe('awaiting_student_validation');
  });

  test('it is over when the last slot is settled, not when it is assigned', () => {
    const played = playBatch({}, [file('f1'), file('f2'), stored(2)]);
    expect(played.status).toBe('awaiting_content_validation');
  });

  test('L28 a failed file does not keep the rest (its number is told)', () => {
    const played = playBatchAll({}, [file('f1'), file('f2'), rejected(1), stored(2)]);
    expect(played.at(-1)?.status).toBe('ready_for_pipeline_execution');
    expect(completions(played)[0]?.payload).toMatchObject({ stored: 1, failed: 1 });
  });

  test('when nothing could be read, it has failed; a better file brings it on', () => {
    const failed = [file('f1'), file('f2'), rejected(1), rejected(2)];
    expect(playBatch({}, failed).status).toBe('content_ingestion_failed');
    expect(playBatch({}, [...failed, reading(1)]).status).toBe('awaiting_pipeline_configuration');
    const again = [...failed, reading(1), rejected(1)];
    expect(playBatch({}, again).status).toBe('content_ingestion_failed');
    const better = [...failed, reading(1), stored(1)];
    expect(playBatch({}, better).status).toBe('ready_for_pipeline_execution');
    expect(playBatch(regular, better).status).toBe('awaiting_student_validation');
    expect(completions(playBatchAll({}, [...better, reading(2), stored(2)]))).toHaveLength(1);
  });

  test('L42 what comes after it has no second end and moves no status', () => {
    const moves = [...bothStored, stored(2), stored(1), file('f3'), rejected(2)];
    const played = playBatchAll(regular, [...moves, confirmed, stored(2), file('f4')]);
    expect(completions(played)).toHaveLength(1);
    expect(statusesIn(played)).toEqual([
      'awaiting_content_validation',
      'awaiting_student_validation',
      'student_validation_completed',
      'ready_for_pipeline_execution',
    ]);
  });

  test.each([
    ['by hand', closeIntake],
    ['by the timer', { timeout: true } as const],
  ])('closed %s, it waits for what is being read and gives up empty slots', (_, close) => {
    const beforeLast = [file('f1'), close];
    expect(playBatch({}, beforeLast).status).toBe('awaiting_content_validation');
    const played = playBatchAll({}, [...beforeLast, file('f2'), stored(1)]);
    expect(played.at(-1)?.status).toBe('ready_for_pipeline_execution');
    expect(factIn(played.at(-2) ?? { effects: [] }, 'batch.file.excess')).toBeDefined();
    expect(completions(played)[0]?.payload).toMatchObject({ expected: 2, stored: 1, failed: 0 });
  });

  test.each([closeIntake, { timeout: true } as const])('closed with nothing, it has failed (%#)', (close) => {
    expect(playBatch({}, [close])).toMatchObject({ status: 'content_ingestion_failed' });
  });
});

describe('students', () => {
  const timedOut = [...bothStored, { timeout: true } as const];

  test('L43 associations before the last text are remembered: the batch becomes ready all the same', () => {
    const played = playBatchAll(regular, [file('f1'), confirmed, file('f2'), stored(2), stored(1)]);
    expect(statusesIn(played).slice(-3)).toEqual([
      'awaiting_student_validation',
      'student_validation_completed',
      'ready_for_pipeline_execution',
    ]);
  });

  test('a silent teacher is waited for so long, then the batch goes on without', () => {
    const played = playBatchAll(regular, timedOut);
    expect(statusesIn(played).slice(-2)).toEqual([
      'validation_timeout_processed',
      'ready_for_pipeline_execution',
    ]);
    expect(factIn(played.at(-1) ?? { effects: [] }, 'batch.associations.confirmed')).toMatchObject({
      contentId: null,
      timedOut: true,
    });
  });

  test('confirming again, or after the time, is kept and moves nothing back', () => {
    for (const before of [timedOut, [...bothStored, confirmed]]) {
      const played = playBatch(regular, [...before, { ...confirmed, contentId: 'c2' }]);
      expect(played).toMatchObject({
        status: 'ready_for_pipeline_execution',
        context: { associationsContentId: 'c2' },
      });
      expect(factIn(played, 'batch.associations.confirmed')).toMatchObject({ contentId: 'c2' });
    }
  });

  test('a batch without a class has no students to confirm', () => {
    expect(playBatch({}, [...bothStored, confirmed]).result).toBe('rejected');
  });

  test('files that are being read again are waited for (a run begins with all there is)', () => {
    const again = [file('f1'), file('f2'), stored(1), rejected(2), reading(2)];
    expect(playBatch(regular, [...again, confirmed]).status).toBe('student_validation_completed');
    expect(playBatch(regular, [...again, confirmed, stored(2)]).status).toBe('ready_for_pipeline_execution');
    expect(playBatch(regular, [...again, { timeout: true }]).status).toBe('validation_timeout_processed');
  });
});

describe('numbers', () => {
  test('a slot is in one place at a time, and what is gone stays gone', () => {
    const counted = (moves: readonly object[]) =>
      factIn(playBatch({}, moves as never), 'batch.essays.counted');
    expect(counted([...bothStored, stored(1)])).toMatchObject({ stored: 2, failed: 0 });
    expect(counted([file('f1'), rejected(1), reading(1), stored(1)])).toMatchObject({ stored: 1, failed: 0 });
    expect(counted([...bothStored, gone(1)])).toMatchObject({ stored: 1, failed: 0 });
    expect(counted([...bothStored, gone(1), stored(1)])).toMatchObject({ stored: 1, failed: 0 });
  });
});

describe('in whatever order', () => {
  const others = [confirmed, { type: 'PROMPT_ATTACHED', contentId: 'p', by: 'anna' }, stored(1)];
  const all = [file('f1'), file('f2'), file('f3'), stored(1), rejected(2), ...others];
  const slotOf = (move: object): number => ('slot' in move ? Number(move.slot) : 0);
  /** Any order of these, but no slot is settled before it has a file: then it waits for that. */
  const shuffled = fc.shuffledSubarray(all, { minLength: all.length }).map((given) => {
    const moves: (typeof all)[number][] = [];
    let waiting: (typeof all)[number][] = [];
    for (const move of given) {
      const files = moves.filter((one) => one.type === 'FILE_RECEIVED').length;
      if (slotOf(move) > files) {
        waiting.push(move);
        continue;
      }
      moves.push(move);
      const nowGiven = files + (move.type === 'FILE_RECEIVED' ? 1 : 0);
      const due = waiting.filter((one) => slotOf(one) <= nowGiven);
      waiting = waiting.filter((one) => !due.includes(one));
      moves.push(...due);
    }
    return moves;
  });

  test('files, confirmations and prompts end in one status, with one end of the intake', () => {
    fc.assert(
      fc.property(shuffled, fc.boolean(), (moves, isRegular) => {
        const played = playBatchAll(isRegular ? regular : {}, moves);
        // A guest's confirmation is refused, and everything else is taken.
        const refusals = played.filter((one) => one.result !== 'applied').map((one) => one.type);
        expect(refusals).toEqual(isRegular ? [] : ['ASSOCIATIONS_CONFIRMED']);
        expect(played.at(-1)?.status).toBe('ready_for_pipeline_execution');
        expect(completions(played)).toHaveLength(1);
        expect(played.at(-1)?.context).toMatchObject({
          reading: noSlots,
          promptContentId: 'p',
          assigned: 2,
          excess: 1,
          stored: slotsOf([1]),
          failed: slotsOf([2]),
        });
      }),
      { numRuns: 300 },
    );
  });

  test('L43 both joins of a class, in all six orders of their last three events', () => {
    const last = [stored(1), stored(2), confirmed];
    const orders = last.flatMap((one) =>
      last
        .filter((other) => other !== one)
        .map((other) => [one, other, ...last.filter((rest) => rest !== one && rest !== other)]),
    );
    expect(orders).toHaveLength(6);
    for (const order of orders) {
      const played = playBatch(regular, [file('f1'), file('f2'), ...order]);
      expect(played).toMatchObject({
        status: 'ready_for_pipeline_execution',
        context: { stored: slotsOf([1, 2]) },
      });
    }
  });
});
