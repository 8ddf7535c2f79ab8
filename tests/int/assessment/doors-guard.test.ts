import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assessmentApi, type AssessmentVerb, assessmentVerbs } from '../../../contracts/assessment/api.ts';
import type { HttpShape } from '../../../contracts/assessment/verb.ts';
import { examples } from '../../../runtime/assessment/doors/examples.ts';
import { type Asked, askAs, type DoorsWorld, openDoorsWorld, writeBatch } from '../../support/doors-world.ts';

const rates = { writes: 40, reads: 100, pipelines: 2 };
let doors: DoorsWorld;
let fail: Error | null = null;
beforeAll(async () => {
  const answerOrFail = async (): Promise<never> => {
    if (fail !== null) throw fail;
    return { verb: 'run.tick-once', status: 'idle', reason: 'drained', ticks: 0 } as never;
  };
  doors = await openDoorsWorld({ settings: { rates }, handlers: { 'run.tick-once': answerOrFail } });
  await writeBatch(doors.world.sql, 'annas', 'anna');
  await writeBatch(doors.world.sql, 'bos', 'bo');
});
afterAll(() => doors?.close());
beforeEach(async () => {
  fail = null;
  doors.handled.length = 0;
  doors.failures.length = 0;
  await doors.world.sql`truncate audit_log restart identity`;
});

const ask = (path: string, asked?: Asked) => askAs(doors, path, asked);

interface AuditRow {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string | null;
  readonly result: string;
  readonly code: string | null;
  readonly correlation_id: string;
  readonly payload: string;
}
const audit = () => doors.world.sql<AuditRow[]>`select * from audit_log order by id`;

/** What a verb is asked for over HTTP, about things of `batch`. */
function callOf(verb: AssessmentVerb, batch: string): { path: string; asked: Asked } {
  const { path, method } = assessmentApi[verb].http;
  const fields: Record<string, unknown> = { ...examples[verb] };
  const ids = {
    batchId: batch,
    essayId: `${batch}-00001`,
    runId: `run-${batch}`,
    contentId: `content-${batch}`,
    assessmentId: `assessment-${batch}`,
    assignmentId: `assignment-${batch}`,
  } as const;
  for (const [name, id] of Object.entries(ids)) if (name in fields) fields[name] = id;
  if (verb === 'batch.register') delete fields['batchId'];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(fields[name]);
    delete fields[name];
    return encodeURIComponent(value);
  });
  if (method !== 'get' && method !== 'delete') return { path: filled, asked: { method, body: fields } };
  const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  return { path: `${filled}?${query.toString()}`, asked: { method } };
}
const upper = (asked: Asked): Asked => ({ ...asked, method: asked.method?.toUpperCase() ?? 'GET' });

