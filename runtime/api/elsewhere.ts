/**
 * Where nodes run different kinds: a request about a kind that this node lacks goes on to one that has it,
 * by a subject of the kind, and its answer comes back as if it had been made here. Owns no order and no
 * repetition: the messages of one actor go on in one request, and a message keeps its id.
 */
import { NoRespondersError, type NatsConnection, RequestError } from '@nats-io/transport-node';
import type { SendAnswer } from '../../contracts/answer.ts';
import type { Refusal, Verb } from '../../contracts/api.ts';
import { messageOf, Rejection, Retryable, type RetryableCode } from '../../contracts/failures.ts';
import { type ActorKey, kindOf } from '../../contracts/ids.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { ApiHandlers, Caller, SendEntry } from './surface.ts';

/** About one actor or one kind, and impossible without its machine. */
export const verbsOfKind = [
  'actor.at',
  'actor.cancel',
  'actor.create',
  'actor.fork',
  'actor.frames',
  'actor.get',
  'actor.try',
  'kind.get',
  'kind.population',
] as const satisfies readonly Verb[];

/** Asks a node that has the kind; null: none answers for it. */
export type AskOfKind = (kind: string, verb: Verb, request: object) => Promise<unknown>;

export interface ElsewhereHost {
  readonly kinds: ReadonlyMap<string, unknown>;
  readonly ask: AskOfKind;
  nextId(): string;
}

type AnyHandler = (request: never, caller: Caller) => Promise<unknown>;

export function orElsewhere(own: ApiHandlers, host: ElsewhereHost): ApiHandlers {
  const { kinds, ask } = host;
  const passing = (verb: (typeof verbsOfKind)[number]): AnyHandler => {
    const handler = own[verb] as AnyHandler;
    return async (request: Addressed, caller) => {
      const kind = kindIn(request);
      if (kinds.has(kind)) return handler(request as never, caller);
      return (await ask(kind, verb, named(host, verb, request))) ?? handler(request as never, caller);
    };
  };
  return {
    ...own,
    ...(Object.fromEntries(verbsOfKind.map((verb) => [verb, passing(verb)])) as Partial<ApiHandlers>),
    'actor.send': async (request, caller) => {
      const isHere = (entry: SendEntry): boolean => 'refused' in entry || kinds.has(kindOf(entry.key));
      if ('bag' in request) {
        if (request.bag.every(isHere)) return own['actor.send'](request, caller);
        return { answers: await sendBag(own, host, request.bag, caller) };
      }
      if (isHere(request)) return own['actor.send'](request, caller);
      const kind = kindOf(request.key);
      const answer = await ask(kind, 'actor.send', named(host, 'actor.send', request));
      return (answer as SendAnswer | null) ?? own['actor.send'](request, caller);
    },
  };
}

type Addressed = { readonly key: ActorKey } | { readonly kind: string };
const kindIn = (request: Addressed): string => ('kind' in request ? request.kind : kindOf(request.key));

/** An id from here: the answer names it also where the caller gave none. */
function named({ nextId }: ElsewhereHost, verb: Verb, request: object): object {
  const isMessage = ['actor.cancel', 'actor.create', 'actor.fork', 'actor.send'].includes(verb);
  return isMessage && !('messageId' in request) ? { ...request, messageId: nextId() } : request;
}

/** Entries of a kind go on together and in order, so that those of one actor keep theirs (T4). */
async function sendBag(
  own: ApiHandlers,
  host: ElsewhereHost,
  bag: readonly SendEntry[],
  caller: Caller,
): Promise<SendAnswer[]> {
  const placed = bag.map((entry, place) => ({ entry, place }));
  const hostOf = ({ entry }: (typeof placed)[number]): string => {
    const kind = kindOf(entry.key as ActorKey);
    return 'refused' in entry || host.kinds.has(kind) ? '' : kind;
  };
  const answers: SendAnswer[] = [];
  const groups = [...Map.groupBy(placed, hostOf)];
  await Promise.all(
    groups.map(async ([kind, group]) => {
      const entries = group.map(({ entry }) => entry);
      const found = await sendGroup(own, { host, kind, entries }, caller);
      group.forEach(({ place }, at) => {
        const answer = found[at];
        if (answer !== undefined) answers[place] = answer;
      });
    }),
  );
  return answers;
}

interface Group {
  readonly host: ElsewhereHost;
  /** Empty: of kinds that are here. */
  readonly kind: string;
  readonly entries: readonly SendEntry[];
}

async function sendGroup(own: ApiHandlers, group: Group, caller: Caller): Promise<readonly SendAnswer[]> {
  const { host, kind, entries } = group;
  const here = async (): Promise<readonly SendAnswer[]> => {
    const answer = await own['actor.send']({ bag: entries }, caller);
    return 'answers' in answer ? answer.answers : [answer];
  };
  if (kind === '') return here();
  const bag = entries.map((entry) => named(host, 'actor.send', entry));
  try {
    const answer = await host.ask(kind, 'actor.send', { bag });
    return answer === null ? await here() : (answer as { readonly answers: SendAnswer[] }).answers;
  } catch (error) {
    // The others of the bag were sent: only these are told to come again.
    if (!(error instanceof Retryable)) throw error;
    const { code, message, retryAfterMs } = error;
    return bag.map((entry) => ({ result: 'failed', ...addressIn(entry), code, message, retryAfterMs }));
  }
}

function addressIn(entry: object): { readonly key: string; readonly messageId: string } {
  const { key, messageId } = entry as { readonly key: string; readonly messageId: string };
  return { key, messageId };
}

/** Longer than a node is patient with its ledger. */
const WAIT_MS = 8_000;
const AGAIN_MS = 500;

export function askOfKind(connection: NatsConnection, subjects: Subjects): AskOfKind {
  return async (kind, verb, request) => {
    const [noun = '', word = ''] = verb.split('.');
    let answer: unknown;
    try {
      const subject = subjects.apiOfKind(kind, noun, word);
      answer = (await connection.request(subject, JSON.stringify(request), { timeout: WAIT_MS })).json();
    } catch (error) {
      if (isNobody(error)) return null;
      const message = `A node with the kind \`${kind}\` does not answer (${messageOf(error)}); ask again`;
      throw new Retryable('wire_unavailable', message, AGAIN_MS);
    }
    if (isRefusal(answer)) throw errorFrom(answer);
    return answer;
  };
}

const isNobody = (error: unknown): boolean =>
  error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());

const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer && !('key' in answer);

function errorFrom({ error }: Refusal): Error {
  const { code, message, retryAfterMs } = error;
  if (code === 'internal') return new Error(message);
  if (retryAfterMs !== undefined) return new Retryable(code as RetryableCode, message, retryAfterMs);
  return new Rejection(code as Rejection['code'], message);
}
