/**
 * The client: every verb of the API as a typed function over a request function of your choice. It makes up
 * message ids, gathers sends into bags and asks again where no answer came; see `SendLanes` for what it
 * promises.
 */
import type { AnyStateMachine, EventFrom, InputFrom } from 'xstate';
import type { SendAnswer } from './answer.ts';
import type { Answer, Refusal, RequestInput, Verb } from './api.ts';
import { messageOf, Rejection, Retryable, retryableCodes, type RetryableCode } from './failures.ts';
import { type ActorKey, actorKey, parseActorKey } from './ids.ts';
import { limits } from './limits.ts';
import { type LaneOptions, type Letter, SendLanes } from './send-lanes.ts';
import type { Subjects } from './subjects.ts';

export type RequestFunction = (subject: string, bytes: Uint8Array, timeoutMs: number) => Promise<Uint8Array>;

export interface ClientPorts {
  /** Rejects where no answer came in time, or nobody listens. */
  readonly request: RequestFunction;
  readonly subjects: Subjects;
  nextId(): string;
  wait(delayMs: number): Promise<void>;
  /** Runs soon; what is sent until then shares a request. A microtask, unless told otherwise. */
  soon?(run: () => void): void;
  readonly options?: Partial<ClientOptions>;
}

export interface ClientOptions extends LaneOptions {
  /** Waiting for the first try; each further one waits twice as long. */
  readonly timeoutMs: number;
  readonly timeoutMaxMs: number;
}

/**
 * NATS carries 1 MiB: a bag is a quarter of it, for text may be three times as long in UTF-8 as in
 * characters. The first try waits a moment only: a node that was killed never answers, and asking another one
 * twice does no harm (T3).
 */
const defaults: ClientOptions = {
  // A node that was killed answers nothing: this is how long nobody notices (measured in bench W3).
  timeoutMs: 400,
  timeoutMaxMs: 8_000,
  bagLettersMax: limits.bagEnvelopesMax,
  bagBytesMax: limits.payloadBytesMax,
  sameActorMax: limits.turnMessagesMax,
  bagsInFlightMax: 8,
  attemptsMax: 7,
  retryMs: 100,
  retryMaxMs: 2_000,
};

export interface SendOptions {
  /** The same id, the same answer. Made up when absent. */
  readonly messageId?: string;
  readonly correlationId?: string;
  /** W3C traceparent. */
  readonly trace?: string;
}
export interface CreateOptions extends SendOptions {
  readonly id?: string;
  readonly input?: unknown;
}
export interface AnyEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}
type Query<V extends Verb> = RequestInput<V>;

export interface Client {
  create(kind: string, options?: CreateOptions): Promise<SendAnswer>;
  send(key: string, event: AnyEvent, options?: SendOptions): Promise<SendAnswer>;
  cancel(key: string, options?: SendOptions & { readonly reason?: string }): Promise<SendAnswer>;
  get(key: string): Promise<Answer<'actor.get'>>;
  list(query?: Query<'actor.list'>): Promise<Answer<'actor.list'>>;
  history(key: string, query?: Omit<Query<'actor.history'>, 'key'>): Promise<Answer<'actor.history'>>;
  release(key: string): Promise<Answer<'actor.release'>>;
  /** Takes the message that an actor in quarantine stumbles over out of its way. */
  skip(key: string): Promise<Answer<'actor.skip'>>;
  fork(key: string, query: Omit<Query<'actor.fork'>, 'key'>): Promise<Answer<'actor.fork'>>;
  health(): Promise<Answer<'supervisor.health'>>;
  hold(): Promise<Answer<'supervisor.hold'>>;
  endHold(): Promise<Answer<'supervisor.release'>>;
  supervisorLog(query?: Query<'supervisor.log'>): Promise<Answer<'supervisor.log'>>;
  kinds(): Promise<Answer<'kind.list'>>;
  kind(name: string): Promise<Answer<'kind.get'>>;
  deadLetters(query?: Query<'deadletter.list'>): Promise<Answer<'deadletter.list'>>;
  redrive(id: number): Promise<Answer<'deadletter.redrive'>>;
  status(query?: Query<'node.status'>): Promise<Answer<'node.status'>>;
  /**
   * The same for one kind, with the events and input of its machine: `client.actors<typeof order>('order')`.
   */
  actors<M extends AnyStateMachine>(kind: string): KindClient<M>;
}

