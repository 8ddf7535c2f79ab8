/** A short text that one click takes along. */
import { type ReactNode, useRef } from 'react';
import { tell } from './dialog.tsx';

export function Copied({ text }: { readonly text: string }): ReactNode {
  const place = useRef<HTMLButtonElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      tell('good', `Copied: ${text}`);
    } catch {
      // Browsers give the clipboard to safe connections only: it is marked then, for one's own keys.
      if (place.current !== null) getSelection()?.selectAllChildren(place.current);
    }
  };
  return (
    <button
      type="button"
      className="copied mono"
      ref={place}
      title="Click to copy"
      aria-label={`Copy ${text}`}
      onClick={() => void copy()}
    >
      {text}
    </button>
  );
}
