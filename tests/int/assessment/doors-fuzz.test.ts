import { connect } from 'node:net';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  assessmentApi,
  type AssessmentVerb,
  assessmentVerbs,
  errorEnvelope,
} from '../../../contracts/assessment/api.ts';
import { createAssessment } from '../../../runtime/assessment/product.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { asNode, nodeToken } from '../../support/doors-world.ts';
import { arbitraryOf, spoilt } from '../../support/schema-arbitrary.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** “Must show 5”: whatever comes to any door, no 500, no stack trace, nothing half stored; it stays open. */

let world: World;
let node: Runtime;
let connection: NatsConnection;
const failures: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  const databaseUrl = world.database.url;
  node = await world.node({
    kinds: [],
    product: createAssessment({ databaseUrl }),
    token: nodeToken,
    http: { host: '127.0.0.1', port: 0 },
    observer: {
      ...silentObserver,
      requestFailed: (verb, { message }) => failures.push(`${verb}: ${message}`),
      productFailed: (part, { message }) => failures.push(`${part}: ${message}`),
      actorQuarantined: (key, { message }) => failures.push(`${key}: ${message}`),
    },
  });
  connection = await connectNats({ url: world.nats.url, name: 'fuzz' });
  const graph = { steps: { a: { kind: 'noop' }, b: { kind: 'noop', needs: ['a'], approval: true } } };
  for (let n = 0; n < 10; n += 1) {
    const batchId = `fuzz-${n}`;
    await expectNatsCivil('batch.register', { batchId, courseCode: 'ENG5', expectedEssays: 2 });
    const files = ['one', 'two'].map((word) => ({
      name: `${word}.txt`,
      text: `${batchId} ${word} `.repeat(20),
    }));
    await expectNatsCivil('batch.add', { batchId, files });
    await expectNatsCivil('batch.results', { batchId });
    await expectNatsCivil('run.create', { graph });
  }
}, 60_000);
afterAll(async () => {
  await connection?.close();
  await world?.close();
});

/** Ids of what there is, filled from answers: chance alone would never find them. */
const pools: { readonly [field: string]: string[] } = {
  batchId: [],
  essayId: [],
  runId: [],
  contentId: [],
  id: [],
  cursor: [],
};
const poolOf: { readonly [field: string]: string } = { textContentId: 'contentId', nextCursor: 'cursor' };
const poolMax = 60;
function learn(text: string): void {
  for (const [, field = '', found = ''] of text.matchAll(
    /"(batchId|essayId|runId|contentId|textContentId|id|nextCursor)":"([^"]+)"/g,
  )) {
    const pool = pools[poolOf[field] ?? field];
    if (pool === undefined || pool.includes(found)) continue;
    pool.push(found);
    if (pool.length > poolMax) pool.shift();
  }
}
/** `@runId:7` stands for one of the runs that there are when the request is sent. */
const filledIn = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, held: unknown) => {
      const [, field = '', at = ''] = typeof held === 'string' ? (/^@(\w+):(\d+)$/.exec(held) ?? []) : [];
      const pool = pools[field] ?? [];
      return pool.length === 0 ? held : pool[Number(at) % pool.length];
    }),
  ) as unknown;
const pooled = (field: string): Arbitrary<string> => fc.nat({ max: 999 }).map((at) => `@${field}:${at}`);

const known: { readonly [field: string]: Arbitrary<unknown> } = {
  ...Object.fromEntries(Object.keys(pools).map((field) => [field, pooled(field)])),
  // Thousands of essays are another test’s matter.
  expectedEssays: fc.integer({ min: 1, max: 3 }),
  pipeline: fc.constantFrom('spellcheck', 'spellcheck', 'comprehensive', 'nope'),
  limit: fc.integer({ min: 1, max: 5 }),
  env: fc.constant('local'),
  lane: fc.constantFrom('default', 'other'),
  owner: fc.constantFrom('nats', 'operator', 'anna'),
  text: fc.constantFrom('word '.repeat(30), 'too short', ''),
  graph: fc.oneof(
    fc.constant({ steps: { a: { kind: 'noop' }, b: { kind: 'noop', needs: ['a'] } } }),
    fc.constant({ steps: { a: { kind: 'noop', approval: true } } }),
    fc.jsonValue({ maxDepth: 4 }),
  ),
};

const requestOf = (verb: AssessmentVerb): Arbitrary<unknown> => {
  const { $defs = {}, ...schema } = z.toJSONSchema(assessmentApi[verb].request, {
    io: 'input',
    unrepresentable: 'any',
  });
  const valid = arbitraryOf(schema, { defs: $defs, known });
  return fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: valid.chain(spoilt) });
};
/** After these there is little left to ask about: now and then is enough. */
const final = new Set<AssessmentVerb>([
  'batch.cancel',
  'batch.close',
  'batch.erase',
  'essay.erase',
  'run.cancel',
]);
const lively = assessmentVerbs.filter((verb) => !final.has(verb));
const anyRequest = fc
  .constantFrom(...assessmentVerbs, ...lively, ...lively, ...lively)
  .chain((verb) => requestOf(verb).map((request) => ({ verb, request })));

