/**
 * The verbs of the API, over the mailroom and the ledger. Owns no shapes (contracts/) and no wire (the
 * doors).
 */
import { hash } from 'node:crypto';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Request } from '../../contracts/api.ts';
import type { Envelope, JsonObject } from '../../contracts/envelope.ts';
import { actorKey, kindOf } from '../../contracts/ids.ts';
import { initType, stopType } from '../../contracts/words.ts';
import { forkedType } from '../../machines/fork.ts';
import { misfitOf } from '../../machines/misfit.ts';
import { wasTaken } from '../../persistence/was-taken.ts';
import { refuse } from '../turn/answers.ts';
import { payloadOf } from './decode.ts';
import { assertKnown } from './known-kind.ts';
import { lazyReads } from './lazy-reads.ts';
import type { ReadsHost } from './reads.ts';
import type { createSupervision } from './supervision.ts';
import type { ApiHandlers, Caller, SendEntry, SendRequest } from './surface.ts';

export interface HandlersHost extends ReadsHost {
  readonly supervision: ReturnType<typeof createSupervision>;
  /** Answers after the commit; never rejects. */
  post(envelope: Envelope): Promise<SendAnswer>;
  nextId(): string;
}

export function createHandlers(host: HandlersHost): ApiHandlers {
  return {
    'actor.create': async (request, caller) => postFitting(host, initOf(host, request, caller)),
    'actor.send': async (request, caller) => {
      if (!('bag' in request)) return postFitting(host, envelopeOf(host, request, caller));
      // Posted in one go and in the order of the bag: the mailroom keeps that order per actor (T4).
      const answers = request.bag.map((entry) => Promise.resolve(postEntry(host, entry, caller)));
      return { answers: await Promise.all(answers) };
    },
    'actor.cancel': (request, caller) => host.post(stopOf(host, request, caller)),
    // Loaded when it is first asked for, like the reads: a node that comes back takes messages first.
    'actor.fork': async (request, caller) => {
      const { forkOfActor } = await import('./fork.ts');
      const head = headOf(host, request, caller);
      const target = actorKey(kindOf(request.key), request.id ?? idFrom(request.key, head.id));
      const { payload, ...took } = await forkOfActor(host, request);
      const answer = await host.post({ ...head, target, type: forkedType, payload });
      return answer.result === 'accepted' ? { ...answer, ...took } : answer;
    },
    ...lazyReads(host),
    ...host.supervision,
  };
}

function postEntry(host: HandlersHost, entry: SendEntry, caller: Caller): SendAnswer | Promise<SendAnswer> {
  if (!('refused' in entry)) return postFitting(host, envelopeOf(host, entry, caller));
  const { key, messageId, refused } = entry;
  return { result: 'rejected', key, messageId, code: refused.code, message: refused.message };
}

/**
 * What fits is posted at once, which keeps the order. What does not is refused, unless it was taken before
 * its schema changed: the same id gets the same answer (T3).
 */
function postFitting(host: HandlersHost, envelope: Envelope): SendAnswer | Promise<SendAnswer> {
  const kind = host.kinds.get(kindOf(envelope.target));
  const misfit = kind === undefined ? null : misfitOf(kind, envelope);
  return misfit === null ? host.post(envelope) : refuseMisfit(host, envelope, misfit);
}

async function refuseMisfit(host: HandlersHost, envelope: Envelope, misfit: string): Promise<SendAnswer> {
  if (await wasTaken(host.sql, envelope)) return host.post(envelope);
  return refuse(envelope, 'invalid_request', misfit);
}

function envelopeOf(host: HandlersHost, request: SendRequest, caller: Caller): Envelope {
  const { key, event } = request;
  return {
    ...headOf(host, request, caller),
    target: key,
    type: event.type,
    payload: payloadOf(event),
  };
}

function stopOf(host: HandlersHost, request: Request<'actor.cancel'>, caller: Caller): Envelope {
  const payload: JsonObject = request.reason === undefined ? {} : { reason: request.reason };
  return { ...headOf(host, request, caller), target: request.key, type: stopType, payload };
}

/**
 * Only what the author's machine may see goes into the payload: a `parent` would make the actor somebody's
 * child.
 */
function initOf(host: HandlersHost, request: Request<'actor.create'>, caller: Caller): Envelope {
  const { kind, id, input } = request;
  assertKnown(host.kinds, kind);
  const head = headOf(host, request, caller);
  const payload = (input === undefined ? {} : { input }) as JsonObject;
  return { ...head, target: actorKey(kind, id ?? idFrom(kind, head.id)), type: initType, payload };
}

/** Made from the message id, so that a repeated `create` finds the actor that the first one made (T3). */
const idFrom = (kind: string, messageId: string): string =>
  hash('sha256', `${kind} ${messageId}`, 'base64url').slice(0, 22);

interface Delivered {
  readonly messageId?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly trace?: string | undefined;
}

/** Fields that are not there stay out: equal messages must be equal JSON. */
function headOf(
  host: HandlersHost,
  request: Delivered,
  caller: Caller,
): Omit<Envelope, 'target' | 'type' | 'payload'> {
  const { messageId, correlationId, trace } = request;
  return {
    id: messageId ?? host.nextId(),
    sender: `api:${caller.door}`,
    at: host.now(),
    ...(correlationId === undefined ? {} : { correlation: correlationId }),
    ...(trace === undefined ? {} : { trace }),
  };
}
