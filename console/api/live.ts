/**
 * What happens, as the node tells it: `GET /api/live`, kept in one store for all pages.
 *
 * Owns the line and its bounded history. Owns no picture of a page.
 *  1. One line for the whole page, open while somebody looks; it is closed a while after the last one left.
 *  2. A line that dropped is taken up where it ended; what was seen stays in sight meanwhile.
 *  3. Nothing grows: five minutes of seconds, the newest facts, counts by kind and status.
 */
import { useEffect } from 'react';
import { createStore } from '@xstate/store';
import type { LiveMessage, LiveMove } from '../../contracts/live.ts';
import { blank, type LineState, type LivePicture, withMessage } from './live-picture.ts';
import { useStore } from './use-store.ts';

export type { LiveSecond } from '../../contracts/live.ts';
export type { Counts, LineState } from './live-picture.ts';

export const live = createStore({
  context: blank(Date.now()),
  on: {
    said: (before, { message }: { message: LiveMessage }) => withMessage(before, message, Date.now()),
    line: (before, { to }: { to: LineState }) =>
      before.line === to ? before : { ...before, line: to, since: Date.now() },
  },
});

type HearMoves = (moves: readonly LiveMove[]) => void;
const listeners = new Set<HearMoves>();
/** Moves as they come, for what is lit and forgotten. */
export function onMoves(hear: HearMoves): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}

const lingerMs = 5_000;
const retryMs = { first: 1_000, most: 10_000 };
let lookers = 0;
let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let waitMs = retryMs.first;

/** A part of the picture; the line is open while this is in sight. */
export function useLive<T>(pick: (picture: LivePicture) => T): T {
  useEffect(() => {
    lookers += 1;
    clearTimeout(timer);
    if (source === null) open();
    return () => {
      lookers -= 1;
      if (lookers === 0) timer = setTimeout(close, lingerMs);
    };
  }, []);
  return useStore(live, pick);
}

function open(): void {
  const line = new EventSource('/api/live');
  source = line;
  const hear = (event: MessageEvent<string>): void => {
    waitMs = retryMs.first;
    const message = JSON.parse(event.data) as LiveMessage;
    live.trigger.said({ message });
    if (message.moves.length > 0) for (const tell of listeners) tell(message.moves);
  };
  line.addEventListener('snapshot', hear);
  line.addEventListener('delta', hear);
  line.addEventListener('open', () => {
    if (live.getSnapshot().context.line === 'away') live.trigger.line({ to: 'catching' });
  });
  line.addEventListener('error', () => {
    live.trigger.line({ to: 'away' });
    // The browser tries again by itself unless it was refused.
    if (line.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(() => (lookers > 0 ? open() : undefined), waitMs);
    waitMs = Math.min(retryMs.most, waitMs * 2);
  });
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
}
