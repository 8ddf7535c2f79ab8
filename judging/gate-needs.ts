/**
 * How many comparisons people must make beside machines before their agreement can open a gate. A gate
 * looks at the lower bound of the agreement, so few scripts or few comparisons keep it shut however well
 * the two agree.
 */
import { NORMAL_95 } from './correlation.ts';
import { informationPerAppearance } from './reliability.ts';

/**
 * What is supposed, for want of a session to look at: people and machines see the very same, as far apart as
 * people see essays (in logits; the median of published sessions is 1.08), and machines see each of them
 * twenty times.
 */
const supposed = { spread: 1.1, machineAppearances: 20 } as const;
/** A fair session should find its gate open four times in five. */
const NORMAL_80 = 0.8416;
/** With fewer the scripts of people often do not hang together. */
const appearancesMin = 6;
/** Beyond, people might as well judge alone. */
const appearancesMax = 60;

export interface GateNeedRequest {
  readonly scripts: number;
  /** What the lower bound must reach. */
  readonly agreementMin: number;
  /** Of the essays, in logits; the further apart they are, the fewer comparisons it takes. */
  readonly spread?: number;
}

/** By pairs that chance chose. Null: so few scripts that no number of comparisons is enough. */
export function comparisonsForGate({ scripts, agreementMin, spread }: GateNeedRequest): number | null {
  if (scripts < 4) return null;
  const sharp = sharpnessAt(spread ?? supposed.spread);
  for (let appearances = appearancesMin; appearances <= appearancesMax; appearances += 1)
    if (lowerBound(scripts, sharp(appearances), sharp(supposed.machineAppearances)) >= agreementMin)
      return Math.ceil((scripts * appearances) / 2);
  return null;
}

/** Reliability by appearances, as theory has it where pairs come by chance. */
function sharpnessAt(spread: number): (appearances: number) => number {
  const told = spread * spread * informationPerAppearance(spread);
  return (appearances) => (appearances * told) / (appearances * told + 1);
}

/** Of the corrected agreement, in the fifth worst of twenty-five sessions. */
function lowerBound(scripts: number, people: number, machines: number): number {
  const seen = Math.sqrt(people * machines);
  const off = (NORMAL_95 + NORMAL_80) / Math.sqrt(scripts - 3);
  return Math.tanh(Math.atanh(seen) - off) / seen;
}
