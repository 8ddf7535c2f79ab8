/**
 * The ranking as a plot: scripts from the best, each with its interval; anchors as diamonds, cuts between
 * grades across, tiers as bands. Pointed at or gone along by keys, it tells its owner which script it is on.
 * Between two answers the marks glide; nothing else of the page moves.
 */
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { Button } from '../design/parts.tsx';
import { CaterpillarDrawing } from './caterpillar-drawing.tsx';
import { Overview } from './caterpillar-overview.tsx';
import {
  inOrder,
  kept,
  layoutOf,
  nearestTo,
  type PlotCut,
  type PlotItem,
  showing,
  type View,
  viewMin,
  wholeView,
  zoomed,
} from './caterpillar-layout.ts';
import { useWidth } from './use-width.ts';
import './caterpillar.css';

interface CaterpillarProps {
  readonly items: readonly PlotItem[];
  readonly cuts: readonly PlotCut[];
  /** Key of the script that is looked at. */
  readonly chosen: string | null;
  choose(key: string): void;
  /** Enter, or a click. */
  open(key: string): void;
  /** What a screen reader hears of the script that is looked at. */
  readonly said: string;
}

const height = 340;
/** So many are seen one by one on any screen. */
const nearCount = 150;

export function Caterpillar(props: CaterpillarProps): ReactNode {
  const { cuts, chosen, choose, open, said } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 0);
  const items = useMemo(() => inOrder(props.items), [props.items]);
  const count = items.length;
  // Null: all of them, however many come.
  const [wanted, setView] = useState<View | null>(null);
  const view = wanted === null ? wholeView(count) : kept(wanted, count);
  const layout = useMemo(
    () => layoutOf({ items, cuts, view: { from: view.from, count: view.count }, box: { width, height } }),
    [items, cuts, view.from, view.count, width],
  );
  const at = items.findIndex(({ key }) => key === chosen);
  const help = useId();
  const goTo = (to: number): void => {
    const next = items[Math.max(0, Math.min(count - 1, to))];
    if (next === undefined) return;
    choose(next.key);
    setView(showing(view, items.indexOf(next), count));
  };
  const zoom = (times: number): void => setView(zoomed(view, times, { at: Math.max(at, view.from), count }));
  const press = (event: KeyboardEvent): void => {
    const step = stepsOf[event.key];
    if (step !== undefined) goTo(step({ at, count, page: view.count }));
    else if (event.key === '+' || event.key === '=') zoom(1 / 2);
    else if (event.key === '-') zoom(2);
    else if (event.key === 'Enter' && chosen !== null) open(chosen);
    else return;
    event.preventDefault();
  };
  const placeUnder = (clientX: number): number => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return nearestTo(clientX - left, layout, view, count);
  };
  const click = (clientX: number): void => {
    const place = placeUnder(clientX);
    const key = items[place]?.key;
    // Where several share a pixel nobody can point at one: a click goes nearer first.
    if (layout.dense !== null) setView(zoomed(view, nearCount / view.count, { at: place, count }));
    else if (key !== undefined) open(key);
  };
  return (
    <div className="caterpillar">
      <div
        ref={box}
        className={layout.dense === null ? 'stage' : 'stage far'}
        role="application"
        aria-label={`Ranking of ${count} scripts with 95 % intervals`}
        aria-describedby={help}
        tabIndex={0}
        onKeyDown={press}
        onFocus={() => at < 0 && goTo(view.from)}
        onPointerMove={(event) => {
          const key = items[placeUnder(event.clientX)]?.key;
          if (key !== undefined && key !== chosen) choose(key);
        }}
        onClick={(event) => click(event.clientX)}
      >
        {/* Drawn before its room is known, every mark would glide in from somewhere else. */}
        {width === 0 ? null : (
          <CaterpillarDrawing layout={layout} chosen={chosen} width={width} height={height} />
        )}
      </div>
      <Heard id={help} said={said} />
      <PlotFoot items={items} view={view} at={at} width={width} move={setView} zoom={zoom} />
    </div>
  );
}

const Heard = ({ id, said }: { readonly id: string; readonly said: string }): ReactNode => (
  <>
    <p id={id} className="visually-hidden">
      Left and right go along the ranking, Home and End to its ends, plus and minus zoom, Enter opens the
      script. The table below holds the same.
    </p>
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  </>
);

interface Stand {
  readonly at: number;
  readonly count: number;
  readonly page: number;
}
const stepsOf: { readonly [key: string]: ((stand: Stand) => number) | undefined } = {
  ArrowRight: ({ at }) => at + 1,
  ArrowLeft: ({ at }) => at - 1,
  PageDown: ({ at, page }) => at + Math.max(1, Math.floor(page / 4)),
  PageUp: ({ at, page }) => at - Math.max(1, Math.floor(page / 4)),
  Home: () => 0,
  End: ({ count }) => count - 1,
};

interface FootProps {
  readonly items: readonly PlotItem[];
  readonly view: View;
  readonly at: number;
  readonly width: number;
  /** Null: all of them. */
  move(view: View | null): void;
  zoom(times: number): void;
}

const sightSaid = ({ from, count: shown }: View, count: number): string =>
  [from + 1, '–', Math.min(count, from + shown), 'of', count]
    .map((part) => part.toLocaleString('en'))
    .join(' ');

function PlotFoot({ items, view, at, width, move, zoom }: FootProps): ReactNode {
  const count = items.length;
  const isWhole = view.count >= count;
  return (
    <div className="foot">
      <span className="legend" aria-hidden="true">
        <span className="key essay">essay</span>
        <span className="key anchor">anchor</span>
        <span className="key warn">needs a person</span>
        <span className="key odd">odd answers</span>
      </span>
      <Overview
        items={items}
        view={view}
        at={at}
        width={Math.min(260, Math.max(64, width - 600))}
        move={move}
      />
      <span className="sight">{count === 0 ? '' : sightSaid(view, count)}</span>
      <span className="acts" role="group" aria-label="Zoom">
        <Button isSmall onClick={() => zoom(1 / 2)} disabled={view.count <= viewMin} aria-label="Zoom in">
          +
        </Button>
        <Button isSmall onClick={() => zoom(2)} disabled={isWhole} aria-label="Zoom out">
          −
        </Button>
        <Button isSmall onClick={() => move(null)} disabled={isWhole}>
          All
        </Button>
      </span>
    </div>
  );
}
