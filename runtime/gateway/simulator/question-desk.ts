/**
 * The counter that every live question passes: key, outage, shape, limits, chance, model, in the order in
 * which a provider looks at them. Only what reached the model is paid for.
 */
import { draw, drawNormal } from './draws.ts';
import type { Received, Reply } from './http-exchange.ts';
import { jsonOf } from './http-exchange.ts';
import type { RequestLog } from './request-log.ts';
import type { Fault, SimulatorScript } from './script.ts';
import { keyOf, type SimulatedModel } from './simulated-model.ts';
import { createBucket } from './token-bucket.ts';
import { type Buckets, type Question, statusOfFault, type Wire } from './wire.ts';

export interface DeskInput {
  readonly script: () => SimulatorScript;
  /** Faults that a test has ordered; each is met by one request. */
  readonly ordered: Fault[];
  readonly model: SimulatedModel;
  readonly log: RequestLog;
  readonly now: () => number;
}

export type Desk = (wire: Wire, request: Received) => Reply;

export function openDesk(input: DeskInput): Desk {
  const buckets = new Map<string, Buckets>();
  const attempts = new Map<string, number>();
  let paid = 0;
  return (wire, request) => {
    const visit = visitOf(input, wire, request, buckets);
    const { question, key } = visit;
    if (!hasKey(input.script().apiKey, request)) return refuse(visit, 'unauthorized', 401);
    if (typeof question === 'string') {
      const reply = refuse(visit, 'bad_request', 400);
      return { ...reply, headers: { ...reply.headers, 'x-simulated-reason': headerText(question) } };
    }
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    const { ordered } = input;
    const fault = faultFor(input.script(), { ordered, key, attempt, paid, path: request.path });
    const reply = atTheDoor(visit, fault) ?? judged(visit, question, { fault, attempt });
    if (reply.isPaid === true) paid += 1;
    return reply;
  };
}

/** One request on its way through the desk. */
interface Visit extends DeskInput {
  readonly wire: Wire;
  readonly request: Received;
  readonly nowMs: number;
  readonly body: unknown;
  /** A text where the provider would not read it. */
  readonly question: Question | string;
  readonly key: string;
  readonly buckets: Buckets;
}
type DeskReply = Reply & { readonly isPaid?: boolean };

function visitOf(input: DeskInput, wire: Wire, request: Received, buckets: Map<string, Buckets>): Visit {
  const body = jsonOf(request);
  const question = wire.readQuestion(body, request);
  const isRead = typeof question !== 'string';
  const name = isRead ? `${wire.name}/${question.model}` : wire.name;
  const mine = buckets.get(name) ?? bucketsOf(input.script());
  buckets.set(name, mine);
  const key = isRead ? keyOf(question) : request.path;
  return { ...input, wire, request, nowMs: input.now(), body, question, key, buckets: mine };
}

function bucketsOf({ limits, minuteMs }: SimulatorScript): Buckets {
  const { burstShare } = limits;
  const bucket = (perMinute: number | null) => createBucket({ perMinute, burstShare, minuteMs });
  return {
    requests: bucket(limits.requests),
    inputTokens: bucket(limits.inputTokens),
    outputTokens: bucket(limits.outputTokens),
  };
}

/** Faults that are met before anything is judged. */
function atTheDoor(visit: Visit, fault: Fault | null): DeskReply | null {
  if (fault === null) return null;
  const status = statusOfFault[fault];
  if (status !== undefined)
    return refuse(visit, fault, status, { afterMs: fault === 'throttled' ? 1_000 : null });
  switch (fault) {
    case 'disconnect':
      return { ...refuse(visit, fault, 499), cut: 'at_once' };
    case 'silence':
      return { ...refuse(visit, fault, 499), cut: 'never' };
    case 'strange':
      return { ...refuse(visit, fault, 200), body: '<html>Hello</html>' };
    case 'error_in_body':
      return { ...refuse(visit, fault, 502), status: 200 };
    default:
      return null;
  }
}

interface Luck {
  readonly fault: Fault | null;
  readonly attempt: number;
}

