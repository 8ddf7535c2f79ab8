/**
 * What a page asks for and keeps in view: asked when it comes into sight, again while it is watched, and kept
 * for a while, so that going back shows the last picture at once instead of nothing.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Answer, ask, Refused, type Request, type Verb } from './client.ts';

export interface Asked<T> {
  /** The newest answer; of an earlier visit until the present one is there. */
  readonly answer: T | null;
  readonly error: Refused | null;
  readonly isAsking: boolean;
  again(): void;
}

interface AskOptions {
  /** Asks again this often while the page is in sight. */
  readonly everyMs?: number;
  /** Asks again whenever this changes. */
  readonly when?: unknown;
}

const keptMax = 200;
const kept = new Map<string, unknown>();

const placeOf = (verb: Verb, request: unknown): string => `${verb} ${JSON.stringify(request)}`;

/** On its way for whoever wants it first. */
const ahead = new Map<string, Promise<unknown>>();

/** Asks while the page that will want it is still to be drawn. */
export function askAhead<V extends Verb>(verb: V, request: Request<V>): void {
  const place = placeOf(verb, request);
  const coming = ask(verb, request);
  ahead.set(place, coming);
  // A refusal is said to the one who takes it over.
  coming.then(
    (answer) => keep(place, answer),
    () => undefined,
  );
}

function taken<V extends Verb>(place: string): Promise<Answer<V>> | null {
  const coming = ahead.get(place);
  ahead.delete(place);
  return (coming as Promise<Answer<V>> | undefined) ?? null;
}

/** A request of null asks nothing yet. */
export function useAsk<V extends Verb>(
  verb: V,
  request: Request<V> | null,
  { everyMs, when }: AskOptions = {},
): Asked<Answer<V>> {
  const place = request === null ? null : placeOf(verb, request);
  const [state, setState] = useState<{ place: string | null; answer: unknown; error: Refused | null }>({
    place: null,
    answer: null,
    error: null,
  });
  const [isAsking, setAsking] = useState(false);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  const wanted = useRef(request);
  wanted.current = request;

  useEffect(() => {
    const asked = wanted.current;
    if (place === null || asked === null) return;
    const leaving = new AbortController();
    setAsking(true);
    (taken<V>(place) ?? ask(verb, asked, leaving.signal)).then(
      (answer) => {
        if (leaving.signal.aborted) return;
        keep(place, answer);
        setState({ place, answer, error: null });
        setAsking(false);
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        setState((before) => ({
          place,
          answer: before.place === place ? before.answer : (kept.get(place) ?? null),
          error: refusedFrom(error),
        }));
        setAsking(false);
      },
    );
    return () => leaving.abort();
  }, [verb, place, turn, when]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, again]);

  const isPresent = state.place === place;
  const answer = (isPresent ? state.answer : place === null ? null : kept.get(place)) ?? null;
  return { answer: answer as Answer<V> | null, error: isPresent ? state.error : null, isAsking, again };
}

export const refusedFrom = (error: unknown): Refused =>
  error instanceof Refused
    ? error
    : new Refused({
        code: 'page',
        message: error instanceof Error ? error.message : String(error),
        status: 0,
        correlationId: null,
        retryAfterMs: null,
      });

function keep(place: string, answer: unknown): void {
  kept.delete(place);
  kept.set(place, answer);
  const oldest = kept.keys().next();
  if (kept.size > keptMax && oldest.done !== true) kept.delete(oldest.value);
}

/** Who signs out takes what was seen along. */
export function forgetAnswers(): void {
  kept.clear();
  ahead.clear();
}
