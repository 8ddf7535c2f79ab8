import { describe, expect, test } from 'vitest';
import { slotsOf } from '../../../../machines/assessment/slot-set.ts';
import type { Move } from '../../../../runtime/testing.ts';
import {
  bothStored,
  factIn,
  file,
  mailIn,
  mailTo,
  playBatch,
  playBatchAll,
  rejected,
  request,
  runEnded,
  statusesIn,
  stored,
} from './play-assessment.ts';

const prompt = { type: 'PROMPT_ATTACHED', contentId: 'p1', by: 'anna' };
const cancel = { type: 'CANCEL', by: 'anna', reason: null };
const close = { type: 'CLOSE', by: 'anna' };
const eraseAll = { type: 'ERASE_ALL', by: 'anna' };
const confirmed = { type: 'ASSOCIATIONS_CONFIRMED', contentId: 'c1', by: 'anna' };
const running = [...bothStored, request('spellcheck')];
const spelled = runEnded({ spellcheck: { succeeded: [1, 2] } });
const done: readonly Move[] = [...running, spelled];
const expectRefused = (moves: readonly Move[], status: string): void => {
  expect(playBatch({}, moves)).toMatchObject({ result: 'rejected', status, effects: [] });
};

describe('a run', () => {
  test('begins with what it needs to know: a copy of the batch from now', () => {
    const played = playBatch({ assignmentId: 'a1' }, [...bothStored, prompt, request('nlp')]);
    expect(played.status).toBe('processing_pipelines');
    expect(factIn(played, 'batch.run.started')).toMatchObject({
      runId: 'r1',
      pipeline: 'nlp',
      phases: ['spellcheck', 'nlp'],
      skipped: [],
    });
    expect(mailIn(played)).toMatchObject([{ target: 'run/r1', type: 'xstate.init' }]);
    expect(mailIn(played)[0]?.payload).toMatchObject({
      input: {
        runId: 'r1',
        owner: 'anna',
        env: 'local',
        lane: 'default',
        mode: 'run',
        requestedBy: 'anna',
        parentRunId: null,
        entry: null,
        steps: [{ id: 'spellcheck' }, { id: 'nlp', needs: ['spellcheck'] }],
        batch: {
          batchId: 'b',
          pipeline: 'nlp',
          courseCode: 'ENG5',
          language: 'en',
          promptContentId: 'p1',
          assignmentId: 'a1',
          eligible: slotsOf([1, 2]),
          done: {},
          skipped: [],
          retry: null,
        },
      },
    });
  });

  test('takes along only essays that have a text (failed and erased ones stay out)', () => {
    const some = [file('f1'), file('f2'), rejected(1), stored(2), request('spellcheck')];
    expect(mailIn(playBatch({}, some))[0]?.payload).toMatchObject({ input: { batch: { eligible: '2' } } });
  });

  test.each([
    [runEnded({ spellcheck: { succeeded: [1, 2] } }), 'completed_successfully'],
    [runEnded({ spellcheck: { succeeded: [1], failed: [2] } }), 'completed_with_failures'],
    [runEnded({ spellcheck: { failed: [1, 2] } }, { status: 'failed' }), 'failed_critically'],
    [runEnded({}, { status: 'cancelled' }), 'ready_for_pipeline_execution'],
  ])('L46 that ends tells how the batch stands (%#)', (ended, status) => {
    expect(playBatch({}, [...running, ended])).toMatchObject({ status, context: { run: null } });
  });

  test('L46 its counts are true: an essay that failed in any phase has failed', () => {
    const ended = runEnded({ spellcheck: { succeeded: [1, 2] }, nlp: { succeeded: [1], failed: [2] } });
    expect(factIn(playBatch({}, [...running, ended]), 'batch.run.ended')).toEqual({
      batchId: 'b',
      runId: 'r1',
      status: 'succeeded',
      succeeded: 1,
      failed: 1,
    });
  });

  test('a batch with files that failed is completed with failures, even if its run had none', () => {
    const some = [file('f1'), file('f2'), rejected(1), stored(2), request('spellcheck')];
    const ended = runEnded({ spellcheck: { succeeded: [2] } });
    expect(playBatch({}, [...some, ended]).status).toBe('completed_with_failures');
  });

  test('of another id, or ended already, changes nothing', () => {
    const other = runEnded({ spellcheck: { succeeded: [1] } }, { runId: 'other' });
    expectRefused([...running, other], 'processing_pipelines');
    expectRefused([...done, spelled], 'completed_successfully');
  });

  test('a dry run leaves no trace: the status before it, nothing done', () => {
    const dry = request('spellcheck', { mode: 'dry_run', runId: 'dry' });
    const ended = runEnded({ spellcheck: { succeeded: [1, 2] } }, { runId: 'dry' });
    expect(playBatch({}, [...bothStored, dry, ended])).toMatchObject({
      status: 'ready_for_pipeline_execution',
      context: { done: {} },
    });
    const again = { ...dry, redo: true };
    expect(playBatch({}, [...done, again, ended]).status).toBe('completed_successfully');
  });
});

