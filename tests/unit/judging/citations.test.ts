import { expect, test } from 'vitest';
import { collectDecisions } from '../../../judging/decisions.ts';
import { fitted } from './fitted.ts';

/** Four journals of statistics (Stigler 1994): to be cited by another one is a win over it. */
const journals = ['Biometrika', 'Communications', 'JASA', 'JRSS-B'] as const;
/** Row: cited; column: citing. */
const citations = [
  [714, 730, 498, 221],
  [33, 425, 68, 17],
  [320, 813, 1072, 142],
  [284, 276, 325, 188],
] as const;

test('A2 citations between journals: places and errors as published, beside Biometrika', () => {
  const made = journals.flatMap((_cited, winner) =>
    journals.flatMap((_citing, loser) =>
      winner === loser ? [] : [{ winner, loser, weight: citations[winner]![loser]! }],
    ),
  );
  const { theta, covariance } = fitted(collectDecisions(journals.length, made), { prior: { kind: 'none' } });
  const published = [
    [1, -2.949072, 0.102545],
    [2, -0.47957, 0.060589],
    [3, 0.268954, 0.07083],
  ] as const;
  for (const [journal, place, error] of published) {
    expect(theta[journal]! - theta[0]!).toBeCloseTo(place, 5);
    expect(Math.sqrt(covariance.contrast(journal, 0))).toBeCloseTo(error, 5);
  }
});
