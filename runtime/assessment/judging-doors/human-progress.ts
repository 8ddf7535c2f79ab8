/** How far a person has come in a session. */
import type { Answered, Call } from '../../../contracts/assessment/api.ts';
import { countOpen } from '../../../persistence/assessment/turns/count-open.ts';
import { countTurns } from '../../../persistence/assessment/turns/count-turns.ts';
import { medianDecision } from '../../../persistence/assessment/turns/median-decision.ts';
import type { AssessmentHost } from '../host.ts';
import type { Group } from './who-may-judge.ts';

export type HumanProgress = Answered<'judgement.progress'>;

export async function progressOf(
  { sql }: Pick<AssessmentHost, 'sql'>,
  assessmentId: string,
  { principal }: Call,
  groups: readonly Group[],
): Promise<HumanProgress> {
  const ids = groups.map(({ judgeId }) => judgeId);
  const [turns, open, medianMs] = await Promise.all([
    countTurns(sql, assessmentId, principal.id),
    countOpen(sql, assessmentId, ids),
    medianDecision(sql, assessmentId, principal.id),
  ]);
  const counted = turns.filter(({ judge }) => judge !== null);
  const quotas = groups.flatMap(({ quota }) => (quota === undefined ? [] : [quota]));
  return {
    assessmentId,
    judged: counted.reduce((sum, { decided }) => sum + decided, 0),
    skipped: counted.reduce((sum, { skipped }) => sum + skipped, 0),
    quota: quotas.length < groups.length ? null : quotas.reduce((sum, one) => sum + one, 0),
    open,
    medianMs: medianMs === null ? null : Math.round(medianMs),
  };
}
