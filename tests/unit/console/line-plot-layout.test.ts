/** Lines over time: what is joined, what stands alone, what is out of sight. */
import { expect, test } from 'vitest';
import { linesLayout, nearest, type Point } from '../../../console/plots/line-plot-layout.ts';

const frame = { width: 148, height: 130, from: 0, to: 100 };
const layoutOf = (points: readonly Point[]) => linesLayout([points], frame).paths[0];

test('neighbours are joined, a gap parts them, and a value that stands alone is a dot', () => {
  const path = layoutOf([
    { at: 0, value: 0 },
    { at: 10, value: 1 },
    { at: 20, value: null },
    { at: 50, value: 1 },
  ]);
  expect(path).toEqual({ line: 'M 40.0 110.0 L 50.0 10.0', dots: 'M 90.0 10.0 h 0' });
});

test('what happened before the window does not stretch the scale', () => {
  const { ticks } = linesLayout(
    [
      [
        { at: -50, value: 9_000 },
        { at: 50, value: 3 },
      ],
    ],
    frame,
  );
  expect(Math.max(...ticks)).toBeLessThan(10);
});

test('the nearest point is told, also where its value is missing', () => {
  const points = [
    { at: 10, value: 1 },
    { at: 20, value: null },
  ];
  expect(nearest(points, 18)).toEqual({ at: 20, value: null });
  expect(nearest([], 18)).toBeNull();
});
