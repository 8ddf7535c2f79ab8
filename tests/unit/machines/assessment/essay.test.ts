import { describe, expect, test } from 'vitest';
import {
  essayStatuses,
  type PhaseName,
  phaseNames,
  phaseStatuses,
} from '../../../../contracts/assessment/words.ts';
import {
  essayIn,
  factIn,
  factsIn,
  found,
  initiate,
  mailIn,
  mailTo,
  news,
  playEssay,
  wayTo,
} from './play-assessment.ts';

const thenNothingHappens = (played: ReturnType<typeof essayIn>, status: string): void => {
  expect(played).toMatchObject({ result: 'rejected', status, effects: [] });
};
const resting = [
  'ready_for_processing',
  ...phaseNames.flatMap((phase) => [phaseStatuses[phase].succeeded, phaseStatuses[phase].failed]),
];
const working = phaseNames.flatMap((phase) => [phaseStatuses[phase].awaiting, phaseStatuses[phase].running]);
const without = ['uploaded', 'content_ingesting', 'content_ingestion_failed'];
const final = ['all_processing_completed', 'essay_critical_failure'];

test('there is a way to every status but the one that is passed through', () => {
  const passed = essayStatuses.filter((status) => status !== 'text_extracted');
  expect([...without, ...resting, ...working, ...final].toSorted()).toEqual(passed.toSorted());
});
test.each([...without, ...resting, ...working, ...final])('an essay comes to %s', (status) => {
  expect(playEssay(...wayTo(status)).status).toBe(status);
});

describe('content', () => {
  const ingested = { ok: true, contentId: 'c0', characters: 300, words: 60, notes: ['zero_width'] };

  test('a file that is assigned is ingested by a task that gets ids only', () => {
    const played = essayIn('uploaded', { type: 'CONTENT_ASSIGNED', fileId: 'f1' });
    expect(played.effects).toMatchObject([
      { kind: 'task', src: 'ingest', input: { fileId: 'f1', batchId: 'b', essayId: 'b-00001' } },
    ]);
  });

  test('a text is ready, through text_extracted; the batch and the world hear so', () => {
    const played = essayIn('content_ingesting', { done: 'ingest', output: ingested });
    expect(played).toMatchObject({ status: 'ready_for_processing', context: { textContentId: 'c0' } });
    expect(factIn(played, 'essay.content.stored')).toEqual({
      batchId: 'b',
      essayId: 'b-00001',
      slot: 1,
      fileId: 'f1',
      contentId: 'c0',
      characters: 300,
      words: 60,
      notes: ['zero_width'],
    });
    expect(mailIn(played)).toMatchObject([
      { target: 'batch/b', type: 'ESSAY_STORED', payload: { slot: 1, fileId: 'f1' } },
    ]);
  });

  test('L28 a refused file fails its essay by name of the code (a refusal is no error of the task)', () => {
    const refused = { ok: false, code: 'CONTENT_TOO_SHORT' };
    const played = essayIn('content_ingesting', { done: 'ingest', output: refused });
    expect(played).toMatchObject({
      status: 'content_ingestion_failed',
      context: { code: 'CONTENT_TOO_SHORT', textContentId: null },
    });
    const told = { slot: 1, fileId: 'f1', code: 'CONTENT_TOO_SHORT' };
    expect(factIn(played, 'essay.content.failed')).toMatchObject(told);
    expect(mailIn(played)).toMatchObject([{ target: 'batch/b', type: 'ESSAY_REJECTED', payload: told }]);
  });

  test('a task that gives up fails the essay, too (the batch would wait for ever)', () => {
    const played = essayIn('content_ingesting', { failed: 'ingest', error: new Error('no database') });
    expect(mailTo(played, 'ESSAY_REJECTED')?.payload).toMatchObject({ code: 'UNKNOWN_VALIDATION_ERROR' });
  });

  test('a better file takes a failed essay through ingestion again; the batch hears that it reads', () => {
    const replaced = { type: 'CONTENT_REPLACED', fileId: 'f9' };
    const played = essayIn('content_ingestion_failed', replaced);
    expect(played).toMatchObject({ status: 'content_ingesting', context: { fileId: 'f9', code: null } });
    expect(mailTo(played, 'ESSAY_INGESTING')?.payload).toEqual({ slot: 1, fileId: 'f9' });
    const stored = essayIn('content_ingestion_failed', replaced, { done: 'ingest', output: ingested });
    expect(mailTo(stored, 'ESSAY_STORED')?.payload).toEqual({ slot: 1, fileId: 'f9' });
  });

  test.each(resting)('an essay with a text takes no other one (in %s)', (status) => {
    thenNothingHappens(essayIn(status, { type: 'CONTENT_REPLACED', fileId: 'f9' }), status);
    thenNothingHappens(essayIn(status, { type: 'CONTENT_ASSIGNED', fileId: 'f9' }), status);
  });
});

