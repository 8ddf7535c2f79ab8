/**
 * `actor.send`, decoded by hand: the entries of a bag are judged one by one, and this is the hot path
 * (measured: 1.0 µs for an event with its safety checks; parsing and the schema alone, without them, 1.3 µs).
 * It must say exactly what `sendRequest` says; a test holds both to one table.
 */
import { isActorKey, isTraceparent } from '../../contracts/shapes.ts';
import { Rejection, type RejectionCode } from '../../contracts/failures.ts';
import { isEventType, isMessageId } from '../../contracts/ids.ts';
import type { Limits } from '../../contracts/limits.ts';
import { isReservedType } from '../../contracts/words.ts';
import { flawIn, type JsonText, readJson } from './json-text.ts';
import type { SendEntry, SendRequest } from './surface.ts';

export type DecodedSend =
  | { readonly kind: 'one'; readonly send: SendRequest }
  | { readonly kind: 'bag'; readonly entries: readonly SendEntry[] };

/** The wrapper of the event: one object for one send; object, array and object in a bag. */
const ONE_LEVELS = 1;
const BAG_LEVELS = 3;

export function decodeSend(bytes: Uint8Array, limits: Limits): DecodedSend {
  const text = readJson(bytes);
  const { value } = text;
  if (!isObject(value))
    throw new Rejection('invalid_request', `Expected the request to be an object, got ${got(value)}`);
  if ('bag' in value)
    return { kind: 'bag', entries: decodeBag(value, { text, bytes: bytes.length, limits }) };
  if (bytes.length > limits.payloadBytesMax) throw tooLarge('The request', bytes.length, limits);
  assertSafe(value, '', text.isSuspect || text.depth > limits.payloadDepthMax + ONE_LEVELS, limits);
  return { kind: 'one', send: checkedSend(value, '') };
}

interface BagText {
  readonly text: JsonText;
  readonly bytes: number;
  readonly limits: Limits;
}

function decodeBag(value: Fields, { text, bytes, limits }: BagText): SendEntry[] {
  const { bag } = value;
  for (const name in value)
    if (name !== 'bag') throw invalid(name, 'not to be there beside `bag`', value[name]);
  if (!Array.isArray(bag)) throw invalid('bag', 'a list of sends', bag);
  if (bag.length === 0 || bag.length > limits.bagEnvelopesMax) {
    throw new Rejection(
      'invalid_request',
      `Expected \`bag\` to hold 1 to ${limits.bagEnvelopesMax} sends, got ${bag.length}`,
    );
  }
  const isSuspect = text.isSuspect || text.depth > limits.payloadDepthMax + BAG_LEVELS;
  const isLarge = bytes > limits.payloadBytesMax;
  return bag.map((entry: unknown, index) => {
    try {
      if (isLarge) assertSize(entry, index, limits);
      return decodeEntry(entry, `bag[${index}]`, isSuspect, limits);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return { ...addressOf(entry), refused: error };
    }
  });
}

function decodeEntry(entry: unknown, path: string, isSuspect: boolean, limits: Limits): SendRequest {
  if (!isObject(entry)) throw invalid(path, 'an object', entry);
  assertSafe(entry, path, isSuspect, limits);
  return checkedSend(entry, `${path}.`);
}

function assertSize(entry: unknown, index: number, limits: Limits): void {
  const bytes = Buffer.byteLength(JSON.stringify(entry));
  if (bytes > limits.payloadBytesMax) throw tooLarge(`\`bag[${index}]\``, bytes, limits);
}

function assertSafe(value: Fields, path: string, isSuspect: boolean, limits: Limits): void {
  if (!isSuspect) return;
  const flaw = flawIn(value, path === '' ? 'request' : path, limits.payloadDepthMax + ONE_LEVELS);
  if (flaw !== null) throw new Rejection('decode_failed', flaw);
}

/** The value itself, once every field of it is what it must be. `at` stands before each field's name. */
function checkedSend(value: Fields, at: string): SendRequest {
  for (const name in value) {
    if (!FIELDS.has(name)) throw invalid(`${at}${name}`, 'absent: a send has no such field', value[name]);
  }
  const { key, event, messageId, correlationId, trace } = value;
  if (typeof key !== 'string' || !isActorKey(key)) {
    throw invalid(
      `${at}key`,
      'an actor key such as `order/4711`',
      key,
      typeof key === 'string' ? 'invalid_key' : undefined,
    );
  }
  if (!isObject(event)) throw invalid(`${at}event`, 'an object with a `type`', event);
  if (typeof event['type'] !== 'string' || !isEventType(event['type'])) {
    throw invalid(
      `${at}event.type`,
      'an event type of 1 to 200 characters without white space, `*` or `>`',
      event['type'],
    );
  }
  if (isReservedType(event['type'])) {
    throw invalid(
      `${at}event.type`,
      'a type of your own; `xstate.` is reserved',
      event['type'],
      'reserved_event',
    );
  }
  if (messageId !== undefined && !isId(messageId)) throw invalid(`${at}messageId`, MESSAGE_ID, messageId);
  if (correlationId !== undefined && !isId(correlationId))
    throw invalid(`${at}correlationId`, MESSAGE_ID, correlationId);
  if (trace !== undefined && !(typeof trace === 'string' && isTraceparent(trace))) {
    throw invalid(`${at}trace`, 'a W3C traceparent', trace);
  }
  // Every field was checked above; only the compiler cannot carry that over to the object.
  return value as unknown as SendRequest;
}

type Fields = Readonly<Record<string, unknown>>;
const FIELDS: ReadonlySet<string> = new Set(['key', 'event', 'messageId', 'correlationId', 'trace']);
const MESSAGE_ID = 'a message id of 1 to 256 visible ASCII characters';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): boolean => typeof value === 'string' && isMessageId(value);

function addressOf(entry: unknown): { key: string; messageId: string } {
  const fields = isObject(entry) ? entry : {};
  const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 300) : '');
  return { key: textOf(fields['key']), messageId: textOf(fields['messageId']) };
}

const tooLarge = (what: string, bytes: number, limits: Limits): Rejection =>
  new Rejection(
    'payload_too_large',
    `${what} has ${bytes} bytes; the limit is ${limits.payloadBytesMax}. ` +
      'Keep large contents elsewhere and send their id',
  );

const invalid = (
  path: string,
  expected: string,
  value: unknown,
  code: RejectionCode = 'invalid_request',
): Rejection => new Rejection(code, `Expected \`${path}\` to be ${expected}, got ${got(value)}`);

/** A short word for what was sent; contents only where they are a name. */
export function got(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `\`${value.slice(0, 60)}\``;
  return typeof value === 'object' ? 'an object' : `${typeof value} \`${JSON.stringify(value)}\``;
}