describe('every verb over HTTP', () => {
  const echoing = assessmentVerbs.filter(
    (verb) => !/^(account|key|audit|content)\./.test(verb) && verb !== 'assessment.report',
  );

  it.each(echoing)('%s reaches its handler with the request of its example', async (verb) => {
    const { path, asked } = callOf(verb, 'annas');
    const { status, headers } = await ask(path, upper(asked));
    const shape: HttpShape = assessmentApi[verb].http;
    expect(status).toBe(shape.status ?? 200);
    expect(doors.handled.map((one) => one.verb)).toEqual([verb]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('who may do what', () => {
  const owned = assessmentVerbs.filter((verb) => assessmentApi[verb].access === 'own');
  const forAdmins = assessmentVerbs.filter((verb) => assessmentApi[verb].access === 'admin');

  it.each(owned)('L52 %s of somebody else’s is refused, without saying whose it is', async (verb) => {
    const { path, asked } = callOf(verb, 'bos');
    const refused = await ask(path, { ...upper(asked), as: `anna-${verb}` });
    expect([refused.status, refused.answer]).toMatchObject([403, { error: { code: 'AUTHORIZATION_ERROR' } }]);
    expect(refused.text).not.toContain('"bo"');
    expect(doors.handled).toEqual([]);
  });

  it.each(owned.filter((verb) => verb !== 'content.get'))('%s of nothing is not found', async (verb) => {
    const { path, asked } = callOf(verb, 'nobodys');
    const code =
      [
        ['/runs/', 'RUN_NOT_FOUND'] as const,
        ['/assessments/', 'ASSESSMENT_NOT_FOUND'] as const,
        ['/assignments/', 'ASSIGNMENT_NOT_FOUND'] as const,
      ].find(([part]) => path.includes(part))?.[1] ?? 'RESOURCE_NOT_FOUND';
    for (const as of [`anna-${verb}`, undefined]) {
      const { status, answer } = await ask(path, { ...upper(asked), ...(as === undefined ? {} : { as }) });
      expect([status, answer]).toMatchObject([404, { error: { code } }]);
    }
  });

  it.each(owned.filter((verb) => !('binary' in assessmentApi[verb].http)))(
    '%s of one’s own is let through',
    async (verb) => {
      const owner = `owner-${verb}`;
      await writeBatch(doors.world.sql, owner.replaceAll('.', '-'), owner);
      const { path, asked } = callOf(verb, owner.replaceAll('.', '-'));
      const { status } = await ask(path, { ...upper(asked), as: owner });
      expect(status).toBeLessThan(300);
      expect(doors.handled.map((one) => one.verb)).toEqual([verb]);
    },
  );

  it.each(forAdmins)(
    'S47 S53 %s is refused to a teacher, and leaves a line in the audit log',
    async (verb) => {
      const { path, asked } = callOf(verb, 'annas');
      const { status, answer } = await ask(path, { ...upper(asked), as: `anna-${verb}` });
      expect([status, answer]).toMatchObject([403, { error: { code: 'AUTHORIZATION_ERROR' } }]);
      expect(doors.handled).toEqual([]);
      const { method, path: template } = assessmentApi[verb].http;
      const rows = await audit();
      expect(rows).toMatchObject([
        {
          actor: `anna-${verb}`,
          role: 'teacher',
          action: verb,
          result: 'denied',
          code: 'AUTHORIZATION_ERROR',
        },
      ]);
      expect(JSON.parse(rows[0]?.payload ?? '')).toMatchObject({
        endpoint: `${method.toUpperCase()} ${template}`,
      });
    },
  );

  it('L30 nobody registers, or lists, under another name', async () => {
    const body = { courseCode: 'ENG5', expectedEssays: 1, owner: 'bo' };
    expect(await ask('/v1/batches', { as: 'anna', body })).toMatchObject({ status: 403 });
    expect(await ask('/v1/batches?owner=bo', { as: 'anna' })).toMatchObject({ status: 403 });
    expect(doors.handled).toEqual([]);
    expect(await ask('/v1/batches', { as: 'anna', body: { ...body, owner: 'anna' } })).toMatchObject({
      status: 201,
    });
    expect(await ask('/v1/batches', { body })).toMatchObject({ status: 201 });
  });

  it('a content may be named beside a batch only by who may read it (a prompt out of another’s essay)', async () => {
    const asked = { as: 'anna', method: 'PATCH', body: { contentId: 'content-bos' } };
    expect(await ask('/v1/batches/annas/prompt', asked)).toMatchObject({ status: 403 });
  });
});

describe('the audit log', () => {
  it('S65 has exactly one line of a call that changes something', async () => {
    const body = { reason: 'wrong class' };
    await ask('/v1/batches/annas/cancel', { as: 'anna', body, headers: { 'x-correlation-id': 'c-1' } });
    const rows = await audit();
    expect(rows).toMatchObject([
      {
        actor: 'anna',
        role: 'teacher',
        action: 'batch.cancel',
        target: 'batch/annas',
        result: 'ok',
        code: null,
      },
    ]);
    expect(JSON.parse(rows[0]?.payload ?? '')).toMatchObject({
      endpoint: 'POST /v1/batches/{batchId}/cancel',
      via: 'operator',
      request: { batchId: 'annas', reason: 'wrong class' },
    });
    expect(rows[0]?.correlation_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has no line of a read', async () => {
    await ask('/v1/batches/annas', { as: 'anna' });
    await ask('/v1/batches/bos', { as: 'anna' });
    expect(await audit()).toEqual([]);
  });

  it('S48 has a line of whoever was turned away, without what he showed', async () => {
    const path = '/v1/lanes/local/default/tick-once';
    const given = { body: {}, headers: { authorization: 'Bearer my-wrong-token-of-old' } };
    expect(await ask(path, given)).toMatchObject({ status: 401 });
    const rows = await audit();
    expect(rows).toMatchObject([
      {
        actor: 'unknown',
        role: 'none',
        action: 'run.tick-once',
        result: 'denied',
        code: 'AUTHENTICATION_ERROR',
      },
    ]);
    expect(JSON.stringify(rows)).toContain('POST /v1/lanes/{env}/{lane}/tick-once');
    expect(JSON.stringify(rows)).not.toContain('my-wrong-token');
  });

  it('S48 S47 has a line for `worker.status`, too, where somebody was turned away', async () => {
    expect(await ask('/v1/worker', { headers: { authorization: 'Bearer wrong' } })).toMatchObject({
      status: 401,
    });
    expect(await ask('/v1/worker')).toMatchObject({ status: 200 });
    expect((await audit()).map(({ result }) => result)).toEqual(['denied']);
  });

  it('S49 S50 says how a look at a lane went', async () => {
    await ask('/v1/lanes/local/default/tick-once', { body: {} });
    const [row] = await audit();
    expect(row).toMatchObject({ result: 'ok', target: 'lane/local/default' });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({
      answer: { status: 'idle', reason: 'drained', ticks: 0 },
    });
  });

  it('S51 has an error where something went wrong inside, and the caller is told nothing of it', async () => {
    fail = new Error('relation "secret_table" does not exist');
    const { status, answer, text } = await ask('/v1/lanes/local/default/tick-once', { body: {} });
    expect([status, answer]).toMatchObject([500, { error: { code: 'PROCESSING_ERROR' } }]);
    expect(text).not.toMatch(/secret_table|\.ts|at /);
    expect(await audit()).toMatchObject([{ result: 'error', code: 'PROCESSING_ERROR' }]);
    expect(doors.failures).toEqual(['run.tick-once: relation "secret_table" does not exist']);
  });

  it('keeps no text and no name of a request, taken or refused', async () => {
    const files = [{ name: 'anna.txt', text: 'Dear diary' }];
    await ask('/v1/batches/annas/files', { as: 'anna', body: { files } });
    await ask('/v1/batches/annas/files', { as: 'anna', body: { files, wrong: { text: 'Dear diary' } } });
    const rows = await audit();
    expect(rows.map(({ result }) => result)).toEqual(['ok', 'denied']);
    expect(JSON.stringify(rows)).not.toMatch(/diary|anna\.txt/);
  });

  it('S67 that cannot be written does not undo the call, and is counted', async () => {
    await doors.world.sql`alter table audit_log rename to audit_log_away`;
    try {
      expect(await ask('/v1/batches/annas/finish', { as: 'anna', body: {} })).toMatchObject({ status: 200 });
    } finally {
      await doors.world.sql`alter table audit_log_away rename to audit_log`;
    }
    expect(doors.failures).toEqual([expect.stringMatching(/^audit: /)]);
  });

  it('is read newest first, page by page, by target, actor and action', async () => {
    for (const as of ['cilla', 'dan', 'cilla'])
      await ask('/v1/batches', { as, body: { courseCode: 'SV1', expectedEssays: 1 } });
    const page = async (query: string) =>
      (await ask(`/v1/audit?${query}`)).answer as {
        items: { id: number; actor: string; at: string; payload: object }[];
        nextCursor: string | null;
      };
    const first = await page('limit=2');
    expect(first.items.map(({ actor }) => actor)).toEqual(['cilla', 'dan']);
    expect(first.items[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const second = await page(`limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ actor }) => actor), second.nextCursor]).toEqual([['cilla'], null]);
    expect((await page('actor=dan')).items.map(({ actor }) => actor)).toEqual(['dan']);
    expect((await page('action=batch.cancel')).items).toEqual([]);
    expect((await page('target=batch/nobody')).items).toEqual([]);
    expect(await ask('/v1/audit?cursor=nope')).toMatchObject({
      status: 400,
      answer: { error: { code: 'INVALID_CURSOR' } },
    });
  });
});

describe('rates', () => {
  it('are held per caller: 429 with `Retry-After`, and one line for a whole flood', async () => {
    const answers = [];
    for (let n = 0; n < 6; n += 1)
      answers.push(await ask('/v1/batches/annas/pipelines', { as: 'eva', body: { pipeline: 'spellcheck' } }));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 429, 429, 429, 429]);
    expect(answers[2]?.answer).toMatchObject({
      error: { code: 'RATE_LIMIT', retryAfterMs: expect.any(Number) },
    });
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await audit()).filter(({ code }) => code === 'RATE_LIMIT').length).toBe(1);
    expect(await ask('/v1/batches/bos', { as: 'eva' })).toMatchObject({ status: 403 });
  });

  it('are held for guesses at tokens, all together, while the known are let in', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 60; n += 1)
      statuses.add((await ask('/v1/me', { headers: { authorization: `Bearer guess-${n}` } })).status);
    expect(statuses).toEqual(new Set([401, 429]));
    expect(await ask('/v1/me')).toMatchObject({ status: 200 });
  });
});
