/** What of a plane is in sight, and which state is next that way. */
import { expect, test } from 'vitest';
import {
  centred,
  firstView,
  fitted,
  isCut,
  neighbour,
  showing,
  sightOf,
  zoomed,
} from '../../../console/chart/viewport.ts';

const screen = { width: 1_000, height: 500 };

test('a small plane is shown as it is, a large one whole', () => {
  expect(fitted({ width: 400, height: 200 }, screen).scale).toBe(1);
  expect(fitted({ width: 4_000, height: 200 }, screen).scale).toBeCloseTo(0.246, 3);
});

test('a plane too large to be read whole is begun with its first corner, large enough to read', () => {
  const view = firstView({ width: 9_000, height: 9_000 }, screen);
  expect(view).toEqual({ scale: 0.6, x: 8, y: 8 });
});

test('zooming keeps the point under the pointer', () => {
  const before = { x: 10, y: 20, scale: 1 };
  const after = zoomed(before, 2, { x: 110, y: 120 });
  expect([(110 - after.x) / after.scale, (120 - after.y) / after.scale]).toEqual([100, 100]);
});

test('what is in sight is known to the map, and a point of the plane can be brought into the middle', () => {
  const view = { x: -200, y: 0, scale: 2 };
  expect(sightOf(view, screen)).toEqual({ x: 100, y: -0, width: 500, height: 250 });
  expect(isCut(view, { width: 600, height: 250 }, screen)).toBe(true);
  expect(isCut(fitted({ width: 600, height: 250 }, screen), { width: 600, height: 250 }, screen)).toBe(false);
  expect(sightOf(centred(view, { x: 300, y: 100 }, screen), screen)).toMatchObject({ x: 50, y: -25 });
});

test('a box out of sight is moved into it, one in sight moves nothing', () => {
  const view = { x: 0, y: 0, scale: 1 };
  const size = { width: 100, height: 50 };
  expect(showing(view, { x: 300, y: 200, ...size }, screen)).toEqual(view);
  expect(showing(view, { x: 1_200, y: -80, ...size }, screen)).toEqual({ x: -356, y: 136, scale: 1 });
});

test('an arrow goes to the nearest box that way; what lies aside counts double', () => {
  const box = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = new Map([
    ['here', box(0, 0)],
    ['right', box(100, 0)],
    ['aside', box(40, 60)],
    ['below', box(0, 90)],
  ]);
  expect(neighbour(boxes, 'here', 'right')).toBe('right');
  expect(neighbour(boxes, 'here', 'down')).toBe('below');
  expect(neighbour(boxes, 'here', 'left')).toBeNull();
});
