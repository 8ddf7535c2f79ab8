/**
 * A line in the audit log for every verb of operators that would change something, and for signing in and
 * out: who, what, to whom, how it ended. Never what was in an event. A line that cannot be written does not
 * undo what was done: it is counted.
 */
import { randomUUID } from 'node:crypto';
import type { Verb } from '../../contracts/api.ts';
import { faultCodes, retryableCodes, toErrorRecord } from '../../contracts/failures.ts';
import { type AuditEntry, writeAudit } from '../../persistence/assessment/audit/write-audit.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { Observer } from '../observer.ts';
import type { SessionDeed } from './session-routes.ts';

export interface OperatorDeed {
  readonly verb: Verb;
  readonly who: { readonly id: string; readonly role: string };
  readonly by: 'bearer' | 'session';
  /** As far as it was read. */
  readonly request: unknown;
  /** What a refusal said; null: it was done. */
  readonly code: string | null;
}

export interface OperatorAudit {
  note(deed: OperatorDeed): Promise<void>;
  noteSession(deed: SessionDeed): Promise<void>;
}

export function createOperatorAudit(sql: Sql, observer: Observer): OperatorAudit {
  const write = async (entry: AuditEntry): Promise<void> => {
    try {
      await writeAudit(sql, entry);
    } catch (error) {
      observer.productFailed('audit', toErrorRecord(error));
    }
  };
  return {
    note: ({ verb, who, by, request, code }) =>
      write({
        actor: who.id,
        role: who.role,
        action: verb,
        target: targetOf(request),
        result: resultOf(code),
        code,
        correlationId: correlationOf(request),
        payload: JSON.stringify({ door: 'http', by, ...namesIn(request) }),
      }),
    noteSession: ({ action, who, code }) =>
      write({
        actor: who?.id ?? 'unknown',
        role: who?.role ?? 'none',
        action,
        target: null,
        result: resultOf(code),
        code,
        correlationId: randomUUID(),
        payload: JSON.stringify({ door: 'http' }),
      }),
  };
}

const resultOf = (code: string | null): AuditEntry['result'] => {
  if (code === null) return 'ok';
  return ours.has(code) ? 'error' : 'denied';
};
/** No was said for reasons of our own. */
const ours: ReadonlySet<string> = new Set([...retryableCodes, ...faultCodes, 'internal']);

type Fields = { readonly [name: string]: unknown };
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const wordIn = (value: unknown): string | null =>
  typeof value === 'string' && /^[\x21-\x7e]{1,260}$/.test(value) ? value : null;

function targetOf(request: unknown): string | null {
  const { key, kind, id, actor } = fieldsOf(request);
  if (typeof id === 'number') return `deadletter/${id}`;
  const made = wordIn(kind) !== null && wordIn(id) !== null ? `${String(kind)}/${String(id)}` : wordIn(kind);
  return wordIn(key) ?? wordIn(actor) ?? made;
}

const correlationOf = (request: unknown): string =>
  wordIn(fieldsOf(request)['correlationId']) ?? wordIn(fieldsOf(request)['messageId']) ?? randomUUID();

/** Names and numbers that say what was meant; nothing of what somebody wrote. */
function namesIn(request: unknown): Fields {
  const { event, version, ids, reason, bag, messageId } = fieldsOf(request);
  const type = wordIn(fieldsOf(event)['type']);
  return {
    ...(type === null ? {} : { event: type }),
    ...(typeof version === 'number' ? { version } : {}),
    ...(Array.isArray(ids) ? { ids: ids.length } : {}),
    ...(Array.isArray(bag) ? { messages: bag.length } : {}),
    ...(wordIn(reason) === null ? {} : { reason }),
    ...(wordIn(messageId) === null ? {} : { messageId }),
  };
}
