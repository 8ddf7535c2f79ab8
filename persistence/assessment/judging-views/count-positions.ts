/** How evenly the scripts of a session stood first and second: the largest skew, and the extremes. */
import type { SqlSession } from '../../connect.ts';

export interface PositionsShown {
  readonly skewMax: number;
  readonly firstShareMin: number;
  readonly firstShareMax: number;
}

export async function countPositions(sql: SqlSession, assessmentId: string): Promise<PositionsShown> {
  const [row] = await sql<PositionsShown[]>`
    with shown as (
      select first as item, 1 as is_first from comparisons
      where assessment_id = ${assessmentId} and status <> 'dropped'
      union all
      select second, 0 from comparisons where assessment_id = ${assessmentId} and status <> 'dropped'
    ), shares as (
      select item, avg(is_first)::float8 as share from shown group by item
    )
    select coalesce(max(abs(2 * share - 1)), 0) as "skewMax", coalesce(min(share), 0) as "firstShareMin",
           coalesce(max(share), 0) as "firstShareMax"
    from shares`;
  return row ?? { skewMax: 0, firstShareMin: 0, firstShareMax: 0 };
}
