/** Who did what, or tried to. The payload has been cleaned of secrets and texts before it comes here. */
import type { Sql } from '../../connect.ts';

export interface AuditEntry {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string | null;
  readonly result: 'ok' | 'denied' | 'error';
  readonly code: string | null;
  readonly correlationId: string;
  /** JSON text. */
  readonly payload: string;
}

export async function writeAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await sql`
    insert into audit_log (actor, role, action, target, result, code, correlation_id, payload)
    values (${entry.actor}, ${entry.role}, ${entry.action}, ${entry.target}, ${entry.result}, ${entry.code},
            ${entry.correlationId}, ${entry.payload}::json)`;
}
