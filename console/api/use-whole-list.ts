/**
 * Every page of a list, one after the other: what has come is shown while the rest is on its way. Asked anew,
 * what was there stays in sight until the new list is whole.
 */
import { useCallback, useEffect, useState } from 'react';
import { type Answer, ask, type Refused, type Request } from './client.ts';
import { refusedFrom } from './use-ask.ts';

type Listed = 'essay.list' | 'batch.students';
type Item<V extends Listed> = Answer<V>['items'][number];

export interface WholeList<T> {
  readonly items: readonly T[];
  readonly isWhole: boolean;
  readonly error: Refused | null;
  again(): void;
}

const pageSize = 200;

/** A batch of null asks nothing yet. */
export function useWholeList<V extends Listed>(
  verb: V,
  batchId: string | null,
  when?: unknown,
): WholeList<Item<V>> {
  const [list, setList] = useState<Omit<WholeList<Item<V>>, 'again'>>(nothingOf);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  useEffect(() => setList(nothingOf), [batchId]);
  useEffect(() => {
    if (batchId === null) return;
    const leaving = new AbortController();
    const told = (items: readonly Item<V>[], isWhole: boolean): void => {
      if (leaving.signal.aborted) return;
      setList((before) => (before.isWhole && !isWhole ? before : { items, isWhole, error: null }));
    };
    wholeList(verb, batchId, { signal: leaving.signal, told }).catch((error: unknown) => {
      if (!leaving.signal.aborted) setList((before) => ({ ...before, error: refusedFrom(error) }));
    });
    return () => leaving.abort();
  }, [verb, batchId, turn, when]);
  return { ...list, again };
}

const nothingOf = <T>(): Omit<WholeList<T>, 'again'> => ({ items: [], isWhole: false, error: null });

interface Reading<T> {
  readonly signal: AbortSignal;
  /** After each page: all that has come. */
  told(items: readonly T[], isWhole: boolean): void;
}

async function wholeList<V extends Listed>(
  verb: V,
  batchId: string,
  { signal, told }: Reading<Item<V>>,
): Promise<void> {
  let items: readonly Item<V>[] = [];
  let cursor: string | null = null;
  do {
    const request: object = { batchId, limit: pageSize, ...(cursor === null ? {} : { cursor }) };
    const page: Answer<V> = await ask(verb, request as Request<V>, signal);
    items = [...items, ...(page.items as readonly Item<V>[])];
    cursor = page.nextCursor;
    told(items, cursor === null);
  } while (cursor !== null);
}