const odd = fc.oneof(
  fc.constantFrom('', '7', 'b/c', '%', '%00', '..', 'x'.repeat(300), 'å'),
  fc.string({ maxLength: 20 }),
);
const oddHeaders = fc.record(
  {
    'x-correlation-id': odd,
    'idempotency-key': odd,
    'assay-on-behalf-of': odd,
    'content-type': fc.constantFrom(
      'application/json',
      'text/xml',
      'multipart/form-data; boundary=',
      ';',
      'multipart/form-data; boundary=b',
    ),
    'if-none-match': odd,
    'last-event-id': odd,
  },
  { requiredKeys: [] },
);
const given = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: oddHeaders });
/** What a header may hold at all; `fetch` refuses the rest itself. */
const sendable = (given: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, String(value).replaceAll(/[^\x21-\x7e]/g, '?')]),
  );

/** No 500, no words of our own insides, and one shape of refusal. */
function expectCivil(verb: string, status: number, text: string): void {
  const seen = `${verb} ${status} ${text.slice(0, 500)}`;
  expect(text, seen).not.toMatch(/\n\s+at |node_modules|\.ts:\d|select |insert into/i);
  expect(status === 501 || status < 500, seen).toBe(true);
  learn(text);
  if (status < 400) return;
  const { error } = errorEnvelope.parse(JSON.parse(text));
  expect(error.code, seen).not.toBe('PROCESSING_ERROR');
}

async function expectNatsCivil(verb: string, body: unknown, given: object = {}): Promise<void> {
  const head = headers();
  for (const [name, value] of Object.entries(sendable(given))) head.set(name, value);
  const bytes = body instanceof Uint8Array ? body : JSON.stringify(filledIn(body));
  const message = await connection.request(`assay.api.${verb}`, bytes, { headers: head, timeout: 10_000 });
  const code = message.headers?.get('Nats-Service-Error-Code') ?? '';
  expectCivil(verb, code === '' ? 200 : Number(code), message.string());
}

