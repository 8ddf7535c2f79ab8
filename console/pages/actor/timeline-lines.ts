/** What a line of the journal says. Pure. */
import type { Frame } from '../../api/generated.ts';
import { spanOf } from '../../design/time.tsx';

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
  return /^\d+$/.test(delay) ? `after ${spanOf(Number(delay))}` : `after ${delay}`;
}

/** A thing that was set going: in words, with the actor that it leads to and the task that it is. */
export interface EffectLine {
  readonly before: string;
  readonly actor: string | null;
  readonly after: string;
  readonly isTask: boolean;
}

export function effectLine(text: string): EffectLine {
  const plain = (before: string, isTask = false): EffectLine => ({ before, actor: null, after: '', isTask });
  const [sort = '', ...rest] = text.split(' ');
  const [name = '', second = ''] = rest;
  switch (sort) {
    case 'timer':
      return plain(`timer ${wordOf(name)}, in ${spanOf(Number.parseInt(second, 10))}`);
    case 'timer-cancelled':
      return plain(`timer ${wordOf(name)} called off`);
    case 'task':
      return plain(`task ${name}`, true);
    case 'task-cancelled':
      return plain('task called off', true);
    case 'mail':
      return isKey(name)
        ? { before: 'mail to ', actor: name, after: ` ${wordOf(second)}`, isTask: false }
        : plain(text);
    case 'actor':
      return isKey(name) ? { before: 'begins ', actor: name, after: '', isTask: false } : plain(text);
    default:
      return plain(text);
  }
}

export const isKey = (text: string): boolean => /^[a-z][a-z0-9-]*\/[^/#\s]+$/.test(text);

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
