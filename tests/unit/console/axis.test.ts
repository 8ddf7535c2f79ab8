import { expect, test } from 'vitest';
import { roundRange, scaled, stepFor, ticksIn } from '../../../console/plots/axis.ts';

test('steps are 1, 2 or 5 times a power of ten', () => {
  expect(stepFor({ low: 0, high: 7 }, 7)).toBe(1);
  expect(stepFor({ low: 0, high: 8 }, 7)).toBe(2);
  expect(stepFor({ low: 0, high: 0.03 }, 4)).toBeCloseTo(0.01, 12);
  expect(stepFor({ low: 0, high: 4_100 }, 4)).toBe(2_000);
});

test('a range that moves a little keeps its ends (the plot does not jump)', () => {
  expect(roundRange({ low: -3.2, high: 4.1 }, 7)).toEqual(roundRange({ low: -3.4, high: 4.3 }, 7));
});

test('a range of no length is set apart', () => {
  expect(roundRange({ low: 2, high: 2 }, 5)).toEqual({ low: 1, high: 3 });
});

test('ticks are round numbers, and there is no minus zero', () => {
  expect(ticksIn({ low: -0.2, high: 0.3 }, 5)).toEqual([-0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  expect(ticksIn({ low: -2, high: 2 }, 4).some((tick) => Object.is(tick, -0))).toBe(false);
});

test('values are placed evenly between two ends, upside down as well', () => {
  expect(scaled(5, { low: 0, high: 10 }, [100, 0])).toBe(50);
  expect(scaled(0, { low: 0, high: 0 }, [0, 10])).toBe(0);
});
