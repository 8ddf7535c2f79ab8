import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssessment } from '../../../runtime/assessment/product.ts';
import { type ActorKey, kindOf, parseActorKey } from '../../../contracts/ids.ts';
import type { JsonObject } from '../../../contracts/envelope.ts';
import { misfitOf } from '../../../machines/misfit.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { asNode, nodeToken } from '../../support/doors-world.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

/** A teacher’s day over HTTP, through everything that there is. */

const jwtSecret = 'a-shared-secret-of-more-than-32-characters';
const bearer = async (sub: string): Promise<string> => {
  const token = new SignJWT({ sub, role: 'teacher' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m');
  return `Bearer ${await token.sign(new TextEncoder().encode(jwtSecret))}`;
};

let world: World;
let node: Runtime;
let anna: Record<string, string>;
const caller = { door: 'test' };
beforeAll(async () => {
  world = await openWorld();
  const product = createAssessment({ databaseUrl: world.database.url, jwtSecret });
  node = await world.node({ kinds: [], product, token: nodeToken, http: { host: '127.0.0.1', port: 0 } });
  anna = { authorization: await bearer('anna@skola.se') };
});
afterAll(() => world?.close());

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };
const call = async (path: string, init: Init = {}, as = anna) => {
  const response = await fetch(`${node.httpUrl}${path}`, { ...init, headers: { ...as, ...init.headers } });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const post = (path: string, body: unknown, as = anna) =>
  call(path, { method: 'POST', body: JSON.stringify(body) }, as);
const read = async <T>(path: string): Promise<T> => JSON.parse((await call(path)).text) as T;

interface Batch {
  readonly clientStatus: string;
  readonly activeRun: string | null;
  readonly lastRun: string | null;
  readonly essays: { readonly stored: number };
}
interface Results {
  readonly items: readonly {
    readonly essayId: string;
    readonly fileName: string;
    readonly textContentId: string;
  }[];
}
const essay = (word: string): string => `My essay about the ${word}. `.repeat(12).trim();

describe('a batch over HTTP', { timeout: 60_000 }, () => {
  it('L30 L62 is registered, filled with a form, run, and read to its end', async () => {
    const prompt = 'Write about an animal of a farm.';
    const body = { batchId: 'b-1', courseCode: 'ENG5', expectedEssays: 2, name: 'Year 9', prompt };
    expect(await post('/v1/batches', body)).toMatchObject({ status: 201 });

    const form = new FormData();
    form.append('files', new Blob([essay('horse')]), 'häst.txt');
    form.append('files', new Blob([essay('cow')]), 'ko.txt');
    const added = await call('/v1/batches/b-1/files', { method: 'POST', body: form });
    expect([added.status, JSON.parse(added.text)]).toMatchObject([
      202,
      { batchId: 'b-1', files: [{ name: 'häst.txt' }, { name: 'ko.txt' }] },
    ]);
    await until(async () => (await read<Batch>('/v1/batches/b-1')).clientStatus === 'ready');

    const started = await post('/v1/batches/b-1/pipelines', { pipeline: 'spellcheck' });
    expect([started.status, JSON.parse(started.text)]).toMatchObject([
      202,
      { result: 'started', batchId: 'b-1' },
    ]);
    const { runId } = JSON.parse(started.text) as { runId: string };
    const feed = await call(`/v1/runs/${runId}/events/stream`);
    const seqs = [...feed.text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(feed.text).toContain('event: RUN_SUCCEEDED');
    await until(async () => (await read<Batch>('/v1/batches/b-1')).clientStatus === 'completed_successfully');
  });

  it('gives its texts as downloads: typed, hashed, never shown in our name', async () => {
    const { items } = await read<Results>('/v1/batches/b-1/results');
    expect(items.map(({ fileName }) => fileName).toSorted()).toEqual(['häst.txt', 'ko.txt']);
    const path = `/v1/contents/${items[0]?.textContentId}`;
    const { status, headers, text } = await call(path);
    expect([status, text.startsWith('My essay about the')]).toEqual([200, true]);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-length')).toBe(String(text.length));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[\w~:=@+-]+\.txt"$/);
    const etag = headers.get('etag') ?? '';
    expect(await call(path, { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, text: '' });
    expect(JSON.parse((await call(`${path}?as=json`)).text)).toMatchObject({ base64: expect.any(String) });
  });

  it('L52 is nobody else’s', async () => {
    const bo = { authorization: await bearer('bo@skola.se') };
    const { items } = await read<Results>('/v1/batches/b-1/results');
    for (const path of [
      '/v1/batches/b-1',
      `/v1/essays/${items[0]?.essayId}`,
      `/v1/contents/${items[0]?.textContentId}`,
    ])
      expect(await call(path, {}, bo)).toMatchObject({ status: 403 });
    expect(JSON.parse((await call('/v1/batches', {}, bo)).text)).toMatchObject({ items: [] });
  });

  it('S65 has left one line in the audit log for everything that changed it, and none with a text', async () => {
    const { text } = await call('/v1/audit?actor=anna@skola.se', {}, asNode);
    const { items } = JSON.parse(text) as { items: { action: string; result: string }[] };
    expect(items.map(({ action, result }) => `${action} ${result}`)).toEqual([
      'batch.run ok',
      'batch.add ok',
      'batch.register ok',
    ]);
    expect(text).not.toMatch(/horse|häst/);
  });

  it('is judged, and its actors tell ids, numbers and codes of it: no text, name or file name', async () => {
    const started = await post('/v1/batches/b-1/pipelines', { pipeline: 'cj_assessment' });
    const { runId } = JSON.parse(started.text) as { runId: string };
    expect((await call(`/v1/runs/${runId}/events/stream`)).text).toContain('event: RUN_SUCCEEDED');
    const { api } = node;
    const { rows } = await api['actor.list']({ limit: 100 }, caller);
    const kinds = new Set(rows.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(['assessment', 'batch', 'essay', 'run']);
    for (const key of rows.map((row) => parseActorKey(row.key))) {
      const told = JSON.stringify([
        await api['actor.get']({ key, examples: true }, caller),
        await api['actor.at']({ key }, caller),
        await api['actor.frames']({ key, limit: 200 }, caller),
        await api['actor.history']({ key, limit: 500, newestFirst: false }, caller),
        await api['actor.relations']({ key }, caller),
        await api['actor.try']({ key, event: { type: 'CANCEL', by: 'me', reason: null } }, caller),
      ]);
      expect(told).not.toMatch(/horse|cow|häst|farm|ko\.txt|Year 9|essay about/i);
    }
    const heard = JSON.stringify(await api['fact.recent']({ limit: 500 }, caller));
    expect(heard).not.toMatch(/horse|cow|häst|farm|ko\.txt|Year 9|essay about/i);
  });

  it('has been told nothing by ours that a door would refuse: the schemas are what is really said', async () => {
    const said = await world.sql<{ actor: ActorKey; type: string; payload: string }[]>`
      select distinct on (split_part(actor, '/', 1), type) actor, type, payload::text as payload
      from journal where outcome = 'applied' order by split_part(actor, '/', 1), type`;
    const misfits = said.map(({ actor, type, payload: text }) => {
      const kind = node.kinds.get(kindOf(actor));
      const payload = JSON.parse(text) as JsonObject;
      return kind === undefined ? `no kind of ${actor}` : misfitOf(kind, { type, payload });
    });
    expect(misfits.filter((misfit) => misfit !== null)).toEqual([]);
    const types = said.map(({ actor, type }) => `${kindOf(actor)} ${type}`);
    expect(types).toEqual(
      expect.arrayContaining([
        'assessment JUDGED',
        'assessment xstate.init',
        'batch FILE_RECEIVED',
        'batch RUN_ENDED',
        'batch RUN_REQUESTED',
        'batch xstate.init',
        'essay CMD_INITIATE_CJ_ASSESSMENT',
        'essay CMD_INITIATE_SPELLCHECK',
        'essay EVT_CJ_ASSESSMENT_SUCCEEDED',
        'essay xstate.init',
        'run ESSAY_DONE',
        'run PHASE_EXECUTED',
        'run TICK',
        'run xstate.init',
      ]),
    );
  });

  it.each([
    ['batch', { type: 'CANCEL' }, '`event.by` to be string, got nothing'],
    ['batch', { type: 'CANCEL', by: 'me', reason: 5 }, '`event.reason` to be string, got `5`'],
    ['run', { type: 'TICK', tick: 0, by: 'me', fence: null }, '`event.tick` to be >=1, got `0`'],
    ['essay', { type: 'ERASE', by: 'me', all: true }, '`event` to have no field `all`, got it'],
    ['assessment', { type: 'JUDGED', verdicts: [{ seq: 1 }] }, '`event.verdicts.0.outcome` to be one of'],
  ])('its %s refuses a message by hand that is none (%o)', async (kind, event, expected) => {
    const refused = await post('/api/actor/send', { key: `${kind}/b-1`, event }, asNode);
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
      400,
      { code: 'invalid_request', message: expect.stringContaining(`Expected ${expected}`) as string },
    ]);
  });

  it.each(['batch', 'essay', 'run', 'assessment', 'provider'])(
    'an actor of kind %s begins with nothing that it cannot begin with',
    async (kind) => {
      for (const input of [undefined, null, [], 5, {}]) {
        const refused = await post('/api/actor/create', { kind, id: 'by-hand', input }, asNode);
        expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
          400,
          { message: expect.stringMatching(/^Expected `input/) as string },
        ]);
      }
    },
  );

  it('S41 S45 shows the worker of the lanes', async () => {
    expect(JSON.parse((await call('/v1/worker', {}, asNode)).text)).toMatchObject({
      enabled: true,
      reason: 'ok',
    });
  });
});
