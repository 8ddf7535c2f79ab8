/** The audit log, newest first. Of one target or one actor through an index of its own. */
import type { Sql } from '../../connect.ts';

export interface AuditRow {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string | null;
  readonly result: string;
  readonly code: string | null;
  readonly correlationId: string | null;
  /** JSON text. */
  readonly payload: string | null;
}

export interface AuditAsked {
  readonly target?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly before: number | null;
  readonly limit: number;
}

export const listAudit = (sql: Sql, { target, actor, action, before, limit }: AuditAsked) =>
  sql<AuditRow[]>`
    select id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, actor, role, action,
           target, result, code, correlation_id as "correlationId", payload::text as payload
    from audit_log
    where true
      ${target === undefined ? sql`` : sql`and target = ${target}`}
      ${actor === undefined ? sql`` : sql`and actor = ${actor}`}
      ${action === undefined ? sql`` : sql`and action = ${action}`}
      ${before === null ? sql`` : sql`and id < ${before}`}
    order by id desc
    limit ${limit}::int`;
