/**
 * What a person who judges is at: reading a pair, having chosen (and still able to undo), sending. Pure: the
 * page does what the state says and tells what came of it.
 */
import type { Answered, AskedInput } from '../../../contracts/assessment/api.ts';
import type { Winner } from '../../../contracts/assessment/words.ts';
import type { Refused } from '../../api/client.ts';

export type Turn = NonNullable<Answered<'judgement.next'>['turn']>;
export type Progress = NonNullable<Answered<'judgement.next'>['progress']>;
export type SkipReason = NonNullable<AskedInput<'judgement.skip'>['reason']>;

export type Step =
  | { readonly kind: 'start' }
  /** `turn` is what was seen last: it stays, so that the page does not blink. */
  | { readonly kind: 'asking'; readonly turn: Turn | null }
  | { readonly kind: 'reading'; readonly turn: Turn }
  | { readonly kind: 'chosen'; readonly turn: Turn; readonly winner: Winner; readonly decisionMs: number }
  | {
      readonly kind: 'sending';
      readonly turn: Turn;
      readonly winner: Winner | null;
      readonly decisionMs: number;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly error: Refused; readonly before: Step };

export interface Desk {
  readonly step: Step;
  readonly progress: Progress | null;
  /** What the person wrote about the pair. */
  readonly note: string;
  /** Sent since the page was opened. */
  readonly done: number;
}

export type DeskEvent =
  | { readonly type: 'begin' }
  | { readonly type: 'came'; readonly turn: Turn | null; readonly progress: Progress | null }
  | { readonly type: 'chose'; readonly winner: Winner; readonly decisionMs: number }
  | { readonly type: 'wrote'; readonly note: string }
  | { readonly type: 'undid' }
  | { readonly type: 'send' }
  | { readonly type: 'skip' }
  | { readonly type: 'sent'; readonly progress: Progress }
  | { readonly type: 'refused'; readonly error: Refused }
  | { readonly type: 'again' };

export const atStart: Desk = { step: { kind: 'start' }, progress: null, note: '', done: 0 };

/** An event that does not fit changes nothing: a key may be pressed at any time. */
export function after(desk: Desk, event: DeskEvent): Desk {
  const { step } = desk;
  switch (event.type) {
    case 'begin':
      return { ...desk, step: { kind: 'asking', turn: null } };
    case 'came':
      return step.kind === 'asking' ? came(desk, event) : desk;
    case 'chose':
      return chose(desk, event);
    case 'wrote':
      return { ...desk, note: event.note };
    case 'undid':
      return step.kind === 'chosen' ? { ...desk, step: { kind: 'reading', turn: step.turn } } : desk;
    case 'send':
      return step.kind === 'chosen' ? { ...desk, step: { ...step, kind: 'sending' } } : desk;
    case 'skip':
      return step.kind === 'reading' || step.kind === 'chosen'
        ? { ...desk, step: { kind: 'sending', turn: step.turn, winner: null, decisionMs: 0 } }
        : desk;
    case 'sent':
      return step.kind === 'sending' ? sent(desk, step.turn, event.progress) : desk;
    case 'refused':
      return { ...desk, step: { kind: 'refused', error: event.error, before: step } };
    case 'again':
      return step.kind === 'refused' ? tryAgain(desk, step) : desk;
  }
}

function came(desk: Desk, { turn, progress }: Extract<DeskEvent, { type: 'came' }>): Desk {
  return {
    ...desk,
    progress: progress ?? desk.progress,
    note: '',
    step: turn === null ? { kind: 'nothing' } : { kind: 'reading', turn },
  };
}

/** Choosing the other one before it is sent is changing one's mind; the clock does not run twice. */
function chose(desk: Desk, { winner, decisionMs }: Extract<DeskEvent, { type: 'chose' }>): Desk {
  const { step } = desk;
  if (step.kind !== 'reading' && step.kind !== 'chosen') return desk;
  if (winner === 'tie' && !step.turn.mayTie) return desk;
  return { ...desk, step: { kind: 'chosen', turn: step.turn, winner, decisionMs } };
}

const sent = (desk: Desk, turn: Turn, progress: Progress): Desk => ({
  ...desk,
  progress,
  done: desk.done + 1,
  step: { kind: 'asking', turn },
});

/** A pair that is not ours any more is let go; anything else is done once more. */
function tryAgain(desk: Desk, { error, before }: Extract<Step, { kind: 'refused' }>): Desk {
  const isLost = error.code === 'TURN_LOST';
  const step = before.kind === 'sending' && !isLost ? before : ({ kind: 'asking', turn: null } as const);
  return { ...desk, step };
}

/** What is on the table, whatever is being done with it. */
export function turnOn({ step }: Desk): Turn | null {
  switch (step.kind) {
    case 'start':
    case 'nothing':
      return null;
    case 'refused':
      return step.before.kind === 'sending' ? step.before.turn : null;
    default:
      return step.turn;
  }
}