describe('a request', () => {
  test.each([
    [[], 'awaiting_content_validation'],
    [[file('f1'), { type: 'INTAKE_CLOSED', by: 'anna' }, rejected(1)], 'content_ingestion_failed'],
    [running, 'processing_pipelines'],
    [[...bothStored, cancel], 'cancelled'],
    [[...done, close], 'completed_successfully'],
  ] as const)('is refused while the batch cannot run (%#)', (moves, status) => {
    expectRefused([...moves, request('grammar_check', { runId: 'r2' })], status);
  });

  test('L31 is refused between confirmation and the last text, and taken after it', () => {
    const early = [file('f1'), confirmed, file('f2'), stored(1)];
    const regular = { classId: 'k' };
    expect(playBatch(regular, [...early, request('spellcheck')]).result).toBe('rejected');
    const played = playBatchAll(regular, [
      ...early,
      request('spellcheck'),
      stored(2),
      request('spellcheck', { runId: 'r2' }),
    ]);
    expect(statusesIn(played).at(-1)).toBe('processing_pipelines');
  });

  test('L50 that needs a prompt is refused without one, and taken with one; spelling needs none', () => {
    expectRefused([...bothStored, request('nlp')], 'ready_for_pipeline_execution');
    expect(playBatch({}, [...bothStored, request('spellcheck')]).result).toBe('applied');
    expect(playBatch({ promptContentId: 'p' }, [...bothStored, request('nlp')]).result).toBe('applied');
  });

  test('L12 may follow at once when a run has ended, and does nothing twice', () => {
    const played = playBatch({ promptContentId: 'p' }, [...done, request('nlp', { runId: 'r2' })]);
    expect(factIn(played, 'batch.run.started')).toMatchObject({ phases: ['nlp'], skipped: ['spellcheck'] });
    expect(mailIn(played)[0]?.payload).toMatchObject({
      input: { batch: { done: { spellcheck: slotsOf([1, 2]) }, skipped: ['spellcheck'] } },
    });
  });

  test.each([
    runEnded({ spellcheck: { succeeded: [1], failed: [2] } }),
    runEnded({ spellcheck: { succeeded: [1], failed: [2] }, nlp: { failed: [1] } }, { status: 'failed' }),
    runEnded({ spellcheck: { succeeded: [1], failed: [2] } }, { status: 'cancelled' }),
  ])('L47 a later run knows who failed before (%#)', (ended) => {
    const moves = [...running, ended, request('grammar_check', { runId: 'r2' })];
    expect(mailIn(playBatch({}, moves))[0]?.payload).toMatchObject({
      input: { batch: { done: { spellcheck: slotsOf([1]) }, eligible: slotsOf([1, 2]) } },
    });
  });

  test('L49 with nothing left to do begins no run', () => {
    expectRefused([...done, request('spellcheck', { runId: 'r2' })], 'completed_successfully');
  });

  test('to do it again redoes what was asked for, and not what that needs', () => {
    const first = runEnded({ spellcheck: { succeeded: [1, 2] }, nlp: { succeeded: [1, 2] } });
    const again = request('nlp', { runId: 'r2', redo: true });
    const moves = [...bothStored, request('nlp'), first, again];
    expect(factIn(playBatch({ promptContentId: 'p' }, moves), 'batch.run.started')).toMatchObject({
      phases: ['nlp'],
      skipped: ['spellcheck'],
    });
    const failedNow = runEnded({ nlp: { succeeded: [1], failed: [2] } }, { runId: 'r2' });
    expect(playBatch({ promptContentId: 'p' }, [...moves, failedNow]).context).toMatchObject({
      done: { nlp: slotsOf([1]), spellcheck: slotsOf([1, 2]) },
    });
  });

  test('L53 a retry is for those that failed and are still there', () => {
    const half = [...running, runEnded({ spellcheck: { succeeded: [1], failed: [2] } })];
    const retry = request('spellcheck', { runId: 'r2', retry: slotsOf([1, 2]) });
    const played = playBatch({}, [...half, retry]);
    expect(mailIn(played)[0]?.payload).toMatchObject({ input: { batch: { retry: slotsOf([2]) } } });
    const again = runEnded({ spellcheck: { succeeded: [2] } }, { runId: 'r2' });
    expect(playBatch({}, [...half, retry, again])).toMatchObject({
      status: 'completed_successfully',
      context: { done: { spellcheck: slotsOf([1, 2]) } },
    });
    expectRefused([...done, { ...retry, runId: 'r3' }], 'completed_successfully');
    const lost = { type: 'ESSAY_GONE', slot: 2, code: 'ESSAY_ERASED' };
    expectRefused([...half, lost, { ...retry, runId: 'r3' }], 'completed_with_failures');
  });

  test('when every essay is erased there is nothing to do', () => {
    const lost = [1, 2].map((slot) => ({ type: 'ESSAY_GONE', slot, code: 'ESSAY_ERASED' }));
    expectRefused([...bothStored, ...lost, request('spellcheck')], 'ready_for_pipeline_execution');
  });
});