export interface KindClient<M extends AnyStateMachine> {
  create(
    options?: SendOptions & { readonly id?: string; readonly input?: InputFrom<M> },
  ): Promise<SendAnswer>;
  send(id: string, event: EventFrom<M>, options?: SendOptions): Promise<SendAnswer>;
}

export function createClient(ports: ClientPorts): Client {
  const options = { ...defaults, ...ports.options };
  const call = caller(ports, options);
  const lanes = new SendLanes({
    carry: (letters, tries) => carry(call, letters, tries),
    soon: ports.soon ?? queueMicrotask,
    wait: (delayMs) => ports.wait(delayMs),
    options,
  });
  /** `async`: a malformed key rejects like everything else instead of throwing at the caller. */
  const create = async (kind: string, { id, ...rest }: CreateOptions = {}): Promise<SendAnswer> => {
    const messageId = rest.messageId ?? ports.nextId();
    const text = JSON.stringify({ kind, ...(id === undefined ? {} : { id }), ...rest, messageId });
    // Without an id nobody else can mean this actor yet: a lane of its own.
    return lanes.send({ key: actorKey(kind, id ?? `?${messageId}`), messageId, text, alone: 'actor.create' });
  };
  const send = async (key: string, event: AnyEvent, given: SendOptions = {}): Promise<SendAnswer> => {
    const letter = letterOf(parseActorKey(key), event, {
      ...given,
      messageId: given.messageId ?? ports.nextId(),
    });
    return tooLarge(letter) ?? lanes.send(letter);
  };
  return {
    create,
    send,
    cancel: async (key, given = {}) => {
      const messageId = given.messageId ?? ports.nextId();
      const text = JSON.stringify({ key, ...given, messageId });
      return lanes.send({ key: parseActorKey(key), messageId, text, alone: 'actor.cancel' });
    },
    ...readsOver(asker(ports, options, call)),
    // The same message id in every try: it is made once.
    fork: async (key, query) =>
      asker(ports, options, call)('actor.fork', { key, messageId: ports.nextId(), ...query }),
    actors: (kind) => ({
      create: (given = {}) => create(kind, given),
      send: (id, event, given) => send(actorKey(kind, id), event, given),
    }),
  };
}

type Ask = <V extends Verb>(verb: V, request: RequestInput<V>) => Promise<Answer<V>>;

const readsOver = (asking: Ask) => ({
  get: (key: string) => asking('actor.get', { key }),
  list: (query: Query<'actor.list'> = {}) => asking('actor.list', query),
  history: (key: string, query: Omit<Query<'actor.history'>, 'key'> = {}) =>
    asking('actor.history', { key, ...query }),
  release: (key: string) => asking('actor.release', { key }),
  skip: (key: string) => asking('actor.skip', { key }),
  health: () => asking('supervisor.health', {}),
  hold: () => asking('supervisor.hold', {}),
  endHold: () => asking('supervisor.release', {}),
  supervisorLog: (query: Query<'supervisor.log'> = {}) => asking('supervisor.log', query),
  kinds: () => asking('kind.list', {}),
  kind: (name: string) => asking('kind.get', { kind: name }),
  deadLetters: (query: Query<'deadletter.list'> = {}) => asking('deadletter.list', query),
  status: (query: Query<'node.status'> = {}) => asking('node.status', query),
  redrive: (id: number) => asking('deadletter.redrive', { id }),
});