function judged(visit: Visit, question: Question, { fault, attempt }: Luck): DeskReply {
  const { model, nowMs, buckets, wire, key } = visit;
  const weight = model.weigh(question, nowMs);
  const input = weight.input + weight.cacheWrite;
  const afterMs = waitFor(buckets, input, nowMs);
  if (afterMs > 0) return refuse(visit, 'throttled', 429, { afterMs, input });
  const said = model.answer(question, weight, fault);
  buckets.requests.use(1, nowMs);
  buckets.inputTokens.use(input, nowMs);
  buckets.outputTokens.use(said.usage.output, nowMs);
  note(visit, { status: 200, input, output: said.usage.output, isPaid: true });
  return {
    status: 200,
    headers: { ...wire.limitHeaders(buckets, nowMs), ...idHeaders(said.id) },
    body: wire.answer(said),
    delayMs: latencyOf(visit.script(), key, attempt),
    isPaid: true,
    ...cutBy(fault),
  };
}

/** Paid for, and lost on the way. */
function cutBy(fault: Fault | null): Pick<Reply, 'cut'> {
  if (fault === 'truncated') return { cut: 'half' };
  if (fault === 'broken_off') return { cut: 'broken' };
  return fault === 'stalled' ? { cut: 'stalled' } : {};
}

interface Refusal {
  readonly afterMs?: number | null;
  readonly input?: number;
}

function refuse(
  visit: Visit,
  fault: Fault,
  status: number,
  { afterMs = null, input = 0 }: Refusal = {},
): Reply {
  note(visit, { status, input, output: 0, isPaid: false });
  const as = fault === 'throttled_silently' ? 'none' : visit.script().retryAfter;
  const { headers, ...error } = visit.wire.error(status, fault, { afterMs, as });
  return { ...error, headers: { ...visit.wire.limitHeaders(visit.buckets, visit.nowMs), ...headers } };
}

interface Noted {
  readonly status: number;
  readonly input: number;
  readonly output: number;
  readonly isPaid: boolean;
}

function note(visit: Visit, { status, input, output, isPaid }: Noted): void {
  const { question, request, key, body } = visit;
  visit.log.add({
    atMs: visit.nowMs,
    wire: visit.wire.name,
    model: typeof question === 'string' ? '' : question.model,
    customId: request.headers['x-client-request-id'] ?? key,
    status,
    inputTokens: input,
    outputTokens: output,
    isPaid,
    isBatch: false,
    ...(visit.script().keepsBodies ? { body } : {}),
  });
}

interface Met {
  readonly ordered: Fault[];
  readonly key: string;
  readonly attempt: number;
  readonly paid: number;
  readonly path: string;
}

/** A question that was spoilt once is not spoilt for ever: chance is drawn for each attempt. */
function faultFor(script: SimulatorScript, { ordered, key, attempt, paid, path }: Met): Fault | null {
  const first = ordered.shift();
  if (first !== undefined) return first;
  if (script.outage !== null) return script.outage;
  if (script.capAfterAnswers !== null && paid >= script.capAfterAnswers) return capOn(path);
  let chance = draw(script.seed, 'fault', key, attempt);
  for (const [fault, share] of Object.entries(script.faults)) {
    if (chance < share) return fault as Fault;
    chance -= share;
  }
  return null;
}

/** Each provider has its own word for money that is spent. */
function capOn(path: string): Fault {
  if (path.endsWith('/messages')) return 'spend_cap';
  return path.startsWith('/api/') ? 'credit' : 'quota';
}

/** An answer may be longer than what is left: the next question waits for it. */
function waitFor({ requests, inputTokens, outputTokens }: Buckets, input: number, nowMs: number): number {
  return Math.max(requests.wait(1, nowMs), inputTokens.wait(input, nowMs), outputTokens.wait(1, nowMs));
}

function latencyOf({ latency, seed }: SimulatorScript, key: string, attempt: number): number {
  if (latency.medianMs === 0) return 0;
  return latency.medianMs * Math.exp(latency.spread * drawNormal(seed, 'latency', key, attempt));
}

export function hasKey(wanted: string | null, { headers }: Received): boolean {
  if (wanted === null) return true;
  const given = [
    headers['x-api-key'],
    headers['x-goog-api-key'],
    headers.authorization?.replace(/^Bearer /, ''),
  ];
  return given.includes(wanted);
}

const idHeaders = (id: string) => ({ 'request-id': `req_${id}`, 'x-request-id': `req_${id}` });

/** Tells a test why its request was refused; headers hold plain characters only. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500);
