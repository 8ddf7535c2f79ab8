/**
 * Requests of every verb, from bytes to what a handler takes, or a `Rejection` that names the path, what was
 * expected and what was got. All doors come through here, so none of them is more lenient than another.
 */
import type { z } from 'zod';
import { api, type Verb } from '../../contracts/api.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { Rejection, type RejectionCode } from '../../contracts/failures.ts';
import type { Limits } from '../../contracts/limits.ts';
import { decodeSend, got } from './decode-send.ts';
import { flawIn, readJson } from './json-text.ts';
import type { Decoded } from './surface.ts';

/** The request's own object around an event or input. */
const WRAPPER_LEVELS = 1;

export function decodeRequest<V extends Verb>(verb: V, bytes: Uint8Array, limits: Limits): Decoded<V> {
  if (verb === 'actor.send') {
    const decoded = decodeSend(bytes, limits);
    return (decoded.kind === 'one' ? decoded.send : { bag: decoded.entries }) as Decoded<V>;
  }
  return checkedBy(verb, valueOf(bytes, limits, {})) as Decoded<V>;
}

/** The event of a durable command: an object without `type`, which its subject says. */
export function decodeEventPayload(bytes: Uint8Array, limits: Limits): JsonObject {
  const value = valueOf(bytes, limits, {});
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Rejection('invalid_request', `Expected the event to be an object, got ${got(value)}`);
  }
  return payloadOf(value);
}

/** The event without what is not payload: its type, and `meta`, which only the runtime writes. */
export function payloadOf(event: object): JsonObject {
  const payload: Record<string, JsonObject[string]> = {};
  for (const [name, value] of Object.entries(event)) {
    if (name !== 'type' && name !== 'meta') payload[name] = value as JsonObject[string];
  }
  return payload;
}

/** No bytes at all stand for `whenEmpty`: a verb without parameters needs no body. */
function valueOf(bytes: Uint8Array, limits: Limits, whenEmpty: unknown): unknown {
  if (bytes.length === 0) return whenEmpty;
  if (bytes.length > limits.payloadBytesMax) {
    const message = `The request has ${bytes.length} bytes; the limit is ${limits.payloadBytesMax}`;
    throw new Rejection('payload_too_large', `${message}. Keep large contents elsewhere and send their id`);
  }
  const { value, depth, isSuspect } = readJson(bytes);
  const depthMax = limits.payloadDepthMax + WRAPPER_LEVELS;
  const flaw = isSuspect || depth > depthMax ? flawIn(value, 'request', depthMax) : null;
  if (flaw !== null) throw new Rejection('decode_failed', flaw);
  return value;
}

function checkedBy(verb: Verb, value: unknown): unknown {
  const parsed = api[verb].request.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw rejectionFrom(parsed.error);
}

export function rejectionFrom(error: z.ZodError): Rejection {
  const issue = error.issues[0];
  if (issue === undefined) return new Rejection('invalid_request', 'The request is not what this verb takes');
  const path = issue.path.map(String).join('.') || 'request';
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${key.slice(0, 60)}\``).join(', ');
    return new Rejection('invalid_request', `Expected \`${path}\` to have no field ${keys}; remove it`);
  }
  const code =
    issue.code === 'custom' && isCode(issue.params?.['code']) ? issue.params['code'] : 'invalid_request';
  return new Rejection(code, `Expected \`${path}\` to be ${expectedOf(issue)}, got ${got(issue.input)}`);
}

/** What the schema says of itself, made to stand behind `Expected … to be`. */
function expectedOf({ code, message }: z.core.$ZodIssue): string {
  if (code === 'custom') return message;
  return message
    .replace(/^Invalid input: expected (.+?)(, received .*)?$/, '$1')
    .replace(
      /^Too (?:small|big): expected \S+ to (?:be|have) ([<>]=?)/,
      (_, sign: string) => boundWords[sign] ?? sign,
    );
}
const boundWords: { readonly [sign: string]: string } = {
  '>=': 'at least ',
  '<=': 'at most ',
  '>': 'more than ',
  '<': 'less than ',
};

const isCode = (value: unknown): value is RejectionCode => typeof value === 'string';
