/**
 * A session of comparative judgement: pairs are planned, asked and answered, wave by wave, until the scale is
 * good enough or no more may be asked. Work (reading, planning, fitting, publishing) is done by tasks; what
 * follows from it is decided here.
 *
 * A1  An answer counts once, and only while its comparison is out. Whatever else comes is told and changes
 *     nothing.
 * A2  An error is no judgement. Counters only grow, and never past what was asked.
 * A3  Nobody but `decisionOf` ends a session well. Timers and operators can only make it decide.
 * A4  Every participant and the run are told the end, once: the final states have no way back.
 */
import type { AssessmentReason } from '../../contracts/assessment/words.ts';
import { refOf, scoreInputOf, sessionContextOf, waveSizeOf } from './session-context.ts';
import * as does from './session-setup.ts';
import { sessionSetup } from './session-setup.ts';

const failedBecause = (reason: 'ERROR_PREPARATION' | 'ERROR_PAIRING' | 'ERROR_SCORING') => ({
  target: '#assessment.failed' as const,
  actions: does.because(reason),
});

const badSettings = {
  guard: 'hasBadSettings',
  target: '#assessment.failed',
  actions: does.because('ERROR_SETTINGS'),
} as const;
const decided = [
  { guard: 'wantsMore', target: '#assessment.generating_pairs' },
  { guard: 'isDone', target: '#assessment.scoring.publishing', actions: does.noteReason },
  { target: '#assessment.failed', actions: does.noteReason },
] as const;

function statusOfEnd(reason: AssessmentReason | null): 'completed' | 'failed' | 'cancelled' {
  if (reason?.startsWith('COMPLETE') === true) return 'completed';
  return reason?.startsWith('CANCELLED') === true ? 'cancelled' : 'failed';
}

export const sessionMachine = sessionSetup.createMachine({
  id: 'assessment',
  context: ({ input }) => sessionContextOf(input),
  output: ({ context: { reason } }) => ({ status: statusOfEnd(reason), reason }),
  entry: does.tellCreated,
  initial: 'initializing',
  on: {
    JUDGED: { actions: does.takeVerdicts },
    CANCEL: { target: '.cancelled', actions: does.cancel('CANCELLED_BY_USER') },
    PHASE_CANCELLED: {
      guard: 'isOfOwnRun',
      target: '.cancelled',
      actions: does.cancel('CANCELLED_BY_RUN'),
    },
    PHASE_TIMED_OUT: {
      guard: 'isOfOwnRun',
      target: '.failed',
      actions: does.because('ERROR_TIMED_OUT'),
    },
  },
  states: {
    initializing: {
      entry: does.nowIs('initializing'),
      always: badSettings,
      initial: 'preparing',
      states: {
        preparing: {
          invoke: {
            src: 'prepare',
            id: 'prepare',
            input: ({ context }) => ({ ...refOf(context), participants: context.participants }),
            onDone: { target: 'prepared', actions: does.takePrepared },
            onError: failedBecause('ERROR_PREPARATION'),
          },
        },
        prepared: { always: [badSettings, ...decided] },
      },
    },
    generating_pairs: {
      entry: does.nowIs('generating_pairs'),
      initial: 'planning',
      states: {
        planning: {
          invoke: {
            src: 'plan',
            id: 'plan',
            input: ({ context }) => ({
              ...refOf(context),
              wave: context.wave + 1,
              after: context.submitted,
              pairsMax: waveSizeOf(context),
            }),
            onDone: [
              { guard: 'isQueueFull', target: 'resting' },
              { target: '#assessment.waiting_callbacks', actions: does.takeWave },
            ],
            onError: failedBecause('ERROR_PAIRING'),
          },
        },
        resting: { after: { queueRest: 'planning' } },
      },
    },
    waiting_callbacks: {
      entry: does.nowIs('waiting_callbacks'),
      always: { guard: 'isAnswered', target: 'scoring' },
      on: { RECOVER: { guard: 'couldBeForced', target: 'scoring', actions: does.force } },
      initial: 'armed',
      states: {
        armed: {
          after: {
            idle: [
              { guard: 'isIdle', target: '#assessment.scoring', actions: does.force },
              { target: 'armed', reenter: true },
            ],
          },
        },
      },
    },
    scoring: {
      entry: does.nowIs('scoring'),
      initial: 'fitting',
      states: {
        fitting: {
          invoke: {
            src: 'score',
            id: 'score',
            input: ({ context }) => scoreInputOf(context),
            onDone: { target: 'deciding', actions: does.takeScored },
            onError: failedBecause('ERROR_SCORING'),
          },
        },
        deciding: { always: decided },
        publishing: {
          invoke: {
            src: 'publish',
            id: 'publish',
            input: ({ context }) => ({
              ...scoreInputOf(context),
              reason: context.reason ?? 'COMPLETE_STABLE',
            }),
            onDone: { target: '#assessment.completed', actions: does.complete },
            onError: failedBecause('ERROR_SCORING'),
          },
        },
      },
    },
    completed: { type: 'final', entry: does.nowIs('completed') },
    failed: { type: 'final', entry: [does.fail, does.nowIs('failed')] },
    cancelled: { type: 'final', entry: does.nowIs('cancelled') },
  },
});