describe('a prompt', () => {
  test('L55 may be amended while nothing runs: before, after, and while students are waited for', () => {
    const regular = { classId: 'k' };
    for (const [input, moves] of [
      [{}, []],
      [{}, bothStored],
      [regular, bothStored],
      [{}, done],
    ] as const) {
      const played = playBatch(input, [...moves, prompt]);
      expect(played).toMatchObject({ result: 'applied', context: { promptContentId: 'p1' } });
      expect(factIn(played, 'batch.prompt.attached')).toMatchObject({ contentId: 'p1', by: 'anna' });
    }
  });

  test('L55 is refused while a run is active: it began with another one', () => {
    expectRefused([...running, prompt], 'processing_pipelines');
  });

  test('L15 chosen once is kept for later runs', () => {
    const played = playBatch({}, [...done, prompt, request('nlp', { runId: 'r2' })]);
    expect(mailIn(played)[0]?.payload).toMatchObject({ input: { batch: { promptContentId: 'p1' } } });
  });
});

describe('an essay that is gone', () => {
  test('during a run: the run hears so', () => {
    const lost = { type: 'ESSAY_GONE', slot: 2, code: 'ESSAY_ERASED' };
    const played = playBatch({}, [...running, lost]);
    expect(mailIn(played)).toMatchObject([{ target: 'run/r1', type: 'ESSAY_GONE', payload: { slot: 2 } }]);
    expect(mailIn(playBatch({}, [...done, lost]))).toEqual([]);
  });
});

