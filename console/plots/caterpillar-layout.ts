/**
 * Where everything of a caterpillar plot stands: scripts side by side from the best, each with the interval
 * in which its place lies 95 times of 100. Pure, so that what is drawn can be tested without a browser.
 */
import { type Dense, denseOf, densePitch } from './caterpillar-dense.ts';
import { type Range, roundRange, scaled, ticksIn } from './axis.ts';

export const z95 = 1.959964;

export interface PlotItem {
  readonly key: string;
  readonly label: string;
  readonly theta: number;
  readonly se: number;
  readonly tier: number;
  /** Of an anchor: known before. Of an essay: given. */
  readonly grade: string | null;
  readonly isAnchor: boolean;
  /** `warn`: a person should look. `odd`: the answers about it fit badly. */
  readonly tone: 'plain' | 'warn' | 'odd';
}

export interface PlotCut {
  readonly between: readonly [string, string];
  readonly theta: number;
  readonly se: number | null;
}

/** What part of the order is in sight. */
export interface View {
  readonly from: number;
  readonly count: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Mark {
  readonly item: PlotItem;
  readonly x: number;
  readonly y: number;
  /** Half of the interval in pixels. */
  readonly half: number;
}

export interface Layout {
  /** Of the scripts in sight. */
  readonly marks: readonly Mark[];
  /** Instead of single marks, where those would lie on each other. */
  readonly dense: Dense | null;
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly bands: readonly Band[];
  readonly cuts: readonly { readonly y: number; readonly half: number; readonly key: string }[];
  readonly tiers: readonly { readonly tier: number; readonly x: number; readonly width: number }[];
  readonly inner: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** Room of one script. */
  readonly pitch: number;
}

interface Band {
  readonly grade: string;
  readonly top: number;
  readonly bottom: number;
}

export const margins = { left: 40, right: 44, top: 26, bottom: 14 } as const;
const stepsMax = 7;
/** Nearer than this, the name of a band would stand on its neighbour. */
const bandHeightMin = 11;

/** Best first; equal places in the order of their keys, so that nothing flickers between two answers. */
export const inOrder = (items: readonly PlotItem[]): PlotItem[] =>
  items.toSorted((a, b) => b.theta - a.theta || (a.key < b.key ? -1 : 1));

interface Drawing {
  /** In order. */
  readonly items: readonly PlotItem[];
  readonly cuts: readonly PlotCut[];
  readonly view: View;
  readonly box: Box;
}

export function layoutOf({ items, cuts, view, box }: Drawing): Layout {
  const inner = {
    left: margins.left,
    right: Math.max(margins.left + 10, box.width - margins.right),
    top: margins.top,
    bottom: box.height - margins.bottom,
  };
  const range = rangeOf(items);
  const pitch = (inner.right - inner.left) / Math.max(1, view.count);
  const y = (theta: number): number => scaled(theta, range, [inner.bottom, inner.top]);
  const perUnit = (inner.bottom - inner.top) / (range.high - range.low);
  const x = (at: number): number => inner.left + (at - view.from + 0.5) * pitch;
  const marks = items.slice(view.from, view.from + view.count).map((item, at) => ({
    item,
    x: x(view.from + at),
    y: y(item.theta),
    half: z95 * item.se * perUnit,
  }));
  return {
    marks,
    dense: pitch < densePitch ? denseOf(marks) : null,
    ticks: ticksIn(range, stepsMax).map((tick) => ({ y: y(tick), text: signed(tick) })),
    bands: bandsOf(cuts, y, inner),
    cuts: cuts.map(({ theta, se, between }) => ({
      key: between.join('/'),
      y: y(theta),
      half: (se ?? 0) * z95 * perUnit,
    })),
    tiers: tiersOf(items, view, { x, pitch }),
    inner,
    pitch,
  };
}

const signed = (tick: number): string => (tick > 0 ? `+${tick}` : String(tick).replace('-', '−'));

function rangeOf(items: readonly PlotItem[]): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const { theta, se } of items) {
    low = Math.min(low, theta - z95 * se);
    high = Math.max(high, theta + z95 * se);
  }
  return Number.isFinite(low) && Number.isFinite(high)
    ? roundRange({ low, high }, stepsMax)
    : { low: -1, high: 1 };
}

function bandsOf(cuts: readonly PlotCut[], y: (theta: number) => number, inner: Layout['inner']): Band[] {
  if (cuts.length === 0) return [];
  const rising = cuts.toSorted((a, b) => a.theta - b.theta);
  const edges = [inner.bottom, ...rising.map(({ theta }) => within(y(theta), inner)), inner.top];
  const grades = [rising[0]?.between[0] ?? '', ...rising.map(({ between }) => between[1])];
  return grades
    .map((grade, at) => ({ grade, bottom: edges[at] ?? inner.bottom, top: edges[at + 1] ?? inner.top }))
    .filter(({ top, bottom }) => bottom - top >= bandHeightMin);
}

const within = (y: number, { top, bottom }: Layout['inner']): number => Math.min(bottom, Math.max(top, y));

function tiersOf(
  items: readonly PlotItem[],
  view: View,
  { x, pitch }: { readonly x: (at: number) => number; readonly pitch: number },
): Layout['tiers'] {
  const seen = new Map<number, { first: number; last: number }>();
  const end = Math.min(items.length, view.from + view.count);
  for (let at = view.from; at < end; at += 1) {
    const tier = items[at]?.tier ?? 1;
    const known = seen.get(tier);
    if (known === undefined) seen.set(tier, { first: at, last: at });
    else known.last = at;
  }
  return [...seen].map(([tier, { first, last }]) => ({
    tier,
    x: x(first) - pitch / 2,
    width: (last - first + 1) * pitch,
  }));
}

/** The script nearest to a place on the page; −1 where there is none. */
export function nearestTo(px: number, { inner, pitch }: Layout, view: View, count: number): number {
  if (count === 0) return -1;
  const at = view.from + Math.floor((px - inner.left) / pitch);
  return Math.min(count - 1, view.from + view.count - 1, Math.max(view.from, at));
}

/** Fewer than this are wide enough to be pointed at whatever the screen. */
export const viewMin = 12;

export const wholeView = (count: number): View => ({ from: 0, count: Math.max(1, count) });

/** Half or double what is in sight, around the script that is looked at. */
export function zoomed(
  view: View,
  times: number,
  { at, count }: { readonly at: number; readonly count: number },
): View {
  const wanted = Math.round(view.count * times);
  const size = Math.min(Math.max(1, count), Math.max(Math.min(viewMin, count), wanted));
  const share = (at - view.from) / view.count;
  return kept({ from: Math.round(at - share * size), count: size }, count);
}

/** Moved so that a script is in sight, no farther than it must. */
export function showing(view: View, at: number, count: number): View {
  if (at < view.from) return kept({ ...view, from: at }, count);
  if (at >= view.from + view.count) return kept({ ...view, from: at - view.count + 1 }, count);
  return kept(view, count);
}

export const kept = ({ from, count: size }: View, count: number): View => {
  const most = Math.max(1, Math.min(size, count));
  return { from: Math.max(0, Math.min(from, count - most)), count: most };
};
