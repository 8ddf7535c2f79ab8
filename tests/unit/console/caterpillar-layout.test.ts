import { describe, expect, test } from 'vitest';
import {
  inOrder,
  kept,
  layoutOf,
  nearestTo,
  type PlotItem,
  showing,
  wholeView,
  z95,
  zoomed,
} from '../../../console/plots/caterpillar-layout.ts';

const item = (key: string, theta: number, more: Partial<PlotItem> = {}): PlotItem => ({
  key,
  label: key,
  theta,
  se: 0.5,
  tier: 1,
  grade: null,
  isAnchor: false,
  tone: 'plain',
  ...more,
});
const box = { width: 1_000, height: 340 };
const draw = (items: readonly PlotItem[], view = wholeView(items.length)) =>
  layoutOf({ items, cuts: [], view, box });

describe('the caterpillar plot', () => {
  test('the best stands first, and equal ones keep their order between two answers', () => {
    const items = [item('b', 0), item('c', 2), item('a', 0)];
    expect(inOrder(items).map(({ key }) => key)).toEqual(['c', 'a', 'b']);
  });

  test('an interval is drawn to the scale of its place', () => {
    const { marks } = draw([item('a', 1), item('b', -1)]);
    const [a, b] = marks;
    const perUnit = ((b?.y ?? 0) - (a?.y ?? 0)) / 2;
    expect(a?.half).toBeCloseTo(z95 * 0.5 * perUnit, 6);
    expect(a?.y).toBeLessThan(b?.y ?? 0);
  });

  test('every interval lies within the plot', () => {
    const { marks, inner } = draw([item('a', 3, { se: 2 }), item('b', -4, { se: 0.1 })]);
    for (const { y, half } of marks) {
      expect(y - half).toBeGreaterThanOrEqual(inner.top - 1e-6);
      expect(y + half).toBeLessThanOrEqual(inner.bottom + 1e-6);
    }
  });

  test('a result without a scale is drawn all the same', () => {
    const { marks, ticks } = draw([item('a', 0, { se: 0 })]);
    expect(marks.every(({ x, y, half }) => [x, y, half].every(Number.isFinite))).toBe(true);
    expect(ticks.length).toBeGreaterThan(1);
    expect(draw([]).marks).toEqual([]);
  });

  test('bands between cuts are named from the lowest grade up, and no name stands on another', () => {
    const items = [item('a', 3), item('b', -3)];
    const cuts = [
      { between: ['E', 'D'] as const, theta: 0, se: 0.2 },
      { between: ['F', 'E'] as const, theta: -0.01, se: 0.2 },
    ];
    const { bands } = layoutOf({ items, cuts, view: wholeView(2), box });
    expect(bands.map(({ grade }) => grade)).toEqual(['F', 'D']);
  });

  test('what is pointed at is the script that stands there', () => {
    const items = Array.from({ length: 40 }, (_, at) => item(`s${at}`, -at));
    const view = { from: 10, count: 20 };
    const layout = draw(items, view);
    expect(layout.marks).toHaveLength(20);
    for (const at of [10, 17, 29])
      expect(nearestTo(layout.marks[at - 10]?.x ?? 0, layout, view, items.length)).toBe(at);
    expect(nearestTo(-500, layout, view, items.length)).toBe(10);
    expect(nearestTo(5_000, layout, view, items.length)).toBe(29);
  });

  test('tiers reach from edge to edge of what is in sight', () => {
    const items = [1, 1, 2, 2, 2].map((tier, at) => item(`s${at}`, -at, { tier }));
    const { tiers, inner } = draw(items);
    expect(tiers.map(({ tier }) => tier)).toEqual([1, 2]);
    expect(tiers.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(inner.right - inner.left, 6);
  });
});

describe('ten thousand scripts on a thousand pixels', () => {
  const many = Array.from({ length: 10_000 }, (_, at) =>
    item(`s${at}`, 4 - at / 1_250, {
      isAnchor: at % 1_000 === 0,
      tone: at % 4 === 1 ? 'warn' : 'plain',
      se: at === 5_000 ? 1.5 : 0.3,
    }),
  );
  const { dense, inner } = draw(inOrder(many));
  const points = (path: string): number => path.split(/[ML]/).length - 1;

  test('are a few paths of no more points than there are pixels', () => {
    expect(points(dense?.line ?? '')).toBeLessThanOrEqual(inner.right - inner.left + 1);
    expect(points(dense?.line ?? '')).toBeGreaterThan((inner.right - inner.left) * 0.9);
    expect(points(dense?.band ?? '')).toBe(2 * points(dense?.line ?? ''));
  });

  test('lose nobody out of the ordinary: anchors, those who need a person, a wider interval', () => {
    const dots = new Map((dense?.dots ?? []).map(({ look, path }) => [look, points(path)]));
    expect(dots.get('anchor')).toBe(10);
    expect(dots.get('warn')).toBeGreaterThan(500);
    const usual = draw(inOrder(many.map((one) => ({ ...one, se: 0.3 }))));
    expect(dense?.band).not.toBe(usual.dense?.band);
  });

  test('are marks of their own as soon as there is room', () => {
    const near = draw(inOrder(many), { from: 5_000, count: 150 });
    expect([near.dense, near.marks.length]).toEqual([null, 150]);
  });
});

describe('what is in sight', () => {
  test('zooming keeps the script that is looked at where it is', () => {
    const near = zoomed({ from: 0, count: 200 }, 1 / 2, { at: 100, count: 260 });
    expect(near).toEqual({ from: 50, count: 100 });
    expect(zoomed(near, 100, { at: 100, count: 260 })).toEqual({ from: 0, count: 260 });
    expect(zoomed({ from: 0, count: 20 }, 0.01, { at: 3, count: 20 }).count).toBe(12);
  });

  test('going along moves no farther than it must', () => {
    const view = { from: 10, count: 20 };
    expect(showing(view, 15, 100)).toEqual(view);
    expect(showing(view, 30, 100)).toEqual({ from: 11, count: 20 });
    expect(showing(view, 0, 100)).toEqual({ from: 0, count: 20 });
  });

  test('a smaller result than before is still in sight', () => {
    expect(kept({ from: 80, count: 50 }, 60)).toEqual({ from: 10, count: 50 });
    expect(kept({ from: 80, count: 50 }, 0)).toEqual({ from: 0, count: 1 });
  });
});
