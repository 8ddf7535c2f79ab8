import { collectDecisions, type Decisions } from '../../../judging/decisions.ts';
import { sharedData } from '../../support/shared-sets.ts';
import { numberOf } from './published.ts';

/** The decisions of a published session; null where the folder is absent. */
export function humanSession(session: string): Decisions | null {
  const rows = sharedData(`human-sets/decisions/${session}.csv.gz`);
  if (rows === null) return null;
  const scripts = new Map<string, number>();
  const judges = new Map<string, number>();
  const made = rows.map((row) => ({
    winner: numberOf(scripts, row['candidate_chosen'] ?? ''),
    loser: numberOf(scripts, row['candidate_not_chosen'] ?? ''),
    judge: numberOf(judges, row['judge'] ?? ''),
  }));
  return collectDecisions(scripts.size, made, judges.size);
}
