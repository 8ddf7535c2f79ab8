/** When what goes wrong: decided by the seed alone, so that a run that failed can be had again. */
import { Mistyped } from '../support/command-line.ts';
import { seeded } from '../support/essays.ts';
import { type Disturbance, disturbances } from './disturbances.ts';

export interface Beat {
  /** From the beginning. */
  readonly atMs: number;
  /** Begin together. */
  readonly disturbances: readonly Disturbance[];
  /** For what they leave to chance. */
  readonly random: () => number;
}

export interface PlanOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Kinds or their first words; empty: all. */
  readonly only: readonly string[];
}

const FIRST_MS = 2_000;
const BETWEEN_MS = [5_000, 10_000] as const;
const PAIRS_OF_BEATS = 0.6;

export function planOf({ seconds, seed, only }: PlanOptions): readonly Beat[] {
  const random = seeded(seed);
  const next = bagOf(chosen(only), random);
  const beats: Beat[] = [];
  for (let atMs = FIRST_MS; atMs < seconds * 1_000;) {
    const first = next(() => true);
    const isPair = random() < PAIRS_OF_BEATS;
    const second = isPair ? next(({ hits }) => hits !== first?.hits) : undefined;
    const begun = [first, second].filter((one) => one !== undefined);
    beats.push({ atMs, disturbances: begun, random: seeded(Math.floor(random() * 2 ** 32)) });
    atMs += BETWEEN_MS[0] + random() * (BETWEEN_MS[1] - BETWEEN_MS[0]);
  }
  return beats;
}

function chosen(only: readonly string[]): readonly Disturbance[] {
  if (only.length === 0) return disturbances;
  const isMeant = (word: string, kind: string): boolean => kind === word || kind.startsWith(`${word}-`);
  const strange = only.find((word) => !disturbances.some(({ kind }) => isMeant(word, kind)));
  if (strange !== undefined) {
    const known = disturbances.map(({ kind }) => kind).join(', ');
    throw new Mistyped(`Expected --only to name some of ${known} (or their first words), got \`${strange}\``);
  }
  return disturbances.filter(({ kind }) => only.some((word) => isMeant(word, kind)));
}

type Fits = (one: Disturbance) => boolean;

/** Each once in an order of chance, then all over again: a short run meets as many kinds as it can. */
function bagOf(all: readonly Disturbance[], random: () => number): (fits: Fits) => Disturbance | undefined {
  let bag: Disturbance[] = [];
  const refill = (): void => {
    const order = all.map((one) => ({ one, at: random() })).toSorted((a, b) => a.at - b.at);
    bag.push(...order.map(({ one }) => one));
  };
  return (fits) => {
    if (!bag.some(fits)) refill();
    const found = bag.find(fits);
    bag = bag.filter((one) => one !== found);
    return found;
  };
}
