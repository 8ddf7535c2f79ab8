/** The six phases of an essay, four statuses each, made from the list of words: they cannot differ. */
import type { PhaseNews } from '../../contracts/assessment/messages.ts';
import {
  type PhaseName,
  phaseNames,
  type PhaseStatuses,
  phaseStatuses,
} from '../../contracts/assessment/words.ts';
import {
  beginPhase,
  endPhase,
  type EssayContext,
  essaySetup,
  failedWith,
  initiateType,
  leaveCommand,
  type PhaseEnding,
  type PhaseWork,
  succeededWith,
} from './essay-setup.ts';

type News = PhaseNews['type'];
const newsType = (phase: PhaseName, word: 'STARTED' | 'SUCCEEDED' | 'FAILED'): News =>
  `EVT_${phase.toUpperCase() as Uppercase<PhaseName>}_${word}`;

/** From a status that rests with a text into each phase. Whether its turn has come is known to the run. */
export const intoPhases = Object.fromEntries(
  phaseNames.map((phase) => [
    initiateType(phase),
    { target: `#essay.working.${phase}`, actions: beginPhase(phase) },
  ]),
);

/** Where an essay rests when a phase is over. */
export const restingPhases = Object.fromEntries(
  phaseNames.flatMap((phase) => {
    const { succeeded, failed } = phaseStatuses[phase];
    return [
      [succeeded, {}],
      [failed, {}],
    ];
  }),
);

export const workingPhases = Object.fromEntries(phaseNames.map((phase) => [phase, workingState(phase)]));

/**
 * News of a batch-grain phase is taken from both of its statuses: whoever does it may be done before the
 * essay has heard that it began.
 */
function workingState(phase: PhaseName) {
  const statuses = phaseStatuses[phase];
  const isOver = (word: 'succeeded' | 'failed') => `#essay.resting.${statuses[word]}`;
  const tooLate = endPhase(() => failedWith(statuses.failed, 'TIMEOUT'));
  return essaySetup.createStateConfig({
    initial: statuses.awaiting,
    after: { deadline: { target: isOver('failed'), actions: tooLate } },
    on: {
      [newsType(phase, 'SUCCEEDED')]: {
        guard: 'isCurrent',
        target: isOver('succeeded'),
        actions: endPhase((event) => succeededWith(statuses.succeeded, event)),
      },
      [newsType(phase, 'FAILED')]: {
        guard: 'isCurrent',
        target: isOver('failed'),
        actions: endPhase((event) => failedWith(statuses.failed, codeIn(event))),
      },
      PHASE_TIMED_OUT: { guard: 'isCurrent', target: isOver('failed'), actions: tooLate },
      PHASE_CANCELLED: { guard: 'isCurrent', target: '#essay.resting.before', actions: leaveCommand },
    },
    states: {
      [statuses.awaiting]: {
        always: { guard: 'isOwnWork', target: `${statuses.running}.own` },
        on: {
          [newsType(phase, 'STARTED')]: { guard: 'isCurrent', target: `${statuses.running}.elsewhere` },
        },
      },
      [statuses.running]: {
        initial: 'elsewhere',
        states: { elsewhere: {}, own: ownWork(phase, statuses) },
      },
    },
  });
}

function ownWork(phase: PhaseName, statuses: PhaseStatuses) {
  return essaySetup.createStateConfig({
    invoke: {
      // All six are of one type, but XState wants to be told which of them it is.
      src: phase as 'spellcheck',
      id: phase,
      input: ({ context }) => workOf(context),
      onDone: {
        target: `#essay.resting.${statuses.succeeded}`,
        actions: endPhase((event) => succeededWith(statuses.succeeded, outputOf(event))),
      },
      onError: {
        target: `#essay.resting.${statuses.failed}`,
        actions: endPhase((event) => failedWith(statuses.failed, codeIn(errorOf(event)))),
      },
    },
  });
}

function workOf({ command, batchId, essayId, textContentId }: EssayContext): PhaseWork {
  if (command === null || textContentId === null)
    throw new Error(`Expected ${essayId} to have a command and a text in a phase, got none; mend its chart`);
  const { runId, attempt, promptContentId, language } = command;
  return { batchId, essayId, runId, attempt, textContentId, promptContentId, language };
}

/** As the activity returned it; see `EssayPhaseResult` in actors/phases.ts. */
const outputOf = (event: object): Partial<PhaseEnding> =>
  'output' in event && typeof event.output === 'object' && event.output !== null ? event.output : {};
const errorOf = (event: object): object =>
  'error' in event && typeof event.error === 'object' && event.error !== null ? event.error : {};

const CODE = /^[A-Z][A-Z0-9_]{0,99}$/;
/** What an executor says of its failure, if it is a code: a message may hold a piece of somebody's text. */
const codeIn = (from: object): string =>
  'code' in from && typeof from.code === 'string' && CODE.test(from.code)
    ? from.code
    : 'PHASE_EXECUTOR_FAILED';
