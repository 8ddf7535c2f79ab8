/**
 * Which groups of people a caller judges in: those that name him, and those without names in sessions whose
 * batch he may see. Others judge nothing, whatever else they own.
 */
import { Denial } from '../../../contracts/assessment/codes.ts';
import type { Principal } from '../../../contracts/assessment/api.ts';
import { type HumanJudge, humanJudge } from '../../../contracts/assessment/judging-shapes.ts';
import type { AssessmentRow } from '../../../persistence/assessment/judging-views/assessment-row.ts';
import { listJudges } from '../../../persistence/assessment/judging-views/list-judges.ts';
import { judgesOfSession } from '../../../persistence/assessment/turns/judges-of-session.ts';
import type { SqlSession } from '../../../persistence/connect.ts';

export interface Group extends HumanJudge {
  readonly judgeId: string;
}

/** Retired groups still finish the sessions that they are part of. */
async function groups(sql: SqlSession): Promise<Group[]> {
  const rows = await listJudges(sql, { isRetiredToo: true, kind: 'human' });
  return rows.map(({ id, settings }) => ({ judgeId: id, ...humanJudge.parse(JSON.parse(settings)) }));
}

/** Groups that name the caller, and those that name nobody. */
export async function groupsAround(
  sql: SqlSession,
  { id }: Principal,
): Promise<{ readonly listedIn: readonly Group[]; readonly openGroups: readonly Group[] }> {
  const all = await groups(sql);
  return {
    listedIn: all.filter(({ principals }) => principals.includes(id)),
    openGroups: all.filter(({ principals }) => principals.length === 0),
  };
}

/** The groups of a session that the caller judges in; refused where there are none. */
export async function groupsIn(
  sql: SqlSession,
  session: Pick<AssessmentRow, 'id' | 'owner'>,
  principal: Principal,
): Promise<readonly Group[]> {
  const { listedIn, openGroups } = await groupsAround(sql, principal);
  const maySee = principal.role !== 'teacher' || session.owner === principal.id;
  const asked = new Set(await judgesOfSession(sql, session.id));
  const own = [...listedIn, ...(maySee ? openGroups : [])].filter(({ judgeId }) => asked.has(judgeId));
  if (own.length > 0) return own;
  throw new Denial('AUTHORIZATION_ERROR', `Nobody has asked you to judge in \`${session.id}\``, {
    details: { assessmentId: session.id },
  });
}
