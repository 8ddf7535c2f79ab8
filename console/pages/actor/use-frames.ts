/** Moments of an actor, the newest first fetched, older ones when somebody goes back that far. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Frame } from '../../api/generated.ts';
import { ask, type Refused } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';

const pageFrames = 200;

export interface Frames {
  readonly rows: readonly Frame[];
  readonly error: Refused | null;
  readonly isAsking: boolean;
  /** Null: the first one is there. */
  readonly earlier: (() => void) | null;
  again(): void;
}

interface Held {
  readonly rows: readonly Frame[];
  readonly error: Refused | null;
  readonly isAsking: boolean;
}
const blank: Held = { rows: [], error: null, isAsking: true };

/** `version` is what the actor is known to have: frames up to it are fetched. */
export function useFrames(key: string, version: number | null): Frames {
  const [held, setHeld] = useState<Held>(blank);
  const [turn, setTurn] = useState(0);
  const newest = useRef<number | null>(null);
  const take = useCallback((coming: Promise<readonly Frame[]>) => {
    setHeld((before) => ({ ...before, isAsking: true }));
    coming.then(
      (rows) => setHeld((before) => ({ rows: merged(before.rows, rows), error: null, isAsking: false })),
      (error: unknown) => setHeld((before) => ({ ...before, error: refusedFrom(error), isAsking: false })),
    );
  }, []);
  useEffect(() => {
    newest.current = null;
    setHeld(blank);
  }, [key]);
  useEffect(() => {
    if (version === null) return;
    take(
      newestFrames(key, newest.current).then((rows) => {
        newest.current = rows.at(-1)?.seq ?? newest.current;
        return rows;
      }),
    );
  }, [key, version, turn, take]);
  const first = held.rows[0]?.seq ?? 1;
  const earlier = (): void => take(framesAfter(key, Math.max(0, first - 1 - pageFrames), first - 1));
  return {
    ...held,
    earlier: first <= 1 ? null : earlier,
    again: useCallback(() => setTurn((count) => count + 1), []),
  };
}

async function newestFrames(key: string, known: number | null): Promise<readonly Frame[]> {
  if (known !== null) return framesAfter(key, known, Number.POSITIVE_INFINITY);
  const { rows, newestSeq } = await ask('actor.frames', { key, limit: pageFrames });
  if (newestSeq <= (rows.at(-1)?.seq ?? 0)) return rows;
  return framesAfter(key, newestSeq - pageFrames, newestSeq);
}

async function framesAfter(key: string, after: number, last: number): Promise<readonly Frame[]> {
  const { rows } = await ask('actor.frames', { key, after: String(after), limit: pageFrames });
  return rows.filter(({ seq }) => seq <= last);
}

function merged(had: readonly Frame[], more: readonly Frame[]): readonly Frame[] {
  if (more.length === 0) return had;
  const all = new Map([...had, ...more].map((frame) => [frame.seq, frame]));
  return [...all.values()].toSorted((one, other) => one.seq - other.seq);
}