describe('§1.3, row by row', () => {
  const rows: [string, string, string][] = phaseNames.flatMap((phase) => {
    const { awaiting, running, succeeded, failed } = phaseStatuses[phase];
    return [
      ...resting.map((from): [string, string, string] => [`CMD ${phase}`, from, awaiting]),
      [`STARTED ${phase}`, awaiting, running],
      [`SUCCEEDED ${phase}`, awaiting, succeeded],
      [`SUCCEEDED ${phase}`, running, succeeded],
      [`FAILED ${phase}`, awaiting, failed],
      [`FAILED ${phase}`, running, failed],
    ];
  });
  test.each(rows)('%s: %s → %s', (trigger, from, to) => {
    const [word, phase] = trigger.split(' ') as ['CMD' | 'STARTED' | 'SUCCEEDED' | 'FAILED', PhaseName];
    // Another run than the one that brought it here, as in life.
    const command = initiate(phase, { grain: 'batch', runId: 'next' });
    expect(essayIn(from, word === 'CMD' ? command : news(phase, word))).toMatchObject({
      result: 'applied',
      status: to,
    });
  });

  test.each(resting)('CMD_MARK_PIPELINE_COMPLETE: %s → all_processing_completed', (from) => {
    expect(essayIn(from, { type: 'CMD_MARK_PIPELINE_COMPLETE' })).toMatchObject({
      status: 'all_processing_completed',
      ended: true,
    });
  });
  test.each([...without, ...working])('CMD_MARK_PIPELINE_COMPLETE changes nothing in %s', (from) => {
    thenNothingHappens(essayIn(from, { type: 'CMD_MARK_PIPELINE_COMPLETE' }), from);
  });
  test.each([...without, ...resting, ...working])('EVT_CRITICAL_FAILURE: %s → critical', (from) => {
    const played = essayIn(from, { type: 'EVT_CRITICAL_FAILURE', code: 'BROKEN' });
    expect(played).toMatchObject({ status: 'essay_critical_failure', ended: true });
    expect(factIn(played, 'essay.critical')).toMatchObject({ code: 'BROKEN' });
    expect(mailTo(played, 'ESSAY_GONE')).toMatchObject({
      target: 'batch/b',
      payload: { slot: 1, code: 'BROKEN' },
    });
  });
  test.each(final)('nothing leaves %s', (status) => {
    for (const move of [initiate('nlp'), { type: 'ERASE', by: 'anna' }])
      expect(essayIn(status, move)).toMatchObject({ result: 'rejected', status, effects: [] });
  });
});

