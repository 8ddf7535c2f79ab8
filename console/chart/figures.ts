/** Figures of states out of a count and what has moved since. Pure. */
import type { PopulationState } from '../api/generated.ts';
import { spanOf } from '../design/time.tsx';

/** Of one state. */
export interface StateFigures {
  readonly count: number;
  /** Came in within the last minute. */
  readonly perMinute: number;
  readonly oldestMs: number | null;
  readonly stalled: number;
  readonly quarantined: number;
}
/** By path. */
export type Figures = ReadonlyMap<string, StateFigures>;

interface Counted {
  readonly states: readonly PopulationState[];
  readonly at: string;
}

export function figuresOf({ states, at }: Counted): Map<string, StateFigures> {
  const counted = Date.parse(at);
  return new Map(states.map((state) => [state.path, figureOf(state, counted)]));
}

const figureOf = (state: PopulationState, at: number): StateFigures => ({
  count: state.count,
  perMinute: state.entered,
  // Whole seconds: what is drawn does not change because of a millisecond.
  oldestMs:
    state.oldest === null ? null : Math.max(0, Math.round((at - Date.parse(state.oldest)) / 1_000) * 1_000),
  stalled: state.stalled,
  quarantined: state.quarantined,
});

const empty: StateFigures = { count: 0, perMinute: 0, oldestMs: null, stalled: 0, quarantined: 0 };

export function addMoves(
  figures: Map<string, StateFigures>,
  since: ReadonlyMap<string, number>,
  pathsOf: (status: string) => readonly string[],
): void {
  for (const [status, change] of since) {
    for (const path of pathsOf(status)) {
      const had = figures.get(path) ?? empty;
      figures.set(path, { ...had, count: Math.max(0, had.count + change) });
    }
  }
}

export function differences(
  then: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const changes = Object.entries(now).map(
    ([status, count]) => [status, count - (then[status] ?? 0)] as const,
  );
  return new Map(changes.filter(([, change]) => change !== 0));
}

/** Figures that stay the same stay the same objects. */
export function keepingSame(before: Figures, now: ReadonlyMap<string, StateFigures>): Figures {
  return new Map(
    [...now].map(([path, figures]) => {
      const had = before.get(path);
      return [path, had !== undefined && isSame(had, figures) ? had : figures];
    }),
  );
}

const isSame = (one: StateFigures, other: StateFigures): boolean =>
  one.count === other.count &&
  one.perMinute === other.perMinute &&
  one.oldestMs === other.oldestMs &&
  one.stalled === other.stalled &&
  one.quarantined === other.quarantined;

const compactForm = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const compact = (count: number): string =>
  count < 10_000 ? String(count) : compactForm.format(count);

export interface InfoPiece {
  readonly look: 'bad' | 'odd' | 'rate' | 'age';
  readonly text: string;
}

/** What stands beside the number of those in a state; where there is little room, trouble comes first. */
export function infoOf(figures: StateFigures, chars: number): readonly InfoPiece[] {
  const { count, stalled, quarantined, perMinute, oldestMs } = figures;
  const pieces: readonly (InfoPiece | null)[] = [
    stalled > 0 ? { look: 'bad', text: `${compact(stalled)} stalled` } : null,
    quarantined > 0 ? { look: 'odd', text: `${compact(quarantined)} quarantined` } : null,
    perMinute > 0 ? { look: 'rate', text: `${compact(perMinute)}/min` } : null,
    oldestMs !== null && count > 0 ? { look: 'age', text: `for ${spanOf(oldestMs)}` } : null,
  ];
  const shown: InfoPiece[] = [];
  // Between two of them stands ` · `.
  let room = chars - compact(count).length;
  for (const piece of pieces) {
    if (piece === null || piece.text.length + 3 > room) continue;
    shown.push(piece);
    room -= piece.text.length + 3;
  }
  return shown;
}