describe('cancelling', () => {
  test.each([[[file('f1')]], [bothStored], [running], [done]] as const)('L54 is for good (%#)', (moves) => {
    const played = playBatch({}, [...moves, cancel]);
    expect(played.status).toBe('cancelled');
    expect(factIn(played, 'batch.cancelled')).toMatchObject({ by: 'anna' });
    for (const late of [cancel, file('f9'), prompt, close, request('nlp')])
      expectRefused([...moves, cancel, late], 'cancelled');
  });

  test('L54 tells the active run, and takes its end without another word to the teacher', () => {
    expect(mailTo(playBatch({}, [...running, cancel]), 'CANCEL')).toMatchObject({ target: 'run/r1' });
    const played = playBatch({}, [...running, cancel, runEnded({}, { status: 'cancelled' })]);
    expect(played).toMatchObject({ status: 'cancelled', context: { run: null } });
    expect(factIn(played, 'batch.run.ended')).toMatchObject({ status: 'cancelled' });
  });

  test('texts that come late are still counted (the numbers of a batch are true in every status)', () => {
    const played = playBatch({}, [file('f1'), cancel, stored(1)]);
    expect(played.status).toBe('cancelled');
    expect(factIn(played, 'batch.essays.counted')).toMatchObject({ stored: 1 });
  });
});

describe('closing', () => {
  test('makes every essay with a text final, and keeps the word for how it ended', () => {
    const played = playBatch({}, [...done, close]);
    expect(played.status).toBe('completed_successfully');
    expect(mailIn(played).map(({ target, type }) => `${target} ${type}`)).toEqual([
      'essay/b-00001 CMD_MARK_PIPELINE_COMPLETE',
      'essay/b-00002 CMD_MARK_PIPELINE_COMPLETE',
    ]);
    for (const late of [cancel, file('f9'), prompt, close, request('nlp')])
      expectRefused([...done, close, late], 'completed_successfully');
  });

  test('waits for the intake, the students and the run', () => {
    expectRefused([file('f1'), close], 'awaiting_content_validation');
    expectRefused([...running, close], 'processing_pipelines');
    expect(playBatch({ classId: 'k' }, [...bothStored, close]).result).toBe('rejected');
  });
});

describe('erasing', () => {
  const kept = [
    [[...bothStored, cancel], 'cancelled'],
    [done, 'completed_successfully'],
    [[...done, close], 'completed_successfully'],
    [[...bothStored, close], 'ready_for_pipeline_execution'],
  ] as const;
  test.each(kept)('tells every essay and the world; what is over stays as it was (%#)', (moves, status) => {
    const played = playBatch({}, [...moves, eraseAll]);
    expect(played).toMatchObject({ status, context: { isErased: true, promptContentId: null } });
    expect(factIn(played, 'batch.erased')).toEqual({ batchId: 'b', by: 'anna' });
    expect(mailIn(played).map(({ target, type }) => `${target} ${type}`)).toEqual([
      'essay/b-00001 ERASE',
      'essay/b-00002 ERASE',
    ]);
  });

  test.each([[[file('f1')]], [bothStored], [running]] as const)(
    'gives up what is not over: it promises what cannot come (%#)',
    (moves) => {
      const played = playBatch({}, [...moves, eraseAll]);
      expect(played.status).toBe('cancelled');
      expect(factIn(played, 'batch.cancelled')).toMatchObject({ by: 'anna' });
    },
  );

  test('ends the active run', () => {
    expect(mailTo(playBatch({}, [...running, eraseAll]), 'CANCEL')).toMatchObject({ target: 'run/r1' });
  });

  test('twice is once', () => {
    expect(playBatch({}, [...done, eraseAll, eraseAll])).toMatchObject({ result: 'applied', effects: [] });
  });

  test('comes by itself when the time to keep is over, of cancelled batches too', () => {
    const kept = { retentionMs: 1_000, intakeMs: 5_000 };
    const played = playBatch(kept, [...bothStored, cancel, { timeout: true }]);
    expect(factIn(played, 'batch.erased')).toMatchObject({ by: 'retention' });
    expect(playBatch(kept, [...done, { timeout: true }])).toMatchObject({
      status: 'completed_successfully',
      context: { isErased: true },
    });
  });
});
