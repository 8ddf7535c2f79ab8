import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { assessmentVerbs } from '../../../../contracts/assessment/api.ts';
import { Denial, errorCodes } from '../../../../contracts/assessment/codes.ts';
import { rejectionCodes, Rejection, Retryable } from '../../../../contracts/failures.ts';
import { limits } from '../../../../contracts/limits.ts';
import { correlationFrom, nameUuid } from '../../../../runtime/assessment/doors/correlation.ts';
import { decodeAsked, readJsonBody } from '../../../../runtime/assessment/doors/decode.ts';
import { denialFrom, envelopeOf, httpStatusOf } from '../../../../runtime/assessment/doors/denials.ts';
import { examples } from '../../../../runtime/assessment/doors/examples.ts';
import {
  assertOneHandlerEach,
  assertParamsKnown,
  routesOf,
} from '../../../../runtime/assessment/doors/http-table.ts';
import { createRateLimits, rateClassOf } from '../../../../runtime/assessment/doors/rate-limits.ts';
import { REDACTED, redacted } from '../../../../runtime/assessment/doors/redaction.ts';

describe('a correlation id', () => {
  it('is the uuid that the caller brings, echoed as he wrote it', () => {
    const given = 'A1B2C3D4-0000-4000-8000-00000000000F';
    expect(correlationFrom(given)).toEqual({ id: given.toLowerCase(), echoed: given });
  });

  it('is made from any other text, the same one every time, and the text is echoed', () => {
    const { id, echoed } = correlationFrom('order 66 of anna');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(echoed).toBe('order 66 of anna');
    expect(correlationFrom('order 66 of anna').id).toBe(id);
    expect(correlationFrom('order 67 of anna').id).not.toBe(id);
  });

  it('is uuid5 in the namespace of OIDs (RFC 9562: others must come to the same one)', () => {
    // Python: uuid.uuid5(uuid.NAMESPACE_OID, 'hello')
    expect(nameUuid('hello')).toBe('4d71d03f-f19b-5d9e-8523-9628ba18063c');
  });

  it('comes from the header first, then from the query, else it is new', () => {
    expect(correlationFrom('from-header', 'from-query').echoed).toBe('from-header');
    expect(correlationFrom(undefined, 'from-query').echoed).toBe('from-query');
    expect(correlationFrom(undefined, undefined).id).not.toBe(correlationFrom(undefined).id);
  });

  it.each(['', ' ', 'x'.repeat(201), 'a\r\nSet-Cookie: b', 'å', '\u0000'])(
    'is a new one where the text could not go back into a header (%j)',
    (text) => {
      const { id, echoed } = correlationFrom(text);
      expect(echoed).toBe(id);
    },
  );
});

