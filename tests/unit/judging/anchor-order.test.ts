import { describe, expect, it } from 'vitest';
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import {
  anchorOrder,
  type AnchorOrder,
  pairOrder,
  type PlacedAnchor,
} from '../../../judging/anchor-order.ts';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';
import { batch108 } from './batch-108.ts';

/** Anchor 0 is the best of five; script 5 is a student. */
const ladder: readonly PlacedAnchor[] = [4, 3, 2, 1, 0].map((grade, script) => ({
  script,
  grade,
  theta: grade - 2,
}));
const allPairs = (winnerOf: (a: number, b: number) => number): Decision[] =>
  ladder.flatMap((_, a) =>
    ladder.slice(a + 1).map((__, offset) => {
      const b = a + 1 + offset;
      const winner = winnerOf(a, b);
      return { winner, loser: a + b - winner };
    }),
  );

function ordered(anchors: readonly PlacedAnchor[], decisions: readonly Decision[]): AnchorOrder {
  const result = anchorOrder(anchors, collectDecisions(6, decisions));
  if (result.kind !== 'ordered') throw new Error(`Expected an order, got ${result.reason}`);
  return result;
}

describe('the order of anchors', () => {
  it('perfect: no inversions, tau 1, and the last may well win nothing', () => {
    const found = ordered(
      ladder,
      allPairs((a) => a),
    );
    expect(found).toMatchObject({ comparisons: 10, directInversions: 0, zeroWins: [] });
    expect(found.pairs).toMatchObject({ concordant: 10, discordant: 0, tied: 0, tauA: 1, gamma: 1 });
    expect(found.anchors.map(({ wins, losses }) => `${wins}–${losses}`)).toEqual([
      '4–0',
      '3–1',
      '2–2',
      '1–3',
      '0–4',
    ]);
    expect(found.anchors.map(({ rank, expectedRank }) => rank - expectedRank)).toEqual([0, 0, 0, 0, 0]);
  });

  it('one swap of neighbours: tau .8', () => {
    const swapped = ladder.map((anchor) => ({
      ...anchor,
      theta: [0, 1].includes(anchor.script) ? 1 + anchor.script : anchor.theta,
    }));
    const found = ordered(
      swapped,
      allPairs((a, b) => (a === 0 && b === 1 ? 1 : a)),
    );
    expect(found.pairs.tauA).toBeCloseTo(0.8, 12);
    expect(found.directInversions).toBe(1);
    expect(found.anchors[0]).toMatchObject({ script: 1, rank: 1, expectedRank: 2 });
  });

  it('a pair is inverted where the lower grade won more often; its repeats count once', () => {
    const twice = [
      { winner: 1, loser: 0 },
      { winner: 1, loser: 0 },
      { winner: 0, loser: 1 },
      { winner: 3, loser: 2 },
      { winner: 2, loser: 3 },
    ];
    expect(ordered(ladder, twice)).toMatchObject({ comparisons: 5, directInversions: 1 });
  });

  it('games against students count for wins, not for inversions; ties count half', () => {
    const found = ordered(ladder, [
      { winner: 5, loser: 0 },
      { winner: 5, loser: 1 },
      { winner: 0, loser: 5, isTie: true },
    ]);
    expect(found).toMatchObject({ comparisons: 0, directInversions: 0, zeroWins: [1] });
    expect(found.anchors[0]).toMatchObject({ wins: 0.5, losses: 1.5, winRate: 0.25 });
  });

  it('batch 108: 57 pairs in order, 6 not, 3 of one grade', () => {
    const { grades } = gradeScales[batch108.scale];
    const anchors = batch108.anchors.map(({ grade, theta }) => ({ grade: grades.indexOf(grade), theta }));
    const { concordant, discordant, tied, tauA, gamma } = pairOrder(anchors);
    expect([concordant, discordant, tied]).toEqual([57, 6, 3]);
    expect(tauA).toBeCloseTo(51 / 66, 12);
    expect(gamma).toBeCloseTo(0.81, 2);
  });

  it.each([
    ['no anchors', [], allPairs((a) => a), 'too_few_anchors'],
    ['one anchor', ladder.slice(0, 1), allPairs((a) => a), 'too_few_anchors'],
    ['no comparisons', ladder, [], 'no_comparisons'],
    ['comparisons of others only', ladder.slice(0, 2), [{ winner: 4, loser: 5 }], 'no_comparisons'],
    ['one grade', ladder.map((one) => ({ ...one, grade: 2 })), allPairs((a) => a), 'one_grade'],
  ] as const)('%s: no figure, above all no perfect one', (_, anchors, decisions, reason) => {
    expect(anchorOrder(anchors, collectDecisions(6, decisions))).toEqual({ kind: 'unavailable', reason });
  });
});
