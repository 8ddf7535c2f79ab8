/** The desk with its deeds: asks for pairs, measures, waits while a choice can be undone, sends. */
import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Winner } from '../../../contracts/assessment/words.ts';
import { ask } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { tell } from '../../design/dialog.tsx';
import { after, atStart, type Desk, type SkipReason } from './desk.ts';
import { ReadingClock } from './reading-clock.ts';

export interface DeskDeeds {
  readonly desk: Desk;
  begin(): void;
  choose(winner: Winner): void;
  undo(): void;
  next(): void;
  skip(reason: SkipReason | null): void;
  write(note: string): void;
  again(): void;
}

/** `isHeld`: somebody is writing a note, so nothing is sent yet. */
export function useDesk(assessmentId: string | null, undoMs: number, isHeld: boolean): DeskDeeds {
  const [desk, tellDesk] = useReducer(after, atStart);
  const clock = useReadingClock(desk);
  const skipReason = useRef<SkipReason | null>(null);
  const { step, note } = desk;

  useEffect(() => {
    if (step.kind !== 'asking') return;
    const leaving = new AbortController();
    ask('judgement.next', assessmentId === null ? {} : { assessmentId }, leaving.signal).then(
      ({ turn, progress }) => tellDesk({ type: 'came', turn, progress }),
      (error: unknown) => {
        if (!leaving.signal.aborted) tellDesk({ type: 'refused', error: refusedFrom(error) });
      },
    );
    return () => leaving.abort();
  }, [step, assessmentId]);

  useEffect(() => {
    if (step.kind !== 'chosen' || isHeld) return;
    const timer = setTimeout(() => tellDesk({ type: 'send' }), undoMs);
    return () => clearTimeout(timer);
  }, [step, undoMs, isHeld]);

  const lastNote = useRef(note);
  lastNote.current = note;
  useEffect(() => {
    if (step.kind !== 'sending') return;
    // Sent twice it counts once: the door answers the second as the first.
    send(step, lastNote.current, skipReason.current).then(
      (progress) => tellDesk({ type: 'sent', progress }),
      (error: unknown) => tellDesk({ type: 'refused', error: refusedFrom(error) }),
    );
  }, [step]);

  return {
    desk,
    begin: useCallback(() => tellDesk({ type: 'begin' }), []),
    choose: (winner) =>
      tellDesk({ type: 'chose', winner, decisionMs: Math.round(clock.readMs(performance.now())) }),
    undo: () => tellDesk({ type: 'undid' }),
    next: () => tellDesk({ type: 'send' }),
    skip: (reason) => {
      skipReason.current = reason;
      tellDesk({ type: 'skip' });
    },
    write: (written) => tellDesk({ type: 'wrote', note: written }),
    again: () => tellDesk({ type: 'again' }),
  };
}

type Sending = Extract<Desk['step'], { kind: 'sending' }>;

async function send({ turn, winner, decisionMs }: Sending, note: string, reason: SkipReason | null) {
  const { assessmentId, seq } = turn;
  if (winner === null) {
    const request = { assessmentId, seq, ...(reason === null ? {} : { reason }) };
    return (await ask('judgement.skip', request)).progress;
  }
  const written = note.trim() === '' ? {} : { note: note.trim() };
  const answer = await ask('judgement.submit', { assessmentId, seq, winner, decisionMs, ...written });
  if (answer.result === 'too_late')
    tell('bad', 'That pair was not needed any more: the session had gone on. Your answer was kept apart.');
  if (answer.result === 'already_answered')
    tell('bad', 'That pair had been answered already. It counts once.');
  return answer.progress;
}

/** Runs while a pair is read in a page that is seen; a choice that is undone is read on. */
function useReadingClock({ step }: Desk): ReadingClock {
  const clock = useRef(new ReadingClock()).current;
  const turn = step.kind === 'reading' || step.kind === 'chosen' ? step.turn : null;
  useEffect(() => {
    if (turn === null) return;
    clock.begin(performance.now(), document.visibilityState === 'visible');
    const look = (): void => {
      if (document.visibilityState === 'visible') clock.resume(performance.now());
      else clock.pause(performance.now());
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      clock.pause(performance.now());
    };
  }, [turn, clock]);
  return clock;
}