describe('a refusal', () => {
  it.each(rejectionCodes)('of the runtime (`%s`) has a code of the catalogue', (code) => {
    const denial = denialFrom(new Rejection(code, 'why'));
    expect(errorCodes).toHaveProperty(denial.code);
    expect(httpStatusOf(denial)).toBeGreaterThanOrEqual(400);
    expect(denial.code).not.toBe('PROCESSING_ERROR');
  });

  it('that will pass says when to come again', () => {
    expect(denialFrom(new Retryable('draining', 'bye', 250))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      retryAfterMs: 250,
    });
    expect(denialFrom(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });

  it('S51 of the unexpected kind keeps its words to itself (they may hold anything)', () => {
    const denial = denialFrom(new Error('password=hunter2 at /srv/app/x.ts:3'));
    expect(denial).toMatchObject({ code: 'PROCESSING_ERROR' });
    expect(JSON.stringify(envelopeOf(denial, 'c', 0))).not.toMatch(/hunter2|x\.ts/);
  });

  it('S68 S69 has one shape, with UTC milliseconds', () => {
    const denial = new Denial('RATE_LIMIT', 'slow down', { retryAfterMs: 5, details: { n: 1 } });
    expect(envelopeOf(denial, 'c-1', Date.UTC(2031, 0, 2))).toEqual({
      error: {
        code: 'RATE_LIMIT',
        message: 'slow down',
        correlationId: 'c-1',
        service: 'assay',
        timestamp: '2031-01-02T00:00:00.000Z',
        details: { n: 1 },
        retryAfterMs: 5,
      },
    });
    expect(envelopeOf(new Denial('CONFLICT', 'no'), 'c', 0).error).not.toHaveProperty('details');
  });
});

describe('a request', () => {
  const refusalOf = (run: () => unknown): Denial => {
    try {
      run();
    } catch (error) {
      if (error instanceof Denial) return error;
    }
    throw new Error('Expected a denial');
  };

  it.each([
    [{ batchId: 'b', courseCode: 'ENG5', expectedEssays: 0 }, 'expectedEssays', 'at least 1'],
    [{ batchId: 'b', courseCode: 'ENG5', expectedEssays: 1.5 }, 'expectedEssays', 'a whole number'],
    [{ batchId: 'b', courseCode: 'ENG9', expectedEssays: 1 }, 'courseCode', 'one of `ENG5`'],
    [{ batchId: 'b/c', courseCode: 'ENG5', expectedEssays: 1 }, 'batchId', 'an id of 1 to 200'],
    [{ courseCode: 'ENG5' }, 'expectedEssays', 'a number'],
    [{ courseCode: 'ENG5', expectedEssays: 1, colour: 'red' }, 'colour', 'absent'],
    [[], 'request', 'an object'],
    [null, 'request', 'an object'],
  ])('L33 that is wrong names the path and what was expected (%#)', (value, path, expected) => {
    const denial = refusalOf(() => decodeAsked('batch.register', value));
    expect(denial.code).toBe('VALIDATION_ERROR');
    expect(denial.message).toContain(`\`${path}\``);
    expect(denial.message).toContain(expected);
    expect(denial.details).toMatchObject({ path });
  });

  it.each([0, 201, 'many', -1, 1.5, null])('S58 pages of %j are refused', (limit) => {
    expect(refusalOf(() => decodeAsked('run.list', { limit })).details).toMatchObject({ path: 'limit' });
  });

  it('S58 pages of 200, and of 500 events, are taken, as number or text', () => {
    expect(decodeAsked('run.list', { limit: '200' }).limit).toBe(200);
    expect(decodeAsked('run.events', { runId: 'r', limit: 500 }).limit).toBe(500);
    expect(refusalOf(() => decodeAsked('run.events', { runId: 'r', limit: 501 })).code).toBe(
      'VALIDATION_ERROR',
    );
  });

  it.each(['{', '[1,', 'nope', '{"a":1}}', '\u0000', '{"__proto__":{"admin":true}}', '{"a":1e999}'])(
    'that is no sound JSON is a parsing error (%j)',
    (text) => {
      expect(refusalOf(() => readJsonBody(Buffer.from(text), limits)).code).toBe('PARSING_ERROR');
    },
  );

  it('that is nested without end is refused before it is walked', () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    expect(refusalOf(() => readJsonBody(Buffer.from(deep), limits)).code).toBe('PARSING_ERROR');
    const deeper = `${'['.repeat(60)}${']'.repeat(60)}`;
    expect(refusalOf(() => readJsonBody(Buffer.from(`{"a":${deeper}}`), limits)).code).toBe('PARSING_ERROR');
  });

  it('that is not UTF-8 is refused', () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d);
    expect(refusalOf(() => readJsonBody(bytes, limits)).code).toBe('PARSING_ERROR');
  });

  it('is judged without ever throwing anything else (whatever it is)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...assessmentVerbs), fc.jsonValue(), (verb, value) => {
        expect(() => {
          try {
            decodeAsked(verb, value);
          } catch (error) {
            if (!(error instanceof Denial)) throw error;
          }
        }).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it.each(assessmentVerbs)('%s: the example of the documents is taken', (verb) => {
    expect(decodeAsked(verb, examples[verb])).toBeTypeOf('object');
  });
});