interface HttpAsked {
  readonly verb: AssessmentVerb;
  readonly request: unknown;
  readonly given: object;
  readonly method?: string;
}
async function expectHttpCivil({ verb, request: asked, given, method }: HttpAsked): Promise<void> {
  const request = asked instanceof Uint8Array ? asked : filledIn(asked);
  const { path, method: usual } = assessmentApi[verb].http;
  const fields: Record<string, unknown> =
    typeof request === 'object' && request !== null && !Array.isArray(request) ? { ...request } : {};
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields[name];
    if (typeof value === 'string') delete fields[name];
    return encodeURIComponent(wellFormed(textOf(value ?? 'none'))) || '%20';
  });
  const verbOf = (method ?? usual).toUpperCase();
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(verbOf);
  const query = Object.entries(fields).map(([name, value]) => [name, wellFormed(textOf(value))]);
  const url = takesBody ? filled : `${filled}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(`${node.httpUrl}${url.slice(0, 8_000)}`, {
    method: verbOf,
    headers: { 'content-type': 'application/json', ...sendable(given), ...asNode },
    ...(takesBody ? { body: bodyOf(request, fields) } : {}),
  });
  expectCivil(`${verbOf} ${url}`, response.status, await response.text());
}
const wellFormed = (text: string): string => text.toWellFormed();
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
const bodyOf = (request: unknown, fields: object): string | Uint8Array<ArrayBuffer> => {
  if (request instanceof Uint8Array) return new Uint8Array(request);
  const isObject = typeof request === 'object' && request !== null && !Array.isArray(request);
  return JSON.stringify(isObject ? fields : (request ?? null));
};

const raw = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .constantFrom('{', '{"a":', '[[[[', '"', '{"batchId":', '\u0000', '{"__proto__":{"x":1}}', '{"a":1e999}')
    .map(bytesOf),
  fc.constant(bytesOf(`${'{"a":'.repeat(20_000)}1`)),
  fc.constant(bytesOf(`{"prompt":"${'x'.repeat(500_000)}"}`)),
);
function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND'];
const check = (numRuns: number) => ({ numRuns, endOnFailure: true, interruptAfterTimeLimit: 5_000 });

describe('whatever comes to a door', { timeout: 60_000 }, () => {
  it('over HTTP is answered civilly: requests that are nearly right', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, given, ({ verb, request }, head) =>
        expectHttpCivil({ verb, request, given: head }),
      ),
      check(900),
    );
  });

  it('over NATS is answered civilly: requests that are nearly right', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, given, ({ verb, request }, head) => expectNatsCivil(verb, request, head)),
      check(900),
    );
  });

  it('is answered civilly: bytes that are no request, on every route and subject', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...assessmentVerbs), raw, async (verb, bytes) => {
        await expectNatsCivil(verb, bytes);
        await expectHttpCivil({ verb, request: bytes, given: {} });
      }),
      check(200),
    );
  });

  it('is answered civilly: forms that are none', async () => {
    const lines = fc.constantFrom(
      '--b',
      '--b--',
      '',
      'Content-Disposition: form-data; name="files"; filename="a.txt"',
      'Content-Disposition: form-data; name="files"; filename="../../\u00e5.txt"',
      'Content-Disposition: form-data; name="other"',
      'Content-Type: text/plain',
      `${'some words of an essay '.repeat(10)}`,
      'x'.repeat(40_000),
      '\u0000\u0001',
    );
    const form = fc.tuple(
      fc.constantFrom('b', '', '"b"', 'x'.repeat(100)),
      fc.array(lines, { maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(
        form,
        fc.constantFrom('batch.add', 'essay.replace'),
        async ([boundary, parts], verb) => {
          const at =
            verb === 'batch.add'
              ? ['POST', '/v1/batches/fuzz-1/files']
              : ['PUT', '/v1/essays/fuzz-2-00001/file'];
          const response = await fetch(`${node.httpUrl}${at[1]}`, {
            method: at[0] ?? '',
            headers: { ...asNode, 'content-type': `multipart/form-data; boundary=${boundary}` },
            body: parts.join('\r\n'),
          });
          expectCivil(at.join(' '), response.status, await response.text());
        },
      ),
      check(150),
    );
  });

  it('is answered civilly: other methods, other paths', async () => {
    const path = fc.oneof(
      fc.constantFrom(...assessmentVerbs.map((verb) => assessmentApi[verb].http.path)),
      fc.webPath().map((rest) => `/v1${rest}`),
      fc.constantFrom(
        '/v1/%',
        '/v1/%ff',
        '/v1//',
        '/v1/batches/%2e%2e/x',
        '/v1/batches/a%00b',
        '/docs/..',
        '/V1/me',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), path, async (method, at) => {
        const response = await fetch(`${node.httpUrl}${at}`, { method, headers: asNode });
        const text = await response.text();
        if (
          method !== 'HEAD' &&
          response.headers.get('content-type')?.includes('json') === true &&
          at.startsWith('/v1')
        )
          expectCivil(`${method} ${at}`, response.status, text);
        expect(response.status).toBeLessThan(500);
      }),
      check(200),
    );
  });

  it.each([
    'GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u0001\r\n\r\n',
    'POST /v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET',
    'POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    `GET /v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET /v1/me HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: ${'y'.repeat(20_000)}\r\n\r\n`,
    'nonsense\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
  ])('is refused or cut off: what is no HTTP (%#)', async (text) => {
    const said = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(new URL(node.httpUrl ?? '').port), '127.0.0.1', () =>
        socket.end(text, 'latin1'),
      );
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(heard));
    });
    expect(said === '' || /^HTTP\/1\.1 4\d\d /.test(said), said.slice(0, 200)).toBe(true);
    expect(said).not.toMatch(/\n\s+at /);
  });

  it('has left nothing half stored, and no actor broken', async () => {
    await until(async () => {
      const [{ mail } = { mail: 1 }] = await world.sql<{ mail: number }[]>`
        select count(*)::int as mail from mailbox where due_at <= now()`;
      return mail === 0;
    });
    const wrong = await world.sql<{ what: string }[]>`
      select 'batch without its essays: ' || b.id as what from batches b
      where b.expected <> (select count(*) from essays where batch_id = b.id)
      union all
      select 'batch without an actor: ' || id from batches
      where not exists (select from actors where key = 'batch/' || batches.id)
      union all
      select 'essay without an actor: ' || id from essays
      where not exists (select from actors where key = 'essay/' || essays.id)
      union all
      select 'run without an actor: ' || id from runs
      where not exists (select from actors where key = 'run/' || runs.id)
      union all
      select 'run with gaps: ' || id from runs
      where seq <> (select count(*) from run_events where run_id = runs.id)
      union all
      select 'file without bytes: ' || id from files
      where content_id is not null and not exists (select from contents where id = files.content_id)
      union all
      select 'actor in quarantine: ' || key from actors where quarantined is not null`;
    expect(wrong.map(({ what }) => what)).toEqual([]);
    expect(failures).toEqual([]);
    expect((await fetch(`${node.httpUrl}/v1/me`, { headers: asNode })).status).toBe(200);
  });
});
