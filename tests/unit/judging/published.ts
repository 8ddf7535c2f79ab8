import { collectDecisions, type Decisions } from '../../../judging/decisions.ts';
import { type Row, sharedData } from '../../support/shared-sets.ts';

/** Sessions of human decisions whose figures were published (Kinnear, Jones and Davies 2025). */
export const publishedSessions = [
  'Bisson2016_calculus',
  'Bramley2018_1a',
  'Bramley2018_1b',
  'Bramley2018_2',
  'Coertjens2015_stress',
  'Hunter2018',
  'Jones2013b',
  'Kinnear2021_experts-even',
  'PollittX_ielts-writing',
  'Smith2020',
  'StadthagenGonzalez2019_eng-to-spa',
  'Vatavu2020',
] as const;

export const publishedReliability: readonly Row[] | null = sharedData('human-sets/reliability.csv');

/** Names become numbers in the order they are met. */
export function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

export interface Session {
  readonly decisions: Decisions;
  /** Of the scripts, by number. */
  readonly names: readonly string[];
}

/**
 * The decisions of a session, with scripts and judges numbered in the order they come in; without rows if
 * absent.
 */
export function readSession(session: string): Session {
  const scripts = new Map<string, number>();
  const judges = new Map<string, number>();
  const rows = sharedData(`human-sets/decisions/${session}.csv.gz`) ?? [];
  const made = rows.map((row) => ({
    winner: numberOf(scripts, row['candidate_chosen'] ?? ''),
    loser: numberOf(scripts, row['candidate_not_chosen'] ?? ''),
    judge: numberOf(judges, row['judge'] ?? ''),
  }));
  return { decisions: collectDecisions(scripts.size, made, judges.size), names: [...scripts.keys()] };
}
