/**
 * The scale as a drawing: a script a line, best first, with the interval in which its place lies 95 times of
 * 100, anchors marked, and the cuts between grades as upright lines.
 */
import type { AssessmentResult, ResultItem } from '../../../contracts/assessment/judging-result.ts';
import { html, type Markup } from './html.ts';
import type { ReportInput } from './report-of.ts';

const z95 = 1.959964;
const width = 720;
const top = 42;
const bottom = 30;
/** Above so many scripts lines have no names: nobody could read them. */
const namedMax = 80;
const plainHeight = 760;

interface Frame {
  readonly x: (theta: number) => number;
  readonly left: number;
  readonly right: number;
  readonly rowHeight: number;
  readonly height: number;
  readonly isNamed: boolean;
}

export function caterpillarPlot({ result, names }: ReportInput): Markup {
  const items = result.items.toSorted((a, b) => b.theta - a.theta || a.item - b.item);
  const frame = frameFor(items);
  const rows = items.map((item, at) => rowOf({ item, at, frame, name: names.get(item.item) }));
  const about = `Places of ${items.length} scripts with 95 % intervals`;
  return html`<svg class="plot" viewBox="0 0 ${width} ${frame.height}" role="img" aria-label="${about}">
    ${bandsOf(result, frame)} ${axisOf(items, frame)} ${rows}
  </svg>`;
}

function frameFor(items: readonly ResultItem[]): Frame {
  const isNamed = items.length <= namedMax;
  const rowHeight = isNamed ? 17 : plainHeight / items.length;
  const [left, right] = isNamed ? [190, width - 46] : [20, width - 20];
  const { low, high } = rangeOf(items);
  const scale = (right - left) / (high - low);
  return {
    x: (theta) => round(left + (Math.min(Math.max(theta, low), high) - low) * scale),
    left,
    right,
    rowHeight,
    height: round(top + rowHeight * items.length + bottom),
    isNamed,
  };
}

function rangeOf(items: readonly ResultItem[]): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const { theta, se } of items) {
    low = Math.min(low, theta - z95 * se);
    high = Math.max(high, theta + z95 * se);
  }
  if (!(low < high)) return { low: -1, high: 1 };
  const margin = 0.03 * (high - low);
  return { low: low - margin, high: high + margin };
}

const round = (value: number): number => Math.round(value * 10) / 10;

interface Row {
  readonly item: ResultItem;
  readonly at: number;
  readonly frame: Frame;
  readonly name: string | undefined;
}

function rowOf({ item, at, frame, name }: Row): Markup {
  const { theta, se, rank, anchorId, essayId, grade } = item;
  const { x, rowHeight, isNamed, left } = frame;
  const y = round(top + (at + 0.5) * rowHeight);
  const word = anchorId === null ? 'essay' : 'anchor';
  const [low, high] = [x(theta - z95 * se), x(theta + z95 * se)];
  const size = isNamed ? 3.6 : Math.max(0.8, Math.min(2.4, rowHeight / 2));
  const half = round(size * 1.35);
  const mark =
    anchorId === null
      ? html`<circle cx="${x(theta)}" cy="${y}" r="${size}" />`
      : html`<path
          d="M${x(theta)} ${round(y - half)}l${half} ${half}l-${half} ${half}l-${half} -${half}z"
        />`;
  const label = name ?? essayId ?? anchorId ?? '';
  const text = isNamed
    ? html`<text class="rank" x="22" y="${y + 3.5}">${rank}</text>
        <text class="name" x="${30}" y="${y + 3.5}">${shortened(label)}</text>
        <text class="grade" x="${width - 22}" y="${y + 3.5}">${grade}</text>`
    : null;
  const stripe =
    isNamed && at % 2 === 1
      ? html`<rect
          class="stripe"
          x="0"
          y="${round(y - rowHeight / 2)}"
          width="${width}"
          height="${rowHeight}"
        />`
      : null;
  return html`<g class="${word}"
    ><title>${label}: ${theta.toFixed(2)} ± ${(z95 * se).toFixed(2)}</title> ${stripe}<line
      class="reach"
      x1="${low}"
      x2="${high}"
      y1="${y}"
      y2="${y}" />${mark}${text}
    <rect
      class="hover"
      x="${left}"
      y="${round(y - rowHeight / 2)}"
      width="${frame.right - left}"
      height="${round(rowHeight)}"
  /></g>`;
}

const nameCharsMax = 25;
const shortened = (name: string): string => {
  const signs = Array.from(name);
  return signs.length <= nameCharsMax ? name : `${signs.slice(0, nameCharsMax - 1).join('')}…`;
};

/** Cuts have errors of their own: a bar above each. They overlap, so every other one stands higher. */
function bandsOf({ grading }: AssessmentResult, { x, height, left, right }: Frame): Markup | null {
  if (grading === null || grading.cuts.length === 0) return null;
  const foot = height - bottom;
  const cuts = grading.cuts.map(({ theta, se }, at) => {
    const [from, to] = se === null ? [theta, theta] : [theta - z95 * se, theta + z95 * se];
    return html`<rect
        class="cut-reach"
        x="${x(from)}"
        y="${top - (at % 2 === 0 ? 7 : 12)}"
        width="${round(x(to) - x(from))}"
        height="3"
        rx="1.5"
      />
      <line class="cut" x1="${x(theta)}" x2="${x(theta)}" y1="${top - 14}" y2="${foot}" />`;
  });
  const edges = [left, ...grading.cuts.map(({ theta }) => x(theta)), right];
  const labels = grading.grades.map((grade, at) => {
    const [from = left, to = right] = [edges[at], edges[at + 1]];
    return to - from < 14
      ? null
      : html`<text class="band" x="${round((from + to) / 2)}" y="${top - 20}">${grade}</text>`;
  });
  return html`${cuts}${labels}`;
}

function axisOf(items: readonly ResultItem[], { x, height, left, right }: Frame): Markup {
  const { low, high } = rangeOf(items);
  const step = [0.5, 1, 2, 5, 10].find((one) => (high - low) / one <= 9) ?? 20;
  const first = Math.ceil(low / step);
  const marks = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
  const foot = height - bottom;
  const ticks = marks.map(
    (mark) =>
      html`<line class="tick" x1="${x(mark)}" x2="${x(mark)}" y1="${top}" y2="${foot + 4}" />
        <text class="tick-label" x="${x(mark)}" y="${foot + 16}">${String(mark).replace('-', '−')}</text>`,
  );
  return html`<line class="axis" x1="${left}" x2="${right}" y1="${foot}" y2="${foot}" />${ticks}
    <text class="axis-label" x="${right}" y="${foot + 27}">better →</text>
    <text class="axis-label start" x="${left}" y="${foot + 27}">place on the scale, logits</text>`;
}
