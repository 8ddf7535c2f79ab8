import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sendRequest } from '../../../contracts/api.ts';
import { Rejection } from '../../../contracts/failures.ts';
import { limits } from '../../../contracts/limits.ts';
import { decodeEventPayload, decodeRequest, rejectionFrom } from '../../../runtime/api/decode.ts';
import { decodeSend } from '../../../runtime/api/decode-send.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytesIn = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value));

/** The code of the refusal, or `taken`. */
function verdict(run: () => unknown): string {
  try {
    run();
    return 'taken';
  } catch (error) {
    if (error instanceof Rejection) return error.code;
    throw error;
  }
}
const byHand = (value: unknown): string => verdict(() => decodeSend(bytesIn(value), limits));
const bySchema = (value: unknown): string => {
  const parsed = sendRequest.safeParse(JSON.parse(JSON.stringify(value)), { reportInput: true });
  return parsed.success ? 'taken' : rejectionFrom(parsed.error).code;
};
const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });

const good = { key: 'order/4711', event: { type: 'PAY' } };
const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('actor.send is decoded by hand exactly as its schema says', () => {
  test.each([
    ['the least', good, 'taken'],
    ['everything', { ...good, messageId: 'm-1', correlationId: 'c', trace }, 'taken'],
    [
      'fields of any kind in the event',
      { ...good, event: { type: 'a.b', n: null, list: [1, { x: [] }] } },
      'taken',
    ],
    ['a derived kind', { ...good, key: 'order:pay/1~2-0' }, 'taken'],
    ['no object', 7, 'invalid_request'],
    ['a list', [good], 'invalid_request'],
    ['nothing', null, 'invalid_request'],
    ['no key', { event: good.event }, 'invalid_request'],
    ['a key that is a number', { ...good, key: 4711 }, 'invalid_request'],
    ['a key without a slash', { ...good, key: 'order' }, 'invalid_key'],
    ['a key with a dot', { ...good, key: 'order/a.b' }, 'invalid_key'],
    ['a key with two slashes', { ...good, key: 'order/a/b' }, 'invalid_key'],
    ['no event', { key: good.key }, 'invalid_request'],
    ['an event that is text', { ...good, event: 'PAY' }, 'invalid_request'],
    ['an event that is a list', { ...good, event: ['PAY'] }, 'invalid_request'],
    ['an event without a type', { ...good, event: { kind: 'PAY' } }, 'invalid_request'],
    ['a type that is a number', { ...good, event: { type: 1 } }, 'invalid_request'],
    ['an empty type', { ...good, event: { type: '' } }, 'invalid_request'],
    ['a wildcard type', { ...good, event: { type: '*' } }, 'invalid_request'],
    ['a reserved type', { ...good, event: { type: 'xstate.done.actor.0.x' } }, 'reserved_event'],
    ['a message id with a space', { ...good, messageId: 'a b' }, 'invalid_request'],
    ['an empty message id', { ...good, messageId: '' }, 'invalid_request'],
    ['a message id that is null', { ...good, messageId: null }, 'invalid_request'],
    ['a correlation id that is a number', { ...good, correlationId: 1 }, 'invalid_request'],
    ['a trace that is not one', { ...good, trace: 'xyz' }, 'invalid_request'],
    ['a field of its own', { ...good, retry: true }, 'invalid_request'],
  ])('%s', (_name, value, expected) => {
    expect(byHand(value)).toBe(expected);
    expect(bySchema(value)).toBe(expected);
  });

  test('for anything that may come (nobody thinks of every row of a table)', () => {
    const word = fc.oneof(fc.constantFrom('order/1', 'PAY', 'xstate.stop', 'm-1', '', trace), fc.string());
    const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
    const event = fc.oneof(fc.record({ type: value, n: value }, { requiredKeys: [] }), value);
    const request = fc.record(
      {
        key: fc.oneof(fc.constant('order/1'), value),
        event,
        messageId: value,
        correlationId: value,
        trace: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(request, (given) => {
        expect(byHand(given) === 'taken').toBe(bySchema(given) === 'taken');
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is dangerous is refused before anything keeps it', () => {
  test.each(['Dear diary, today', '{"text": Dear diary}', '{"text": "Dear diary"', '["Dear diary" x]'])(
    'a refusal of what is no JSON quotes none of it (it is logged, and may be somebody’s text: %s)',
    (text) => {
      const decode = () => decodeEventPayload(bytesOf(text), limits);
      expect(decode).toThrow(/^Expected a JSON object, got no JSON \(/);
      expect(decode).not.toThrow(/diary/);
    },
  );

  const taking = (text: string) => () => decodeSend(bytesOf(text), limits);

  test.each(['', '{', 'null', '"text"', '{"key":"order/1",}', '\u0000'])(
    'text that is not a request: `%s`',
    (text) => {
      expect(verdict(() => decodeSend(bytesOf(text), limits))).toMatch(/decode_failed|invalid_request/);
    },
  );
  test('bytes that are not UTF-8', () => {
    expect(verdict(() => decodeSend(Uint8Array.of(0x7b, 0xff, 0x7d), limits))).toBe('decode_failed');
  });
  test.each(['__proto__', 'constructor', 'prototype'])('the key `%s`, with its path', (name) => {
    const text = `{"key":"order/1","event":{"type":"PAY","lines":[{"${name}":{"polluted":true}}]}}`;
    expect(taking(text)).toThrow(`request.event.lines[0].${name}`);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  test('such a key written with escapes (a search for the plain word would miss it)', () => {
    expect(taking(String.raw`{"key":"order/1","event":{"type":"PAY","\u005f_proto__":1}}`)).toThrow(
      '__proto__',
    );
  });
  test('the same words as values (they are only dangerous as keys)', () => {
    expect(byHand({ ...good, event: { type: 'PAY', of: ['__proto__', 'constructor'] } })).toBe('taken');
  });
  test.each(['1e999', '-1e999', '9'.repeat(400), '[[1E400]]'])(
    'a number that JSON cannot write back (%s)',
    (number) => {
      expect(taking(`{"key":"order/1","event":{"type":"PAY","n":${number}}}`)).toThrow('number too large');
    },
  );
  test('ordinary numbers', () => {
    expect(
      verdict(() =>
        decodeSend(bytesOf('{"key":"a/1","event":{"type":"P","n":[1e3,-0.5E-7,12345]}}'), limits),
      ),
    ).toBe('taken');
  });
  test('nesting beyond the limit, and not the last level within it', () => {
    expect(byHand({ ...good, event: { type: 'PAY', deep: nested(limits.payloadDepthMax - 1) } })).toBe(
      'taken',
    );
    expect(byHand({ ...good, event: { type: 'PAY', deep: nested(limits.payloadDepthMax) } })).toBe(
      'decode_failed',
    );
  });
  test('a hundred thousand brackets (recursion would overflow the stack)', () => {
    expect(verdict(() => decodeSend(bytesOf(`{"key":${'['.repeat(100_000)}`), limits))).toBe('decode_failed');
  });
  test('brackets inside of text do not count', () => {
    expect(byHand({ ...good, event: { type: 'PAY', text: '[{'.repeat(1_000) + '\\"' } })).toBe('taken');
  });
  test('a payload beyond the limit', () => {
    expect(byHand({ ...good, event: { type: 'PAY', text: 'x'.repeat(limits.payloadBytesMax) } })).toBe(
      'payload_too_large',
    );
  });
});

describe('a bag', () => {
  const entries = (value: unknown) => {
    const decoded = decodeSend(bytesIn(value), limits);
    if (decoded.kind !== 'bag') throw new Error('Expected a bag');
    return decoded.entries;
  };
  test('goes on behind an entry that is malformed (its callers know nothing of each other)', () => {
    const [first, second, third] = entries({ bag: [good, { key: 'order/2', messageId: 'm' }, good] });
    expect(first).toEqual(good);
    expect(second).toMatchObject({ key: 'order/2', messageId: 'm', refused: { code: 'invalid_request' } });
    expect(third).toEqual(good);
  });
  test('holds each entry to the limits of one message', () => {
    const big = { ...good, event: { type: 'PAY', text: 'x'.repeat(limits.payloadBytesMax) } };
    const deep = { ...good, event: { type: 'PAY', deep: nested(limits.payloadDepthMax) } };
    expect(entries({ bag: [big, deep, good] })).toMatchObject([
      { refused: { code: 'payload_too_large' } },
      { refused: { code: 'decode_failed' } },
      good,
    ]);
  });
  test.each([
    [{ bag: [] }],
    [{ bag: 1 }],
    [{ bag: [good], key: 'order/1' }],
    [{ bag: Array(257).fill(good) }],
  ])('is refused whole where it is no bag (%#)', (value) => {
    expect(byHand(value)).toBe('invalid_request');
  });
});

describe('the other verbs', () => {
  const taking = (verb: Parameters<typeof decodeRequest>[0], value: unknown) => () =>
    decodeRequest(verb, bytesIn(value), limits);

  test('say the path, what was expected and what was got', () => {
    expect(taking('actor.list', { limit: 0 })).toThrow(/`limit`.*got number `0`/);
    expect(taking('kind.get', { kind: 5 })).toThrow('Expected `kind` to be string, got number `5`');
    expect(taking('kind.get', { kind: 'Order' })).toThrow(/`kind` to be a kind: lower-case.*got `Order`/);
    expect(taking('actor.get', { key: 'order/1', also: 1 })).toThrow('no field `also`');
  });
  test('take no body at all where they need nothing', () => {
    expect(decodeRequest('kind.list', new Uint8Array(), limits)).toEqual({});
    expect(decodeRequest('actor.list', new Uint8Array(), limits)).toEqual({ limit: 100 });
  });
  test('take no text that Postgres has no column for', () => {
    expect(taking('actor.list', { status: 'a\u0000b' })).toThrow('status');
  });
  test('the event of a command loses `type` and `meta` (nobody forges what the runtime says)', () => {
    expect(decodeEventPayload(bytesIn({ type: 'x', meta: { at: 0 }, n: 1 }), limits)).toEqual({ n: 1 });
    expect(decodeEventPayload(new Uint8Array(), limits)).toEqual({});
    expect(() => decodeEventPayload(bytesOf('[1]'), limits)).toThrow(
      'Expected the event to be an object, got a list',
    );
  });
});
