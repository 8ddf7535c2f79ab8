/** What a line of the journal says. Pure. */
import type { Frame } from '../../api/generated.ts';

export interface TimelineLine {
  readonly frame: Frame;
  /** The status before; null: it began. */
  readonly from: string | null;
  readonly word: string;
}
export interface TimelineFilter {
  readonly text: string;
  /** Empty: any. */
  readonly outcome: string;
}

/** Shorter pauses are no gap that anybody wants to read of. */
const gapMs = 5_000;

export const linesOf = (frames: readonly Frame[]): TimelineLine[] =>
  frames.map((frame, index) => ({
    frame,
    from: frames[index - 1]?.status ?? null,
    word: wordOf(frame.type),
  }));

/** `done: charge`, `after reminder`; the event as it is where nobody but the machine means it. */
export function wordOf(type: string): string {
  if (type === 'xstate.init') return 'begun';
  if (type === 'xstate.stop') return 'stopped';
  const [, sort, child] = /^xstate\.(done|error)\.(?:actor|state)\.(.+)$/.exec(type) ?? [];
  if (sort !== undefined && child !== undefined) return `${sort}: ${child}`;
  const [, delay] = /^xstate\.after\.([^.]+)/.exec(type) ?? [];
  if (delay === undefined) return type;
  return /^\d+$/.test(delay) ? `after ${delay} ms` : `after ${delay}`;
}

export function isShown({ frame, word }: TimelineLine, { text, outcome }: TimelineFilter): boolean {
  if (outcome !== '' && frame.outcome !== outcome) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  return [word, frame.type, frame.status ?? '', frame.sender ?? ''].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}

/** How long nothing happened between two entries; null where that was no time to speak of. */
export function gapBefore(earlier: Pick<Frame, 'at'>, later: Pick<Frame, 'at'>): number | null {
  const gap = Date.parse(later.at) - Date.parse(earlier.at);
  return gap >= gapMs ? gap : null;
}
