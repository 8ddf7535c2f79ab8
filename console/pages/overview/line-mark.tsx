/** Whether what is seen is what happens now. */
import type { ReactNode } from 'react';
import { type LineState, useLive } from '../../api/live.ts';
import { Pill, type Tone } from '../../design/parts.tsx';

const words: { readonly [S in LineState]: readonly [Tone, string] } = {
  opening: ['plain', 'connecting'],
  live: ['good', 'live'],
  catching: ['run', 'catching up'],
  away: ['warn', 'away, trying again'],
};

export function LineMark(): ReactNode {
  const line = useLive((picture) => picture.line);
  const [tone, word] = words[line];
  return (
    <span role="status" aria-label={`Live line: ${word}`} className="line-mark" data-line={line}>
      <Pill tone={tone}>
        <span className={`dot ${line}`} aria-hidden="true" />
        {word}
      </Pill>
    </span>
  );
}