describe('a phase', () => {
  test.each(phaseNames)('of essay grain runs at once, as a task named %s', (phase) => {
    const played = essayIn('ready_for_processing', initiate(phase));
    expect(played.status).toBe(phaseStatuses[phase].running);
    expect(factIn(played, 'essay.phase.started')).toMatchObject({
      phase,
      runId: 'r',
      step: phase,
      attempt: 1,
    });
    expect(played.effects).toContainEqual(
      expect.objectContaining({
        kind: 'task',
        src: phase,
        input: {
          batchId: 'b',
          essayId: 'b-00001',
          runId: 'r',
          attempt: 1,
          textContentId: 'c0',
          promptContentId: null,
          language: 'en',
        },
      }),
    );
  });

  test.each(phaseNames)('of batch grain starts no task (%s)', (phase) => {
    const played = essayIn(
      'ready_for_processing',
      initiate(phase, { grain: 'batch' }),
      news(phase, 'STARTED'),
    );
    expect(played.effects.filter((effect) => effect.kind === 'task')).toEqual([]);
  });

  test.each(phaseNames)('that succeeds tells the run once, and the world thin and rich (%s)', (phase) => {
    const output = found('c1', { metrics: { corrections: 3 } });
    const own = essayIn('ready_for_processing', initiate(phase), { done: phase, output });
    const elsewhere = essayIn(
      'ready_for_processing',
      initiate(phase, { grain: 'batch' }),
      news(phase, 'SUCCEEDED', output),
    );
    for (const played of [own, elsewhere]) {
      expect(played).toMatchObject({ status: phaseStatuses[phase].succeeded });
      expect(mailIn(played)).toMatchObject([
        {
          target: 'run/r',
          type: 'ESSAY_DONE',
          payload: { step: phase, attempt: 1, slot: 1, outcome: 'succeeded' },
        },
      ]);
      expect(factsIn(played).map((fact) => fact.type)).toEqual([
        'essay.phase.completed',
        'essay.phase.result',
      ]);
      expect(factIn(played, 'essay.phase.completed')).toMatchObject({
        phase,
        outcome: 'succeeded',
        status: phaseStatuses[phase].succeeded,
        contentId: 'c1',
        code: null,
      });
      expect(factIn(played, 'essay.phase.result')).toMatchObject({ metrics: { corrections: 3 } });
    }
  });

  test('L08 the next phase reads the text that the one before has made', () => {
    const played = essayIn(
      'ready_for_processing',
      initiate('spellcheck'),
      {
        done: 'spellcheck',
        output: found('corrected'),
      },
      initiate('nlp', { runId: 'next' }),
    );
    expect(played.effects).toContainEqual(
      expect.objectContaining({ src: 'nlp', input: expect.objectContaining({ textContentId: 'corrected' }) }),
    );
  });

  test('L48 a phase that makes no text leaves the corrected one (nlp and judging only measure)', () => {
    const played = essayIn(
      'ready_for_processing',
      initiate('spellcheck'),
      { done: 'spellcheck', output: found('corrected') },
      initiate('nlp'),
      { done: 'nlp', output: { contentId: 'metrics', textContentId: null, metrics: {} } },
      initiate('ai_feedback'),
    );
    expect(played.effects).toContainEqual(
      expect.objectContaining({
        src: 'ai_feedback',
        input: expect.objectContaining({ textContentId: 'corrected' }),
      }),
    );
  });

  test.each([
    [Object.assign(new Error('a text'), { code: 'ESSAY_ERASED' }), 'ESSAY_ERASED'],
    [new Error('It was a dark and stormy night'), 'PHASE_EXECUTOR_FAILED'],
    [Object.assign(new Error('a text'), { code: 'a sentence' }), 'PHASE_EXECUTOR_FAILED'],
  ])('a failed task fails the essay by a code, never by its message (%#)', (error, code) => {
    const played = essayIn('ready_for_processing', initiate('nlp'), { failed: 'nlp', error });
    expect(played).toMatchObject({ status: 'nlp_failed', context: { code } });
    expect(mailTo(played, 'ESSAY_DONE')?.payload).toMatchObject({ outcome: 'failed', code });
    expect(factIn(played, 'essay.phase.result')).toBeUndefined();
  });

  test('L40 an essay whose phase never answers fails by its own deadline', () => {
    const played = essayIn('awaiting_cj_assessment', { timeout: true });
    expect(played).toMatchObject({ status: 'cj_assessment_failed', context: { code: 'TIMEOUT' } });
    expect(factIn(played, 'essay.phase.completed')).toMatchObject({ durationMs: 5_000, code: 'TIMEOUT' });
    expect(mailTo(played, 'ESSAY_DONE')?.payload).toMatchObject({ outcome: 'failed', code: 'TIMEOUT' });
  });

  test('L40 an essay fails when its run says that the time of the phase is over', () => {
    const late = { type: 'PHASE_TIMED_OUT', runId: 'r', step: 'spellcheck' };
    expect(essayIn('spellchecking_in_progress', late)).toMatchObject({
      status: 'spellcheck_failed',
      context: { code: 'TIMEOUT' },
    });
  });

  test('a second attempt after a failure begins without its code, and ends without it', () => {
    const played = essayIn('nlp_failed', initiate('nlp', { runId: 'again' }), {
      done: 'nlp',
      output: found('c1'),
    });
    expect(played).toMatchObject({ status: 'nlp_success', context: { code: null } });
  });
});

