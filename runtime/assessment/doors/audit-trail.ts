/**
 * One row for every call that would change something, whatever became of it, and for whoever was turned away
 * from a verb of operators. A row that cannot be written does not undo what was done: it is counted.
 */
import { assessmentApi, type AssessmentVerb } from '../../../contracts/assessment/api.ts';
import type { Denial } from '../../../contracts/assessment/codes.ts';
import { toErrorRecord } from '../../../contracts/failures.ts';
import { writeAudit } from '../../../persistence/assessment/audit/write-audit.ts';
import type { Sql } from '../../../persistence/connect.ts';
import type { Observer } from '../../observer.ts';
import { httpStatusOf } from './denials.ts';
import type { Caller } from './principals.ts';
import { redacted } from './redaction.ts';

export interface Deed {
  readonly verb: AssessmentVerb;
  /** `POST /v1/batches`, or a NATS subject. */
  readonly endpoint: string;
  /** Null: nobody that is known here. */
  readonly caller: Caller | null;
  readonly correlationId: string;
  /** As far as it was read. */
  readonly request: unknown;
  readonly answer: unknown;
  readonly denial: Denial | null;
}

export interface AuditTrail {
  note(deed: Deed): Promise<void>;
}

export function createAuditTrail(sql: Sql, observer: Observer): AuditTrail {
  return {
    note: async (deed) => {
      if (!isNoted(deed)) return;
      try {
        await writeAudit(sql, entryOf(deed));
      } catch (error) {
        observer.productFailed('audit', toErrorRecord(error));
      }
    },
  };
}

function isNoted({ verb, denial }: Deed): boolean {
  const { writes, access } = assessmentApi[verb];
  if (writes) return true;
  return access === 'admin' && denial !== null && [401, 403].includes(httpStatusOf(denial));
}

function entryOf({ verb, endpoint, caller, correlationId, request, answer, denial }: Deed) {
  const via = caller?.via ?? null;
  const payload = {
    endpoint,
    ...(via === null ? {} : { via }),
    ...(request === undefined ? {} : { request: redacted(request) }),
    ...summaryOf(answer),
  };
  return {
    actor: caller?.principal.id ?? 'unknown',
    role: caller?.principal.role ?? 'none',
    action: verb,
    target: targetOf(request) ?? targetOf(answer),
    result: resultOf(denial),
    code: denial?.code ?? null,
    correlationId,
    payload: JSON.stringify(payload),
  };
}

const resultOf = (denial: Denial | null): 'ok' | 'denied' | 'error' => {
  if (denial === null) return 'ok';
  return httpStatusOf(denial) < 500 ? 'denied' : 'error';
};

/** The narrowest thing that a request names, as actors are named. */
function targetOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as { readonly [name: string]: unknown };
  const lane = [fields['env'], fields['lane']];
  for (const [name, field] of targets) {
    const id = fields[field];
    if (typeof id === 'string' && ID.test(id)) return `${name}/${id}`;
  }
  return lane.every((word) => typeof word === 'string' && ID.test(word)) ? `lane/${lane.join('/')}` : null;
}

const ID = /^[\x21-\x7e]{1,200}$/;
const targets = [
  ['essay', 'essayId'],
  ['run', 'runId'],
  ['batch', 'batchId'],
  ['content', 'contentId'],
  ['anchor', 'anchorId'],
  ['assessment', 'assessmentId'],
  ['assignment', 'assignmentId'],
  ['judge', 'judgeId'],
  ['provider', 'provider'],
  ['id', 'id'],
] as const;

/** How it went, in words: `idle`, `started`, a run that was made. */
function summaryOf(answer: unknown): { answer?: unknown } {
  if (typeof answer !== 'object' || answer === null) return {};
  const fields = Object.entries(answer).filter(
    ([name, held]) => SUMMED.has(name) && ['string', 'number', 'boolean'].includes(typeof held),
  );
  return fields.length === 0 ? {} : { answer: redacted(Object.fromEntries(fields)) };
}
const SUMMED = new Set(
  ['status', 'result', 'reason', 'runId', 'batchId', 'essayId', 'id', 'contentId', 'ticks', 'version'].concat(
    ['runsTicked', 'eventsAdded', 'fence', 'released', 'ticked', 'erasedContents'],
  ),
);
