import fc from 'fast-check';
import type { Decision } from '../../../judging/decisions.ts';
import { randomFrom } from '../../../judging/random.ts';

/** Few scripts, many decisions: a ring first, so that all are joined. */
export const anyDecisions = (scripts: number, judges = 3): fc.Arbitrary<Decision[]> => {
  const decision = fc.record({
    winner: fc.nat(scripts - 1),
    apart: fc.integer({ min: 1, max: scripts - 1 }),
    judge: fc.nat(judges - 1),
    side: fc.constantFrom(-1 as const, 0 as const, 1 as const),
    isTie: fc.constantFrom(false, false, true),
    weight: fc.constantFrom(1, 1, 2, 0.5),
  });
  const ring = Array.from({ length: scripts }, (_, at): Decision => ({
    winner: at,
    loser: (at + 1) % scripts,
  }));
  return fc
    .array(decision, { minLength: 1, maxLength: 40 })
    .map((made) => [
      ...ring,
      ...made.map(({ apart, ...one }) => ({ ...one, loser: (one.winner + apart) % scripts })),
    ]);
};

export interface World {
  readonly scripts: number;
  readonly decisions: number;
  readonly seed: string;
}

/** Random pairs of scripts whose true qualities are normal with deviation 1. */
export function simulated({ scripts, decisions, seed }: World) {
  const random = randomFrom(seed);
  const theta = Float64Array.from({ length: scripts }, () => random.normal());
  const winner = new Int32Array(decisions);
  const loser = new Int32Array(decisions);
  for (let at = 0; at < decisions; at += 1) {
    const a = at % scripts;
    const b = (a + 1 + random.below(scripts - 1)) % scripts;
    const isWon = random.next() < 1 / (1 + Math.exp(theta[b]! - theta[a]!));
    winner[at] = isWon ? a : b;
    loser[at] = isWon ? b : a;
  }
  return { theta, winner, loser };
}