describe('cancelling', () => {
  const cancelled = { type: 'PHASE_CANCELLED', runId: 'next', step: 'nlp' };
  test.each(resting)('L54 a cancelled phase leaves the essay in %s, where it was', (status) => {
    const played = essayIn(status, initiate('nlp', { runId: 'next' }), cancelled);
    expect(played).toMatchObject({ status, context: { command: null } });
    expect(mailIn(played)).toEqual([]);
    expect(played.effects).toContainEqual(expect.objectContaining({ kind: 'task-cancelled' }));
  });

  test('L54 late results of a cancelled phase are ignored', () => {
    const run = [initiate('nlp', { runId: 'next', grain: 'batch' }), cancelled];
    const late = news('nlp', 'SUCCEEDED', { runId: 'next', contentId: 'c9' });
    thenNothingHappens(essayIn('ready_for_processing', ...run, late), 'ready_for_processing');
  });
});

describe('what is not of the present command', () => {
  test.each([
    news('nlp', 'SUCCEEDED', { runId: 'another' }),
    news('nlp', 'FAILED', { step: 'another' }),
    news('nlp', 'SUCCEEDED', { attempt: 2 }),
    news('spellcheck', 'SUCCEEDED'),
    { type: 'PHASE_TIMED_OUT', runId: 'another', step: 'nlp' },
    { type: 'PHASE_CANCELLED', runId: 'another', step: 'nlp' },
  ])('changes nothing (%#)', (late) => {
    thenNothingHappens(essayIn('nlp_processing_in_progress', late), 'nlp_processing_in_progress');
    thenNothingHappens(essayIn('awaiting_nlp', late), 'awaiting_nlp');
  });

  test('L45 a result that comes twice counts once', () => {
    thenNothingHappens(essayIn('nlp_success', news('nlp', 'SUCCEEDED')), 'nlp_success');
  });
});

describe('a command that cannot be taken', () => {
  const anotherRun = initiate('nlp', { runId: 'another' });
  test.each([...without, ...working])('L41 is answered ineligible at once (in %s)', (status) => {
    const played = essayIn(status, anotherRun);
    expect(played).toMatchObject({ result: 'applied', status });
    expect(played.effects).toMatchObject([
      {
        target: 'run/another',
        type: 'ESSAY_DONE',
        payload: { step: 'nlp', attempt: 1, slot: 1, outcome: 'ineligible' },
      },
    ]);
  });

  test('is not answered where it is the one being carried out (it answers once, at its end)', () => {
    const again = initiate('nlp', { grain: 'batch' });
    thenNothingHappens(essayIn('awaiting_nlp', again), 'awaiting_nlp');
    const retried = initiate('nlp', { grain: 'batch', attempt: 2 });
    expect(mailTo(essayIn('awaiting_nlp', retried), 'ESSAY_DONE')?.payload).toMatchObject({ attempt: 2 });
  });
});

describe('erasure', () => {
  test.each([...without, ...resting])('from %s: gone for good', (status) => {
    const played = essayIn(status, { type: 'ERASE', by: 'anna' });
    expect(played).toMatchObject({ status: 'essay_critical_failure', ended: true });
    expect(played).toMatchObject({ context: { textContentId: null, code: 'ESSAY_ERASED' } });
    expect(factIn(played, 'essay.erased')).toMatchObject({ essayId: 'b-00001', by: 'anna' });
    expect(factIn(played, 'essay.critical')).toBeUndefined();
    expect(mailIn(played)).toMatchObject([{ target: 'batch/b', type: 'ESSAY_GONE', payload: { slot: 1 } }]);
  });

  test.each(working)('from %s: the run that waits hears of it, too', (status) => {
    const played = essayIn(status, { type: 'ERASE', by: 'anna' });
    expect(mailTo(played, 'ESSAY_DONE')).toMatchObject({
      target: 'run/r',
      payload: { outcome: 'failed', code: 'ESSAY_ERASED' },
    });
    expect(factIn(played, 'essay.phase.completed')).toMatchObject({ status: 'essay_critical_failure' });
  });
});
