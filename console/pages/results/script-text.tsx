/** A text of the ledger, as text: whatever stands in it is shown and never obeyed. */
import { type ReactNode, useEffect, useState } from 'react';
import { type Refused, send } from '../../api/client.ts';
import { refusedFrom } from '../../api/use-ask.ts';
import { Failure, Skeleton } from '../../design/parts.tsx';
import { paragraphsOf } from '../judge/paragraphs.ts';

type Reading =
  | { readonly kind: 'reading' }
  | { readonly kind: 'there'; readonly text: string }
  | { readonly kind: 'refused'; readonly error: Refused };

export function ScriptText({ contentId }: { readonly contentId: string | null }): ReactNode {
  const [state, setState] = useState<Reading>({ kind: 'reading' });
  useEffect(() => {
    if (contentId === null) return;
    setState({ kind: 'reading' });
    const leaving = new AbortController();
    textOf(contentId, leaving.signal).then(
      (text) => setState({ kind: 'there', text }),
      (error: unknown) => {
        if (!leaving.signal.aborted) setState({ kind: 'refused', error: refusedFrom(error) });
      },
    );
    return () => leaving.abort();
  }, [contentId]);
  if (contentId === null) return <p className="no-text">There is no text: it was erased, or never read.</p>;
  switch (state.kind) {
    case 'reading':
      return <Skeleton height={240} />;
    case 'refused':
      return <Failure error={state.error} />;
    case 'there':
      return (
        <div className="script-text">
          {paragraphsOf(state.text).map((paragraph, at) => (
            <p key={at}>{paragraph}</p>
          ))}
        </div>
      );
  }
}

async function textOf(contentId: string, signal: AbortSignal): Promise<string> {
  const path = `/v1/contents/${encodeURIComponent(contentId)}`;
  return (await send(path, { method: 'GET', signal })).text();
}
