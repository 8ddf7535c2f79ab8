import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonicFit, isotonicOver, pooledRuns } from '../../../judging/isotonic.ts';

const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 });

describe('pool adjacent violators', () => {
  it('gives the worked example', () => {
    expect([...isotonicFit([1, 2, 1, 3, 3, 4])]).toEqual([1, 1.5, 1.5, 3, 3, 4]);
    const places = [-1.5, -0.8, -0.3, 0.2, 0.9, 1.6];
    expect([...isotonicOver(places, [1, 2, 1, 3, 3, 4])]).toEqual([1, 1.5, 1.5, 3, 3, 4]);
  });

  it('weighs: three essays of one grade count three times', () => {
    expect([...isotonicFit([2, 1], [3, 1])]).toEqual([1.75, 1.75]);
  });

  it('rises, keeps the mean, and leaves alone what rises already', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const fitted = isotonicFit(values);
        const sum = (of: ArrayLike<number>) => Array.from(of).reduce((a, b) => a + b, 0);
        fitted.slice(1).forEach((one, at) => expect(one).toBeGreaterThanOrEqual(fitted[at]!));
        expect(sum(fitted)).toBeCloseTo(sum(values), 8);
        isotonicFit(fitted).forEach((one, at) => expect(one).toBeCloseTo(fitted[at]!, 12));
      }),
    );
  });

  it('no rising line is closer: moving any pool up or down a little is worse', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const fitted = isotonicFit(values);
        const off = (shift: number, level: number) =>
          values.reduce((s, one, at) => s + (one - fitted[at]! - (fitted[at] === level ? shift : 0)) ** 2, 0);
        for (const level of new Set(fitted))
          for (const shift of [-1e-3, 1e-3]) expect(off(shift, level)).toBeGreaterThan(off(0, level));
      }),
    );
  });

  it('takes places in any order, and gives equal places one value', () => {
    expect([...isotonicOver([3, 1, 2, 1], [9, 0, 5, 2])]).toEqual([9, 1, 5, 1]);
  });

  it('names what had to be pooled', () => {
    expect(pooledRuns(isotonicFit([0, 3, 2, 5, 7, 6]))).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });
});
