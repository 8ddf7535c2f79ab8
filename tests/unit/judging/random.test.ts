import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../../../judging/random.ts';

test('the same seed gives the same numbers, on every machine', () => {
  const random = randomFrom('assay');
  expect([random.next(), random.next(), random.below(1000), random.isHeads()]).toEqual([
    0.5959267127327621,
    0.1010216218419373,
    891,
    true,
  ]);
});

test('another seed gives other numbers, and a number is a seed like its text', () => {
  expect(randomFrom('a').next()).not.toBe(randomFrom('b').next());
  expect(randomFrom(7).next()).toBe(randomFrom('7').next());
});

test('numbers are spread evenly, and below a bound all are met', () => {
  const random = randomFrom('even');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 20_000; draw += 1) counts[random.below(10)]! += 1;
  // 2,000 each; the deviation of one count is 42.
  expect(Math.min(...counts)).toBeGreaterThan(1_800);
  expect(Math.max(...counts)).toBeLessThan(2_200);
});

test('normal numbers have mean 0, deviation 1 and the tails of a normal', () => {
  const random = randomFrom('normal');
  const drawn = Array.from({ length: 20_000 }, () => random.normal());
  const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
  const square = drawn.reduce((sum, one) => sum + one * one, 0) / drawn.length;
  const far = drawn.filter((one) => Math.abs(one) > 1.96).length / drawn.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(square).toBeCloseTo(1, 1);
  expect(far).toBeCloseTo(0.05, 2);
});

test('heads come half of the time', () => {
  const random = randomFrom('coin');
  const heads = Array.from({ length: 10_000 }, () => random.isHeads()).filter(Boolean).length;
  expect(Math.abs(heads - 5_000)).toBeLessThan(200);
});

test('a shuffle keeps every item, works in place, and can put any item first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.string(), (items, seed) => {
      const shuffled = [...items];
      expect(randomFrom(seed).shuffle(shuffled)).toBe(shuffled);
      const ascending = (a: number, b: number): number => a - b;
      expect(shuffled.toSorted(ascending)).toEqual(items.toSorted(ascending));
    }),
  );
  const random = randomFrom('first');
  const first = new Set(Array.from({ length: 200 }, () => random.shuffle([0, 1, 2, 3])[0]));
  expect(first.size).toBe(4);
});
