/** Back and forth through the versions of an actor. */
import { type ReactNode, useEffect, useState } from 'react';
import type { Frame } from '../../api/generated.ts';
import { Button, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import type { Frames } from './use-frames.ts';

interface ScrubberProps {
  readonly frames: Frames;
  readonly at: Frame | null;
  /** Null: now, whatever comes. */
  look(seq: number | null): void;
}

const stepMs = 700;

export function Scrubber({ frames: { rows, earlier }, at, look }: ScrubberProps): ReactNode {
  const [isPlaying, play] = useState(false);
  const index = at === null ? -1 : rows.indexOf(at);
  const last = rows.length - 1;
  const toIndex = (to: number): void => look(to >= last ? null : (rows[Math.max(0, to)]?.seq ?? null));
  useEffect(() => {
    if (!isPlaying) return;
    if (index >= last) {
      play(false);
      return;
    }
    const timer = setTimeout(() => toIndex(index + 1), stepMs);
    return () => clearTimeout(timer);
  });
  const begin = (): void => {
    if (!isPlaying && index >= last) toIndex(0);
    play(!isPlaying);
  };
  return (
    <div className="scrubber">
      <div className="acts">
        {earlier === null ? null : (
          <Button isSmall onClick={earlier}>
            Earlier ones
          </Button>
        )}
        <Button isSmall aria-label="One step back" disabled={index <= 0} onClick={() => toIndex(index - 1)}>
          ◀
        </Button>
        <Button isSmall disabled={rows.length < 2} onClick={begin}>
          {isPlaying ? 'Pause' : 'Play'}
        </Button>
        <Button isSmall aria-label="One step on" disabled={index >= last} onClick={() => toIndex(index + 1)}>
          ▶
        </Button>
      </div>
      <input
        type="range"
        aria-label="Version"
        min={0}
        max={Math.max(0, last)}
        value={Math.max(0, index)}
        aria-valuetext={at === null ? 'nothing yet' : `version ${at.version}, ${at.status ?? 'unknown'}`}
        onChange={(event) => {
          play(false);
          toIndex(Number(event.target.value));
        }}
      />
      <Where at={at} isNow={index >= last} now={() => look(null)} />
    </div>
  );
}

function Where(props: { readonly at: Frame | null; readonly isNow: boolean; now(): void }): ReactNode {
  const { at, isNow, now } = props;
  if (at === null) return <span className="where">…</span>;
  return (
    <span className="where">
      <strong>version {at.version}</strong>{' '}
      <Pill tone={isNow ? 'run' : 'accent'}>{at.status ?? at.phase}</Pill>{' '}
      <span className="quiet">
        <When at={at.at} />
      </span>{' '}
      {isNow ? null : (
        <Button isSmall onClick={now}>
          To now
        </Button>
      )}
    </span>
  );
}
