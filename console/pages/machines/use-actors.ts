/** Pages of `actor.list`, one after the other, as far as somebody has scrolled. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Answer, ask, type Refused, type Request } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';

export type ActorRow = Answer<'actor.list'>['rows'][number];
export type ActorFilter = Omit<Request<'actor.list'>, 'after' | 'limit'>;

const pageRows = 200;

interface Listed {
  readonly place: string;
  readonly rows: readonly ActorRow[];
  readonly next: string | null;
  readonly error: Refused | null;
  readonly isAsking: boolean;
}

const blank = (place: string): Listed => ({ place, rows: [], next: null, error: null, isAsking: true });

export function useActors(filter: ActorFilter): Listed & { more(): void; again(): void } {
  const place = JSON.stringify(filter);
  const [listed, setListed] = useState<Listed>(() => blank(place));
  const [turn, setTurn] = useState(0);
  const asking = useRef<string | null>(null);
  const load = useCallback(
    async (after: string | null, signal?: AbortSignal): Promise<void> => {
      const wanted = `${place} ${after ?? ''}`;
      if (after !== null && asking.current === wanted) return;
      asking.current = wanted;
      const asked = { ...(JSON.parse(place) as ActorFilter), ...(after === null ? {} : { after }) };
      try {
        const { rows, next } = await ask('actor.list', { ...asked, limit: pageRows }, signal);
        setListed((before) => ({
          ...blank(place),
          rows: after === null || before.place !== place ? rows : [...before.rows, ...rows],
          next,
          isAsking: false,
        }));
      } catch (error) {
        if (signal?.aborted === true) return;
        asking.current = null;
        setListed((before) => ({ ...before, place, error: refusedFrom(error), isAsking: false }));
      }
    },
    [place],
  );
  useEffect(() => {
    const leaving = new AbortController();
    setListed((before) => (before.place === place ? { ...before, isAsking: true } : blank(place)));
    void load(null, leaving.signal);
    return () => leaving.abort();
  }, [place, load, turn]);
  const { next } = listed;
  const more = useCallback(() => {
    if (next !== null) void load(next);
  }, [next, load]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { ...listed, more, again };
}
