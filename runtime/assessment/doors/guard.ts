/**
 * The one way from any door to any handler: who asks, how often, what, whether he may, and a line in the
 * audit log of what became of it. A door only carries bytes; no rule about callers stands anywhere else.
 */
import { assessmentApi } from '../../../contracts/assessment/api.ts';
import type { AssessmentHandlers, AssessmentVerb, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { toErrorRecord } from '../../../contracts/failures.ts';
import type { Sql } from '../../../persistence/connect.ts';
import type { Observer } from '../../observer.ts';
import { type AuditTrail, type Deed } from './audit-trail.ts';
import { assertMay, assertRole } from './authority.ts';
import type { Correlation } from './correlation.ts';
import { decodeAsked } from './decode.ts';
import { denialFrom, isUnforeseen } from './denials.ts';
import type { Caller, Credentials, Principals } from './principals.ts';
import { rateClassOf, type RateLimits } from './rate-limits.ts';

export interface Asking {
  readonly verb: AssessmentVerb;
  readonly door: string;
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly correlation: Correlation;
  /** The request before any check; called only for a known caller who is within his limits. */
  read(): unknown;
  /** Instead of the schema of the verb, where the request is not JSON. */
  readonly decode?: (value: unknown) => object;
  /** Instead of the handler of the verb. */
  readonly work?: (request: object, call: Call) => Promise<unknown>;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly denial: Denial };

export interface Guard {
  /** Never rejects. */
  ask(asking: Asking): Promise<Outcome>;
}

export interface GuardHost {
  readonly sql: Sql;
  readonly handlers: AssessmentHandlers;
  readonly principals: Principals;
  readonly rates: RateLimits;
  readonly audit: AuditTrail;
  readonly observer: Observer;
}

export function createGuard(host: GuardHost): Guard {
  return {
    ask: async (asking) => {
      const progress: Progress = { caller: null, request: undefined, isFlood: false };
      try {
        const answer = await answered(host, asking, progress);
        await host.audit.note(deedOf(asking, progress, { answer, denial: null }));
        return { kind: 'answered', answer };
      } catch (error) {
        const denial = denialFrom(error);
        report(host, asking.verb, denial, error);
        // A row for each request of a flood would hand the flood on to Postgres: its first one is noted.
        if (!progress.isFlood) await host.audit.note(deedOf(asking, progress, { answer: undefined, denial }));
        return { kind: 'refused', denial };
      }
    },
  };
}

/** How far a request has come, for the audit log. */
interface Progress {
  caller: Caller | null;
  request: unknown;
  isFlood: boolean;
}

async function answered(host: GuardHost, asking: Asking, progress: Progress): Promise<unknown> {
  const { verb, door, correlation } = asking;
  progress.caller = await identified(host, asking, progress);
  const { principal } = progress.caller;
  takeToken(host, verb, progress.caller, progress);
  // Strangers to a verb do not make this node read what they sent.
  assertRole(verb, principal);
  if (progress.caller.isReadOnly === true && assessmentApi[verb].writes)
    throw new Denial('READ_ONLY', 'Through this console one may only look (`ASSAY_CONSOLE_READ_ONLY`)');
  progress.request = await asking.read();
  const request = asking.decode?.(progress.request) ?? decodeAsked(verb, progress.request);
  progress.request = request;
  await assertMay(host.sql, verb, request, principal);
  const call: Call = { principal, correlationId: correlation.id, door };
  const handler = host.handlers[verb] as (request: object, call: Call) => Promise<unknown>;
  return (asking.work ?? handler)(request, call);
}

async function identified(host: GuardHost, asking: Asking, progress: Progress): Promise<Caller> {
  try {
    return await host.principals.identifyCaller(asking.credentials);
  } catch (error) {
    const { code } = denialFrom(error);
    // Whoever guesses is counted, too: together with all others that nobody knows.
    if (code === 'AUTHENTICATION_ERROR' || code === 'INVALID_API_KEY')
      assertWithin(host, 'writes', 'unknown', progress);
    throw error;
  }
}

function takeToken(host: GuardHost, verb: AssessmentVerb, caller: Caller, progress: Progress): void {
  if (caller.isTrusted) return;
  const { id, role } = caller.principal;
  assertWithin(host, rateClassOf(verb), `${role} ${id}`, progress);
}

function assertWithin(
  host: GuardHost,
  rate: Parameters<RateLimits['take']>[1],
  caller: string,
  progress: Progress,
): void {
  const taken = host.rates.take(caller, rate);
  if (taken.kind === 'free') return;
  progress.isFlood = !taken.isFirst;
  throw new Denial('RATE_LIMIT', `Too many requests (${rate}); wait ${taken.retryAfterMs} ms`, {
    retryAfterMs: taken.retryAfterMs,
  });
}

function deedOf(
  { verb, endpoint, correlation }: Asking,
  { caller, request }: Progress,
  end: Pick<Deed, 'answer' | 'denial'>,
): Deed {
  return { verb, endpoint, caller, correlationId: correlation.id, request, ...end };
}

function report({ observer }: GuardHost, verb: AssessmentVerb, denial: Denial, error: unknown): void {
  if (isUnforeseen(denial)) observer.requestFailed(verb, toErrorRecord(error));
  else observer.requestRefused(verb, denial.code);
}
