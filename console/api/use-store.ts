/** A part of an `@xstate/store` in a page: drawn again only when that part has changed. */
import { useRef, useSyncExternalStore } from 'react';

interface Readable<C> {
  subscribe(tell: () => void): { unsubscribe(): void };
  getSnapshot(): { readonly context: C };
}

export function useStore<C, T>(store: Readable<C>, pick: (context: C) => T): T {
  const last = useRef<{ readonly context: C; readonly picked: T } | null>(null);
  const read = (): T => {
    const { context } = store.getSnapshot();
    if (last.current === null || last.current.context !== context) {
      last.current = { context, picked: pick(context) };
    }
    return last.current.picked;
  };
  return useSyncExternalStore((tell) => {
    const subscription = store.subscribe(tell);
    return () => subscription.unsubscribe();
  }, read);
}
