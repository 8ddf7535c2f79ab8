/** A text of the ledger: on its way, there, or why not. */
import { useCallback, useEffect, useState } from 'react';
import { type Refused, send } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';

type Reading =
  | { readonly kind: 'reading' }
  | { readonly kind: 'there'; readonly text: string }
  | { readonly kind: 'refused'; readonly error: Refused };

/** A content of null asks nothing. */
export function useText(contentId: string | null): Reading & { again(): void } {
  const [state, setState] = useState<Reading>({ kind: 'reading' });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  useEffect(() => {
    setState({ kind: 'reading' });
    if (contentId === null) return;
    const leaving = new AbortController();
    textOf(contentId, leaving.signal).then(
      (text) => setState({ kind: 'there', text }),
      (error: unknown) => {
        if (!leaving.signal.aborted) setState({ kind: 'refused', error: refusedFrom(error) });
      },
    );
    return () => leaving.abort();
  }, [contentId, turn]);
  return { ...state, again };
}

async function textOf(contentId: string, signal: AbortSignal): Promise<string> {
  const path = `/v1/contents/${encodeURIComponent(contentId)}`;
  return (await send(path, { method: 'GET', signal })).text();
}
