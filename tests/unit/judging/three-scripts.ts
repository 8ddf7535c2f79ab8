import { collectDecisions } from '../../../judging/decisions.ts';

/** The smallest set with everything in it: a beats b twice and c once, b beats c and a, c beats b. */
export const threeScripts = collectDecisions(3, [
  { winner: 0, loser: 1 },
  { winner: 0, loser: 1 },
  { winner: 0, loser: 2 },
  { winner: 1, loser: 2 },
  { winner: 1, loser: 0 },
  { winner: 2, loser: 1 },
]);
