/** Phases of a run: who takes part, when they are over, and what becomes of those who do not answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsOf, slotsUpTo } from '../../../../machines/assessment/slot-set.ts';
import {
  batchOf,
  done,
  eventsOf,
  lastOf,
  lettersOf,
  mailOf,
  outcomesOf,
  phaseStep,
  pipelineOf,
  play,
  storyOf,
  tick,
} from './run-play.ts';

const spell = phaseStep('spellcheck');
const nlp = phaseStep('nlp', { needs: ['spellcheck'] });
const cj = phaseStep('cj_assessment', { needs: ['spellcheck'] });
const three = pipelineOf([spell, nlp], batchOf(3));
const essay = (slot: number) => `essay/b1-0000${slot}`;

describe('a phase', () => {
  it('S07 tells every participant, once, what to do', () => {
    const [, started] = play(three, [tick(1)]);
    if (started === undefined) throw new Error('Expected the tick');
    const command = {
      runId: 'r1',
      step: 'spellcheck',
      attempt: 1,
      grain: 'essay',
      // Ten seconds for itself, and a turn for each of the three.
      deadlineMs: 10_750,
      language: 'en',
      promptContentId: 'p1',
    };
    expect(lettersOf([started])).toMatchObject(
      [1, 2, 3].map((slot) => ({ target: essay(slot), type: 'CMD_INITIATE_SPELLCHECK', payload: command })),
    );
    expect(eventsOf([started]).at(-1)).toMatchObject({ event: 'STEP_STARTED', wantsTick: false });
  });

  it('is over when all have answered, in whatever order, however often (the barrier)', () => {
    const answers = fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6, maxLength: 6 });
    const outcomes = fc.array(fc.constantFrom('succeeded', 'failed', 'ineligible'), {
      minLength: 6,
      maxLength: 6,
    });
    const again = fc.array(fc.nat(5), { maxLength: 6 });
    fc.assert(
      fc.property(answers, outcomes, again, (order, said, repeated) => {
        const moves = order.map((slot, at) => done(slot, said[at]));
        const twice = repeated.flatMap((at) => moves.slice(at, at + 1));
        const last = moves.slice(-1);
        const input = pipelineOf([spell], batchOf(6));
        const played = play(input, [
          tick(1),
          ...moves.slice(0, -1),
          ...twice.filter((move) => move !== last[0]),
          ...last,
          ...twice,
        ]);
        const counts = (word: string) => said.filter((one) => one === word).length;
        expect(outcomesOf(played)).toMatchObject([
          {
            total: 6,
            succeeded: counts('succeeded'),
            failed: counts('failed'),
            ineligible: counts('ineligible'),
          },
        ]);
        expect(lastOf(played).ended).toBe(true);
      }),
    );
  });

  it.each([
    ['completed_successfully', 'succeeded', ['succeeded', 'succeeded', 'succeeded']],
    ['completed_with_failures', 'succeeded', ['succeeded', 'failed', 'succeeded']],
    ['completed_with_failures', 'succeeded', ['succeeded', 'ineligible', 'succeeded']],
    ['failed_critically', 'failed', ['failed', 'failed', 'ineligible']],
    ['nothing_eligible', 'failed', ['ineligible', 'ineligible', 'ineligible']],
  ])('is %s, and its run %s, after %j', (outcome, status, said) => {
    const moves = said.map((word, at) => done(at + 1, word));
    const played = play(pipelineOf([spell], batchOf(3)), [tick(1), ...moves]);
    expect(outcomesOf(played)).toMatchObject([{ outcome, step: 'spellcheck', attempt: 1, batchId: 'b1' }]);
    expect(lastOf(played)).toMatchObject({ status });
    const told = { status, phases: { spellcheck: { outcome } } };
    expect(lettersOf(played).at(-1)).toMatchObject({ target: 'batch/b1', type: 'RUN_ENDED', payload: told });
  });

  it('hands survivors on to the next one', () => {
    const next = done(2, 'succeeded', { step: 'nlp' });
    const played = play(three, [
      tick(1),
      done(1),
      done(2),
      done(3, 'failed'),
      tick(2),
      done(1, 'succeeded', { step: 'nlp' }),
      next,
    ]);
    expect(mailOf(played.slice(5, 6))).toEqual([1, 2].map((slot) => `${essay(slot)} CMD_INITIATE_NLP`));
    expect(lastOf(played)).toMatchObject({ status: 'succeeded' });
    expect(lettersOf(played).at(-1)).toMatchObject({
      type: 'RUN_ENDED',
      payload: {
        phases: {
          spellcheck: { outcome: 'completed_with_failures', succeeded: slotsUpTo(2), failed: slotsOf([3]) },
          nlp: { outcome: 'completed_successfully', succeeded: slotsUpTo(2) },
        },
      },
    });
  });

  it('takes who came through it in an earlier run, where it is pruned', () => {
    const batch = batchOf(4, { done: { spellcheck: slotsOf([1, 2, 4]) }, eligible: slotsOf([2, 3, 4]) });
    const played = play(pipelineOf([nlp], batch), [tick(1)]);
    expect(mailOf(played)).toEqual([2, 4].map((slot) => `${essay(slot)} CMD_INITIATE_NLP`));
  });

  it('takes only those that are to be done again', () => {
    const batch = batchOf(4, { retry: slotsOf([3, 4]), done: { spellcheck: slotsOf([1, 2, 3]) } });
    expect(mailOf(play(pipelineOf([nlp], batch), [tick(1)]))).toEqual([`${essay(3)} CMD_INITIATE_NLP`]);
  });

  it('does not begin with fewer essays than it needs', () => {
    const step = phaseStep('cj_assessment', {
      phase: { name: 'cj_assessment', grain: 'essay', deadlineMs: 1, essayDeadlineMs: 1, essaysMin: 2 },
    });
    const played = play(pipelineOf([step], batchOf(1)), [tick(1)]);
    expect(outcomesOf(played)).toMatchObject([{ outcome: 'nothing_eligible', total: 1, ineligible: 1 }]);
    expect(mailOf(played)).toEqual(['batch/b1 RUN_ENDED']);
    expect(storyOf(played).slice(-3)).toEqual([
      'STEP_STARTED cj_assessment',
      'STEP_FAILED cj_assessment',
      'RUN_FAILED cj_assessment',
    ]);
  });

  it('waits for essays that are in another phase (an essay is in one at a time)', () => {
    const both = pipelineOf([spell, cj, nlp], batchOf(2));
    const played = play(both, [tick(1), done(1), done(2), tick(2), tick(3)]);
    expect(lastOf(played)).toMatchObject({ result: 'rejected' });
    const finished = [1, 2].map((slot) => done(slot, 'succeeded', { step: 'cj_assessment' }));
    const later = play(both, [tick(1), done(1), done(2), tick(2), ...finished, tick(3)]);
    expect(mailOf(later.slice(-1))).toEqual([1, 2].map((slot) => `${essay(slot)} CMD_INITIATE_NLP`));
  });

  it('runs beside another one that has other essays', () => {
    const other = phaseStep('grammar_check', { needs: ['ai_feedback'] });
    const batch = batchOf(4, { done: { ai_feedback: slotsOf([3, 4]), nlp: slotsOf([1, 2]) } });
    const first = phaseStep('editor_revision', { needs: ['nlp'] });
    const played = play(pipelineOf([first, other], batch), [tick(1), tick(2)]);
    expect(mailOf(played)).toEqual([
      ...[1, 2].map((slot) => `${essay(slot)} CMD_INITIATE_EDITOR_REVISION`),
      ...[3, 4].map((slot) => `${essay(slot)} CMD_INITIATE_GRAMMAR_CHECK`),
    ]);
  });
});

describe('a phase that fails', () => {
  it('closes its own branch; the others go on, and the run has failed at the end', () => {
    const tail = phaseStep('ai_feedback', { needs: ['nlp'] });
    const steps = [spell, nlp, cj, tail];
    const failed = done(1, 'failed', { step: 'nlp' });
    const good = done(1, 'succeeded', { step: 'cj_assessment' });
    const played = play(pipelineOf(steps, batchOf(1)), [tick(1), done(1), tick(2), failed, tick(3), good]);
    expect(storyOf(played).filter((said) => !said.startsWith('TICK'))).toEqual([
      'RUN_STARTED',
      'STEP_STARTED spellcheck',
      'STEP_SUCCEEDED spellcheck',
      'STEP_STARTED nlp',
      'STEP_FAILED nlp',
      'STEP_SKIPPED ai_feedback',
      'STEP_STARTED cj_assessment',
      'STEP_SUCCEEDED cj_assessment',
      'RUN_FAILED nlp',
    ]);
    const lastError = { stage: 'step', step: 'nlp', reason: 'failed_critically' };
    expect(lastOf(played)).toMatchObject({ status: 'failed', context: { lastError } });
  });

  it('is tried again where its step may be', () => {
    const input = pipelineOf([phaseStep('spellcheck', { attemptsMax: 2 })], batchOf(1));
    const played = play(input, [
      tick(1),
      done(1, 'failed'),
      tick(2),
      done(1),
      done(1, 'succeeded', { attempt: 2 }),
    ]);
    expect(outcomesOf(played)).toMatchObject([
      { attempt: 1, outcome: 'failed_critically' },
      { attempt: 2, outcome: 'completed_successfully' },
    ]);
    expect(played[4]).toMatchObject({ result: 'rejected' });
    expect(lastOf(played)).toMatchObject({ status: 'succeeded' });
  });
});

describe('essays that do not answer', () => {
  it('are told at the deadline, and counted as failed after the grace', () => {
    const played = play(three, [tick(1), done(2), { timeout: true }, done(3, 'failed'), { timeout: true }]);
    expect(mailOf(played.slice(3, 4))).toEqual([1, 3].map((slot) => `${essay(slot)} PHASE_TIMED_OUT`));
    expect(outcomesOf(played)).toMatchObject([
      { outcome: 'completed_with_failures', succeeded: 1, failed: 2 },
    ]);
    expect(eventsOf(played).at(-1)).toMatchObject({ event: 'STEP_SUCCEEDED', wantsTick: true });
  });

  it('are not waited for once they are gone, and take part in nothing again', () => {
    const gone = (slot: number) => ({ type: 'ESSAY_GONE', slot });
    const played = play(three, [tick(1), gone(1), done(2), done(3), gone(3), done(1), tick(2)]);
    expect(outcomesOf(played)).toMatchObject([{ succeeded: 2, failed: 1 }]);
    expect(mailOf(played.slice(-1))).toEqual([`${essay(2)} CMD_INITIATE_NLP`]);
    expect(played[6]).toMatchObject({ result: 'rejected' });
  });

  it('keep nobody waiting: no reminder is left when a phase is over', () => {
    const played = play(three, [tick(1), done(1), done(2), done(3)]);
    expect(() => play(three, [tick(1), done(1), done(2), done(3), { timeout: true }])).toThrow('timer');
    expect(lastOf(played)).toMatchObject({ status: 'running' });
  });
});

describe('a phase that one actor does for all', () => {
  const whole = phaseStep('cj_assessment', {
    phase: {
      name: 'cj_assessment',
      grain: 'batch',
      executor: 'cj',
      deadlineMs: 60_000,
      essayDeadlineMs: 10_000,
      essaysMin: 2,
    },
    params: { rounds: 3 },
  });
  const input = pipelineOf([whole], batchOf(3));
  const cjDone = (slot: number, outcome = 'succeeded') => done(slot, outcome, { step: 'cj_assessment' });
  const executed = { type: 'PHASE_EXECUTED', step: 'cj_assessment', attempt: 1 };

  it('begins that actor with all who take part', () => {
    const letters = lettersOf(play(input, [tick(1)]));
    expect(letters.at(-1)).toMatchObject({
      target: 'cj/r1~cj_assessment~1',
      type: 'xstate.init',
      payload: {
        input: { runId: 'r1', phase: 'cj_assessment', participants: slotsUpTo(3), params: { rounds: 3 } },
      },
    });
    expect(letters[0]).toMatchObject({ payload: { grain: 'batch', deadlineMs: 60_000 } });
  });

  it('waits for the essays that it has told, also when it is done first', () => {
    const played = play(input, [tick(1), executed, cjDone(1), cjDone(2), cjDone(3, 'failed')]);
    expect(mailOf(played.slice(2))).toEqual(['batch/b1 RUN_ENDED']);
    expect(outcomesOf(played)).toMatchObject([{ outcome: 'completed_with_failures' }]);
  });

  it('fails whom it has forgotten', () => {
    const played = play(input, [tick(1), executed, cjDone(1), { timeout: true }, { timeout: true }]);
    expect(lettersOf(played.slice(4, 5))).toMatchObject(
      [2, 3].map((slot) => ({
        target: essay(slot),
        type: 'EVT_CJ_ASSESSMENT_FAILED',
        payload: { runId: 'r1', step: 'cj_assessment', code: 'PHASE_EXECUTOR_FAILED' },
      })),
    );
    expect(outcomesOf(played)).toMatchObject([{ succeeded: 1, failed: 2 }]);
    expect(lastOf(played)).toMatchObject({ status: 'succeeded' });
  });

  it('fails all who wait when it fails itself, by its code, at once', () => {
    const played = play(input, [
      tick(1),
      cjDone(1),
      { ...executed, code: 'NO_PROVIDER' },
      cjDone(2, 'failed'),
    ]);
    expect(lettersOf(played.slice(3, 4))).toMatchObject([
      { target: essay(2), type: 'EVT_CJ_ASSESSMENT_FAILED', payload: { code: 'NO_PROVIDER' } },
      { target: essay(3) },
    ]);
    const answered = play(input, [
      tick(1),
      { ...executed, code: 'X' },
      ...[1, 2, 3].map((n) => cjDone(n, 'failed')),
    ]);
    expect(outcomesOf(answered)).toMatchObject([{ outcome: 'failed_critically' }]);
  });

  it('is told of a deadline, and of a cancelling', () => {
    expect(mailOf(play(input, [tick(1), { timeout: true }]))).toContain(
      'cj/r1~cj_assessment~1 PHASE_TIMED_OUT',
    );
    const cancel = { type: 'CANCEL', by: 'boss', reason: null };
    expect(mailOf(play(input, [tick(1), cancel]))).toContain('cj/r1~cj_assessment~1 PHASE_CANCELLED');
  });
});

it('S20 cancelling sends back whoever has not answered, and leaves no phase without an outcome', () => {
  const cancel = { type: 'CANCEL', by: 'boss', reason: null };
  const played = play(three, [tick(1), done(2), cancel, done(1)]);
  expect(mailOf(played.slice(3, 4))).toEqual([
    ...[1, 3].map((slot) => `${essay(slot)} PHASE_CANCELLED`),
    'batch/b1 RUN_ENDED',
  ]);
  expect(outcomesOf(played)).toMatchObject([{ outcome: 'cancelled', succeeded: 1 }]);
  expect(storyOf(played).at(-1)).toBe('RUN_CANCELLED');
  expect(lastOf(played).why).toContain('already_final');
});

it('ten thousand essays can be cancelled in one turn (what a turn may send is bounded)', () => {
  const many = pipelineOf([spell, cj], batchOf(10_000));
  const played = play(many, [tick(1), tick(2), { type: 'CANCEL', by: 'boss', reason: null }]);
  expect(played.map(({ result }) => result)).toEqual(['applied', 'applied', 'rejected', 'applied']);
});
