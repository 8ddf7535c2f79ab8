/** The journal, one line an entry: who sent what, what it changed, what it set going. */
import { type ReactNode, useState } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import type { Frame } from '../../api/generated.ts';
import { Button, Empty, Panel, Pill, Skeleton } from '../../design/parts.tsx';
import { spanOf, When } from '../../design/time.tsx';
import {
  effectLine,
  gapBefore,
  isKey,
  isShown,
  linesOf,
  type TimelineFilter,
  type TimelineLine,
} from './timeline-lines.ts';
import type { Frames } from './use-frames.ts';

interface TimelineProps {
  readonly frames: Frames;
  readonly at: Frame | null;
  look(seq: number | null): void;
}

export function Timeline({ frames, at, look }: TimelineProps): ReactNode {
  const [filter, setFilter] = useState<TimelineFilter>({ text: '', outcome: '' });
  const lines = linesOf(frames.rows);
  const shown = lines.filter((line) => isShown(line, filter)).toReversed();
  return (
    <Panel title="Journal" note={`${shown.length} of ${lines.length} entries, newest first`} isFlush>
      <div className="timeline-filter">
        <input
          className="input"
          type="search"
          aria-label="Filter by type, state or sender"
          placeholder="Type, state or sender"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        <select
          className="input"
          aria-label="Outcome"
          value={filter.outcome}
          onChange={(event) => setFilter({ ...filter, outcome: event.target.value })}
        >
          <option value="">any outcome</option>
          <option>applied</option>
          <option>rejected</option>
          <option>ignored</option>
        </select>
      </div>
      {frames.rows.length === 0 && frames.isAsking ? <Skeleton height={320} /> : null}
      {shown.length === 0 && !frames.isAsking ? <Empty>No entry is like this.</Empty> : null}
      <ol className="timeline">
        {shown.map((line, index) => (
          <Entry
            key={line.frame.seq}
            line={line}
            after={shown[index - 1] ?? null}
            isAt={line.frame === at}
            look={look}
          />
        ))}
      </ol>
      {frames.earlier === null ? null : (
        <p className="timeline-more">
          <Button isSmall onClick={frames.earlier}>
            Earlier entries
          </Button>
        </p>
      )}
    </Panel>
  );
}

interface EntryProps {
  readonly line: TimelineLine;
  /** The one above, which came later. */
  readonly after: TimelineLine | null;
  readonly isAt: boolean;
  look(seq: number): void;
}

function Entry({ line: { frame, from, word }, after, isAt, look }: EntryProps): ReactNode {
  const gap = after === null ? null : gapBefore(frame, after.frame);
  const moved = from !== frame.status;
  return (
    <>
      {gap === null ? null : <li className="gap">{spanOf(gap)} later</li>}
      <li className={`entry ${frame.outcome} ${isAt ? 'at' : ''}`} aria-current={isAt ? 'step' : undefined}>
        <button
          type="button"
          className="pick"
          onClick={() => look(frame.seq)}
          aria-label={`Look at entry ${frame.seq}, ${word}`}
        >
          {frame.seq}
        </button>
        <div>
          <span className="type mono">{word}</span>
          {frame.outcome === 'applied' ? null : <Pill tone="warn">{frame.outcome}</Pill>}
          <span className="move">
            {moved && from !== null
              ? `${from} → ${frame.status ?? '?'}`
              : moved
                ? frame.status
                : `stays ${frame.status ?? ''}`}
          </span>
          {frame.divergence === null ? null : <Pill tone="warn">replays differently today</Pill>}
          <span className="cause">
            <When at={frame.at} /> {frame.sender === null ? 'from outside' : <Sender of={frame.sender} />}
          </span>
          {frame.effects.length === 0 ? null : (
            <ul className="effects">
              {frame.effects.map((effect) => (
                <li key={effect}>
                  <Effect text={effect} />
                </li>
              ))}
            </ul>
          )}
        </div>
      </li>
    </>
  );
}

/** An actor is gone to; a task stands further down on the same page. */
function Sender({ of }: { readonly of: string }): ReactNode {
  if (of.startsWith('task:'))
    return (
      <>
        from a task, <a href="#tasks">{of.slice('task:'.length)}</a>
      </>
    );
  if (!isKey(of)) return <>from {of}</>;
  return (
    <>
      from <Link to={actorPath(of)}>{of}</Link>
    </>
  );
}

/** An effect that names an actor leads to it; a task stands further down. */
function Effect({ text }: { readonly text: string }): ReactNode {
  const { before, actor, after, isTask } = effectLine(text);
  if (isTask)
    return (
      <a href="#tasks" title={text}>
        {before}
      </a>
    );
  return (
    <span title={text}>
      {before}
      {actor === null ? null : <Link to={actorPath(actor)}>{actor}</Link>}
      {after}
    </span>
  );
}
