import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessmentLimits } from '../../../../contracts/assessment/limits.ts';
import {
  countSlots,
  essayIdOf,
  hasSlot,
  inBoth,
  inEither,
  inFirstOnly,
  listSlots,
  noSlots,
  slotsOf,
  slotsUpTo,
  withoutSlot,
  withSlot,
} from '../../../../machines/assessment/slot-set.ts';

const slots = fc.uniqueArray(fc.integer({ min: 1, max: 60 }));
const ascending = (set: Iterable<number>): number[] => [...set].toSorted((one, other) => one - other);

test('a set holds what was put in, in ascending order, and nothing else', () => {
  fc.assert(
    fc.property(slots, (given) => {
      const set = slotsOf(given);
      expect(listSlots(set)).toEqual(ascending(given));
      expect(countSlots(set)).toBe(given.length);
      for (let slot = 1; slot <= 64; slot += 1) expect(hasSlot(set, slot)).toBe(given.includes(slot));
    }),
  );
});

test('equal sets are equal strings, in whatever order they were made (contexts are compared as text)', () => {
  fc.assert(
    fc.property(slots, slots, (given, extra) => {
      const detour = extra.reduce(withSlot, slotsOf(given.toReversed()));
      const back = extra.filter((slot) => !given.includes(slot)).reduce(withoutSlot, detour);
      expect(back).toBe(slotsOf(given));
    }),
  );
});

test('sets combine as sets do', () => {
  fc.assert(
    fc.property(slots, slots, (one, other) => {
      const [a, b] = [new Set(one), new Set(other)];
      expect(inBoth(slotsOf(a), slotsOf(b))).toBe(slotsOf(a.intersection(b)));
      expect(inEither(slotsOf(a), slotsOf(b))).toBe(slotsOf(a.union(b)));
      expect(inFirstOnly(slotsOf(a), slotsOf(b))).toBe(slotsOf(a.difference(b)));
    }),
  );
});

test.each([0, 1, 3, 4, 5, 8, 9, 63])('the first %i slots are that many', (count) => {
  const set = slotsUpTo(count);
  expect(listSlots(set)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(inFirstOnly(set, set)).toBe(noSlots);
});

test('the largest batch is a short text (it is in every snapshot of the batch)', () => {
  expect(slotsUpTo(assessmentLimits.batchEssaysMax)).toHaveLength(2_500);
});

test('ids of essays sort as their slots do, and fit the largest batch', () => {
  expect(essayIdOf('b', 7)).toBe('b-00007');
  expect(essayIdOf('b', assessmentLimits.batchEssaysMax)).toBe('b-10000');
});
