/**
 * How many comparisons people must make beside machines before their agreement can open a gate. A gate
 * looks at the lower bound of the agreement, so few scripts or few comparisons keep it shut however well
 * the two agree.
 */
import { NORMAL_95 } from './correlation.ts';

/** What is supposed, for want of a session to look at: machines see the very same as people, sharply. */
const supposed = { machines: 0.9, appearancesPerError: 3.4 } as const;
/** A fair session should find its gate open nine times in ten. */
const normal90 = 1.2816;
/** Beyond, people might as well judge alone. */
const appearancesMax = 60;

export interface GateNeedRequest {
  readonly scripts: number;
  /** What the lower bound must reach. */
  readonly agreementMin: number;
}

/**
 * By pairs that chance chose. Null: so few scripts that no number of comparisons is enough. Where people are
 * further apart than supposed (1.5 logits) it takes fewer, and where they are closer more.
 */
export function comparisonsForGate({ scripts, agreementMin }: GateNeedRequest): number | null {
  if (scripts < 4) return null;
  for (let appearances = 1; appearances <= appearancesMax; appearances += 1)
    if (lowerBound(scripts, appearances) >= agreementMin) return Math.ceil((scripts * appearances) / 2);
  return null;
}

/** Of the corrected agreement, in the tenth worst of a hundred sessions. */
function lowerBound(scripts: number, appearances: number): number {
  const people = appearances / (appearances + supposed.appearancesPerError);
  const seen = Math.sqrt(people * supposed.machines);
  const off = (NORMAL_95 + normal90) / Math.sqrt(scripts - 3);
  return Math.tanh(Math.atanh(seen) - off) / seen;
}
