/** A text of the ledger, as text: whatever stands in it is shown and never obeyed. */
import type { ReactNode } from 'react';
import { Failure, Skeleton } from '../../design/parts.tsx';
import { paragraphsOf } from '../judge/paragraphs.ts';
import { useText } from './use-text.ts';

interface ScriptTextProps {
  readonly contentId: string | null;
  /** Of what is to come. */
  readonly height?: number;
}

export function ScriptText({ contentId, height = 240 }: ScriptTextProps): ReactNode {
  const reading = useText(contentId);
  if (contentId === null) return <p className="no-text">There is no text: it was erased, or never read.</p>;
  switch (reading.kind) {
    case 'reading':
      return <Skeleton height={height} />;
    case 'refused':
      return <Failure error={reading.error} again={reading.again} />;
    case 'there':
      return (
        <div className="script-text">
          {paragraphsOf(reading.text).map((paragraph, at) => (
            <p key={at}>{paragraph}</p>
          ))}
        </div>
      );
  }
}
