/** One of the two essays: its text and nothing else, set to be read. */
import type { ReactNode } from 'react';
import { paragraphsOf } from './paragraphs.ts';

interface SheetProps {
  readonly label: string;
  readonly text: string;
  readonly look: 'plain' | 'chosen' | 'other';
  /** Where it is scrolled to is forgotten with the pair. */
  readonly pair: string;
}

export function EssaySheet({ label, text, look, pair }: SheetProps): ReactNode {
  return (
    <article className={`sheet ${look}`} aria-label={label} tabIndex={0} key={pair}>
      <div className="column">
        {paragraphsOf(text).map((paragraph, at) => (
          <p key={at}>{paragraph}</p>
        ))}
      </div>
    </article>
  );
}