describe('the audit log keeps', () => {
  it('S66 no secret, at any depth', () => {
    const said = redacted({
      token: 'a',
      nested: { deeper: [{ PASSWORD: 'b', clientSecret: 'c', api_key: 'd', apiKey: 'e', key: 'f' }] },
      Authorization: 'Bearer g',
    });
    expect(JSON.stringify(said)).not.toMatch(/"[a-g]"|Bearer/);
    expect(said).toMatchObject({
      token: REDACTED,
      nested: { deeper: [{ api_key: REDACTED, key: REDACTED }] },
    });
  });

  it('S66 harmless names that contain “key”', () => {
    const harmless = { counter_key: 'a', idempotencyKey: 'b', monkey: 'c', keyboard: 'd' };
    expect(redacted(harmless)).toEqual(harmless);
  });

  it('no text that somebody wrote, no name of a student or a file', () => {
    const said = redacted({
      batchId: 'b',
      name: 'Year 9',
      prompt: 'Write about …',
      files: [{ name: 'anna.txt', text: 'Dear diary', base64: 'aGVq' }],
      file: { name: 'anna.txt', text: 'Dear diary' },
      associations: [{ essayId: 'e', studentName: 'Anna' }],
    });
    expect(JSON.stringify(said)).not.toMatch(/anna|diary|aGVq|Write about/i);
    expect(said).toMatchObject({ batchId: 'b', name: 'Year 9', associations: [{ essayId: 'e' }] });
  });

  it('little of much (a request of a megabyte must not become a row of a megabyte)', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (value) => {
        expect(JSON.stringify(redacted({ value, long: 'x'.repeat(1_000_000) })).length).toBeLessThan(
          1_000_000,
        );
      }),
      { numRuns: 50 },
    );
    const many = redacted({ essayIds: Array.from({ length: 10_000 }, (_, index) => `e-${index}`) });
    expect(JSON.stringify(many).length).toBeLessThan(2_000);
  });
});

describe('a caller', () => {
  const rates = { reads: 60, writes: 3, pipelines: 1 };

  it('may ask as often as the limit says, then is told when to come again', () => {
    let now = 0;
    const limited = createRateLimits(rates, () => now);
    const takes = Array.from({ length: 5 }, () => limited.take('anna', 'writes'));
    expect(takes.map(({ kind }) => kind)).toEqual(['free', 'free', 'free', 'spent', 'spent']);
    expect(takes[3]).toEqual({ kind: 'spent', retryAfterMs: 20_000, isFirst: true });
    expect(takes[4]).toMatchObject({ isFirst: false });
    now = 20_000;
    expect(limited.take('anna', 'writes').kind).toBe('free');
    expect(limited.take('anna', 'writes')).toMatchObject({ kind: 'spent', isFirst: true });
  });

  it('is counted apart from others, and each class of verbs apart', () => {
    const limited = createRateLimits(rates, () => 0);
    expect(limited.take('anna', 'pipelines').kind).toBe('free');
    expect(limited.take('anna', 'pipelines').kind).toBe('spent');
    expect(limited.take('bo', 'pipelines').kind).toBe('free');
    expect(limited.take('anna', 'reads').kind).toBe('free');
  });

  it('gets nothing from a clock that is set back, and never more than the limit', () => {
    let now = 1_000_000;
    const limited = createRateLimits(rates, () => now);
    for (let n = 0; n < 3; n += 1) limited.take('anna', 'writes');
    now = 0;
    expect(limited.take('anna', 'writes').kind).toBe('spent');
    now = 10_000_000;
    const free = Array.from({ length: 5 }, () => limited.take('anna', 'writes')).filter(
      ({ kind }) => kind === 'free',
    );
    expect(free.length).toBe(3);
  });

  it('is limited most where a verb begins work for a whole batch', () => {
    expect(
      ['batch.run', 'batch.register', 'batch.get'].map((verb) => rateClassOf(verb as 'batch.get')),
    ).toEqual(['pipelines', 'writes', 'reads']);
  });
});

test('S64 two handlers of one method and path do not start (a file’s order would decide)', () => {
  const routes = routesOf();
  assertParamsKnown(routes);
  assertOneHandlerEach(routes.map(({ verb, http }) => ({ ...http, of: verb })));
  const twice = [
    { method: 'get', path: '/v1/runs/{runId}', of: 'one' },
    { method: 'GET', path: '/v1/runs/{id}', of: 'other' },
  ];
  expect(() => assertOneHandlerEach(twice)).toThrow('got `one` and `other`');
});
