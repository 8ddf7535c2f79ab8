/**
 * How many comparisons the money of a session still buys. A wave is cut to that before it is asked: what
 * its answers cost is known only when all of them are paid.
 */
import type { SessionRef } from '../../../contracts/assessment/judging-messages.ts';
import { type RequestSums, sumRequests } from '../../../persistence/assessment/judging/sum-requests.ts';
import type { SqlSession } from '../../../persistence/connect.ts';
import { costForecast } from './cost-forecast.ts';
import type { SessionJudge } from './session-judges.ts';

/** Infinity where no limit was set, or no price is known. */
export async function pairsAffordable(
  sql: SqlSession,
  session: SessionRef,
  judges: readonly SessionJudge[],
): Promise<number> {
  const { budgetUsd, mode } = session.settings;
  if (budgetUsd === undefined) return Infinity;
  const sums = await sumRequests(sql, session.assessmentId);
  const spent = sums.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const forecast = await costForecast(sql, { ...session, mode });
  const shares = judges.reduce((sum, { share }) => sum + share, 0);
  const each = judges.reduce((sum, { judgeId, llm, share }) => {
    const part = shares > 0 ? share / shares : 1 / judges.length;
    const asked = sums.find(({ judge }) => judge === judgeId);
    const cost = asked !== undefined && asked.answered > 0 ? costOfOne(asked) : null;
    return sum + part * (llm === null ? 0 : (cost ?? forecast(llm) ?? 0));
  }, 0);
  return each > 0 ? Math.max(0, Math.floor((budgetUsd - spent) / each)) : Infinity;
}

/**
 * What it did cost says more than what it might. By the mean, half of all waves would cost more than they
 * may; by the dearest, hardly any does. Failed ones are paid as well, and can make the mean the larger.
 */
const costOfOne = ({ costUsd, answered, dearestUsd }: RequestSums): number =>
  Math.max(costUsd / answered, dearestUsd);
