/**
 * One call to a provider: timed, ended by its limit or its caller, and never thrown from. Everything a SDK
 * may throw is told apart here; nobody else looks at errors.
 */
import type {
  BatchReply,
  ProviderAccess,
  ProviderOutcome,
  ProviderReply,
} from '../../../actors/gateway-ports.ts';
import { limitsOf } from './limit-headers.ts';
import { type FailedOutcome, outcomeOfTrouble } from './outcome-of-trouble.ts';

export interface Heard {
  readonly outcome: ProviderOutcome;
  readonly headers: Headers;
}

/** Filled in by adapters whose SDK keeps the headers of an error to itself. */
export interface Overheard {
  headers?: Headers;
}

type Call<T> = (signal: AbortSignal, overheard: Overheard) => Promise<T>;

export async function askOnce(
  access: ProviderAccess,
  signal: AbortSignal,
  call: Call<Heard>,
): Promise<ProviderReply> {
  const begunMs = performance.now();
  const reply = (outcome: ProviderOutcome, headers: Headers): ProviderReply => ({
    ...outcome,
    limits: limitsOf(headers, Date.now()),
    latencyMs: Math.round(performance.now() - begunMs),
  });
  const heard = await within(access, signal, call);
  if (heard.kind === 'done') return reply(heard.value.outcome, heard.value.headers);
  return reply(heard.outcome, heard.headers);
}

/** The same for what is not a question: batches and their files. */
export async function callOnce<T>(
  access: ProviderAccess,
  signal: AbortSignal,
  call: Call<BatchReply<T>>,
): Promise<BatchReply<T>> {
  const heard = await within(access, signal, call);
  return heard.kind === 'done' ? heard.value : { kind: 'failed', outcome: heard.outcome };
}

type Within<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly outcome: FailedOutcome; readonly headers: Headers };

async function within<T>(access: ProviderAccess, signal: AbortSignal, call: Call<T>): Promise<Within<T>> {
  // The SDKs stop their own clocks with the headers; a body that never ends would hang without this one.
  const limit = AbortSignal.timeout(access.timeoutMs);
  const overheard: Overheard = {};
  try {
    return { kind: 'done', value: await call(AbortSignal.any([signal, limit]), overheard) };
  } catch (error) {
    const headers = headersOf(error) ?? overheard.headers ?? new Headers();
    const outcome = signal.aborted
      ? transient('ABORTED')
      : limit.aborted
        ? transient('TIMEOUT')
        : outcomeOfError(access.name, error, headers);
    return { kind: 'failed', outcome, headers };
  }
}

function outcomeOfError(provider: ProviderAccess['name'], error: unknown, headers: Headers): FailedOutcome {
  const status = statusOf(error);
  if (status !== null)
    return outcomeOfTrouble(provider, { status, headers, body: bodyOf(error) }, Date.now());
  return transient(connectionCode(error));
}

export const transient = (code: string): FailedOutcome => ({ kind: 'transient', code, retryAfterMs: null });

/** A status below 400 with an error is an answer that broke off: nobody knows what it would have said. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 ? status : null;
}

function headersOf(error: unknown): Headers | undefined {
  const headers = error instanceof Error && 'headers' in error ? error.headers : undefined;
  return headers instanceof Headers ? headers : undefined;
}

/** Google's SDK puts the body into the message, as JSON. */
function bodyOf(error: unknown): unknown {
  if (!(error instanceof Error)) return null;
  if ('error' in error && error.error !== undefined) return error.error;
  try {
    return JSON.parse(error.message) as unknown;
  } catch {
    return null;
  }
}

function connectionCode(error: unknown): string {
  if (error instanceof SyntaxError) return 'TRUNCATED_RESPONSE';
  if (!(error instanceof Error)) return 'UNEXPECTED';
  // By class: not every SDK gives its errors a name.
  const kind = error.constructor.name;
  if (kind === 'APIConnectionTimeoutError') return 'TIMEOUT';
  if (error.message === 'terminated') return 'TRUNCATED_RESPONSE';
  return kind === 'APIConnectionError' || error instanceof TypeError ? 'CONNECTION_ERROR' : 'UNEXPECTED';
}