function letterOf(
  key: ActorKey,
  event: AnyEvent,
  given: SendOptions & { readonly messageId: string },
): Letter {
  return { key, messageId: given.messageId, text: JSON.stringify({ key, event, ...given }) };
}

/** Said here, because a message that NATS will not carry would otherwise look like one without an answer. */
function tooLarge({ key, messageId, text }: Letter): SendAnswer | null {
  if (text.length <= limits.payloadBytesMax) return null;
  const message =
    `The event has ${text.length} characters; the limit is ${limits.payloadBytesMax} bytes. ` +
    'Keep large contents elsewhere and send their id';
  return { result: 'rejected', key, messageId, code: 'payload_too_large', message };
}

type Call = (verb: Verb, text: string, tries: number) => Promise<unknown>;

function caller({ request, subjects }: ClientPorts, { timeoutMs, timeoutMaxMs }: ClientOptions): Call {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return async (verb, text, tries) => {
    const waitMs = Math.min(timeoutMs * 2 ** tries, timeoutMaxMs);
    const [noun = '', word = ''] = verb.split('.');
    const bytes = await request(subjects.api(noun, word), encoder.encode(text), waitMs);
    return JSON.parse(decoder.decode(bytes)) as unknown;
  };
}

async function carry(call: Call, letters: readonly Letter[], tries: number): Promise<readonly SendAnswer[]> {
  const [first] = letters;
  if (first === undefined) return [];
  const isOne = letters.length === 1;
  const text = isOne ? first.text : `{"bag":[${letters.map((letter) => letter.text).join(',')}]}`;
  const answer = await call(first.alone ?? 'actor.send', text, tries);
  if (isRefusal(answer)) return letters.map((letter) => refusedAnswer(letter, answer));
  return isOne ? [answer as SendAnswer] : (answer as { readonly answers: readonly SendAnswer[] }).answers;
}

const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer && !('result' in answer);

function refusedAnswer({ key, messageId }: Letter, { error }: Refusal): SendAnswer {
  const { code, message, retryAfterMs } = error;
  if (code === 'internal' || isRetryable(code)) {
    const again = retryAfterMs === undefined ? {} : { retryAfterMs };
    return { result: 'failed', key, messageId, code, message, ...again };
  }
  return { result: 'rejected', key, messageId, code, message };
}

const isRetryable = (code: string): code is RetryableCode =>
  (retryableCodes as readonly string[]).includes(code);

/**
 * Reads change nothing: they are simply asked again. (Releasing and re-driving twice is the same as once.)
 */
function asker(ports: ClientPorts, options: ClientOptions, call: Call): Ask {
  return async <V extends Verb>(verb: V, request: RequestInput<V>): Promise<Answer<V>> => {
    const text = JSON.stringify(request);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await call(verb, text, attempt - 1).catch((cause: unknown) => noAnswer(verb, cause));
      if (!(answer instanceof Error) && !isRefusal(answer)) return answer as Answer<V>;
      const error = answer instanceof Error ? answer : errorFrom(answer);
      if (!(error instanceof Retryable) || attempt >= options.attemptsMax) throw error;
      await ports.wait(
        Math.max(error.retryAfterMs, Math.min(options.retryMs * 2 ** (attempt - 1), options.retryMaxMs)),
      );
    }
  };
}

/** Nobody answered; for a read that is the same as "not now". */
function noAnswer(verb: Verb, cause: unknown): Retryable {
  const error = new Retryable(
    'busy',
    `No answer to ${verb}: ${messageOf(cause)}. Is a node with the role \`api\` running?`,
    0,
  );
  error.cause = cause;
  return error;
}

function errorFrom({ error }: Refusal): Error {
  const { code, message, retryAfterMs } = error;
  if (code === 'internal') return new Error(message);
  return isRetryable(code) ? new Retryable(code, message, retryAfterMs ?? 0) : new Rejection(code, message);
}
