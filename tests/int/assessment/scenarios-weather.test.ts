/** Assessment while services are away, while hours pass, and while nothing happens. */
import { afterEach, describe, expect, it } from 'vitest';
import { type FactLog, openFactLog } from '../../support/fact-log.ts';
import { asNode, nodeToken } from '../../support/doors-world.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
let log: FactLog | undefined;
afterEach(async () => {
  await log?.close();
  log = undefined;
  await product.close();
});

const hourMs = 3_600_000;
const texts = [essayText(1), essayText(2), essayText(3)];
const atRest = () =>
  until(async () => JSON.stringify(await leftovers(product.sql)) === JSON.stringify(nothingLeft), {
    what: 'nothing to be left over',
    timeoutMs: 20_000,
  });

describe('with nats-server away', { timeout: 60_000 }, () => {
  const http = { host: '127.0.0.1', port: 0 };
  interface Answer {
    readonly status: number;
    readonly body: Record<string, unknown>;
  }
  const ask = async (path: string, body?: object): Promise<Answer> => {
    const method = body === undefined ? 'GET' : 'POST';
    const init = { method, headers: asNode, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${product.node.httpUrl}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const batchIs = (batchId: string, status: string) =>
    until(async () => (await ask(`/v1/batches/${batchId}`)).body['status'] === status, {
      what: `${batchId} to be ${status}`,
      timeoutMs: 20_000,
    });

  it('L14 a request over HTTP is answered with its own error, and not with that of NATS', async () => {
    product = await openProduct({ http, token: nodeToken });
    await product.world.nats.kill();
    const startedAt = performance.now();
    expect(await ask('/v1/batches/nobodys')).toMatchObject({
      status: 404,
      body: { error: { code: 'RESOURCE_NOT_FOUND' } },
    });
    expect(await ask('/v1/batches', { courseCode: 'ENG5', expectedEssays: 0 })).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION_ERROR' } },
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await product.world.nats.start();
  });

  it('L24 L36 L23 a batch comes to its end; then every fact goes out, once and in order', async () => {
    product = await openProduct({ http, token: nodeToken });
    await product.world.nats.kill();
    const asked = { batchId: 'b', courseCode: 'ENG5', expectedEssays: 3, prompt: 'Write.' };
    expect(await ask('/v1/batches', asked)).toMatchObject({ status: 201 });
    const files = texts.map((text, at) => ({ name: `${at}.txt`, text }));
    expect(await ask('/v1/batches/b/files', { files })).toMatchObject({ status: 202 });
    await batchIs('b', 'ready_for_pipeline_execution');
    const { body } = await ask('/v1/batches/b/pipelines', { pipeline: 'cj_assessment' });
    await batchIs('b', 'completed_successfully');
    expect(await ask('/v1/notifications')).toMatchObject({ status: 200 });

    await product.world.nats.start();
    await atRest();
    log = await openFactLog(product.world.nats.url);
    const sent = await log.all();
    const said = await product.sql<{ actor: string; effects: string }[]>`
      select actor, effects::text as effects from journal where effects is not null order by actor, seq`;
    const actors = [...new Set(said.map((row) => row.actor))];
    expect(actors).toContain(`run/${String(body['runId'])}`);
    for (const actor of actors) {
      const spoken = said.filter((row) => row.actor === actor).flatMap((row) => factsIn(row.effects));
      const heard = sent.filter(({ source, id }) => source === actor && !id.endsWith('#finished'));
      expect(
        heard.map(({ type }) => type),
        actor,
      ).toEqual(spoken);
    }
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
  });
});
const factsIn = (effects: string): string[] =>
  [...effects.matchAll(/fact ([a-z]+\.[a-z.]+)/g)].map(([, type = '']) => type);

describe('while hours pass', { timeout: 60_000 }, () => {
  const health = () => product.node.api['supervisor.health']({}, { door: 'test' });
  const healthy = () =>
    until(async () => (await health()).status === 'healthy', { what: 'health', timeoutMs: 15_000 });

  it('L26 L29 a batch that waits for its files is left alone for a day, and all that time is healthy', async () => {
    product = await openProduct({ limits: { heartbeatMs: 200 } });
    const asked = { batchId: 'slow', courseCode: 'ENG5' as const, expectedEssays: 3 };
    await product.client.ask('batch.register', asked);
    await product.client.ask('batch.add', { batchId: 'slow', files: [{ name: 'a.txt', text: texts[0] }] });
    await product.when('slow', ({ essays }) => essays.stored === 1);
    await atRest();
    const journalled = () => product.sql`select count(*)::int from journal`;
    const before = await journalled();
    for (const hours of [1, 6, 16]) {
      await product.timePasses(hours * hourMs);
      await healthy();
      expect(await product.client.ask('batch.get', { batchId: 'slow' })).toMatchObject({
        status: 'awaiting_content_validation',
        problems: [],
      });
    }
    expect(await journalled()).toEqual(before);
    await product.timePasses(1.1 * hourMs);
    const batch = await product.when('slow', ({ status }) => status === 'ready_for_pipeline_execution');
    expect(batch.essays).toMatchObject({ expected: 3, stored: 1 });
  });

  it('L40 L46 an executor that never answers: its essays fail at their deadline, and the run ends', async () => {
    product = await openProduct({ limits: { heartbeatMs: 200 } });
    await product.ready('silent', texts, { prompt: 'Write.' });
    const { runId } = await product.client.ask('batch.run', { batchId: 'silent', pipeline: 'nlp' });
    const waiting = ({ run }: { readonly run: { readonly phases: readonly { percent: number }[] } | null }) =>
      run?.phases.at(-1)?.percent === 33;
    await product.when('silent', waiting);
    expect(product.measured).toHaveLength(3);
    await product.timePasses(4 * 60_000);
    expect(await product.client.ask('batch.get', { batchId: 'silent' })).toMatchObject({ activeRun: runId });
    await product.timePasses(2 * 60_000);
    const batch = await product.ended('silent', runId);
    expect(batch).toMatchObject({ status: 'completed_with_failures' });
    expect(batch.run?.phases.at(-1)).toMatchObject({ total: 3, succeeded: 1, failed: 2, percent: 100 });
    const { items } = await product.client.ask('batch.results', { batchId: 'silent' });
    expect(items.map(({ status, code }) => [status, code])).toEqual([
      ['nlp_success', null],
      ['nlp_failed', 'TIMEOUT'],
      ['nlp_failed', 'TIMEOUT'],
    ]);
    await atRest();
    await expectReplaysEqual(product.sql, product.kinds());
  });
});

describe('with clocks of other zones', () => {
  it(
    'L22 times are UTC and lengths are true, wherever ledger and process are',
    { timeout: 60_000 },
    async () => {
      const zone = process.env['TZ'];
      process.env['TZ'] = 'America/Los_Angeles';
      try {
        product = await openProduct();
        const name = new URL(product.world.database.url).pathname.slice(1);
        await product.sql.unsafe(`alter database "${name}" set timezone = 'Asia/Kathmandu'`);
        await product.restart();
        const before = Date.now();
        await product.ready('abroad', texts, { prompt: 'Write.' });
        const batch = await product.runThrough('abroad', 'nlp');
        const stamps = [batch.createdAt, batch.run?.createdAt, batch.run?.startedAt, batch.run?.finishedAt];
        const times = stamps.map((stamp) => Date.parse(stamp ?? ''));
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        expect(times[0]).toBeGreaterThan(before - 1_000);
        expect(times.at(-1)).toBeLessThan(Date.now() + 1_000);
        const { items } = await product.client.ask('batch.results', { batchId: 'abroad' });
        const lengths = items.flatMap(({ phases }) => phases.map(({ durationMs }) => durationMs ?? -1));
        expect(lengths).toHaveLength(6);
        for (const ms of lengths) expect(ms >= 0 && ms < Date.now() - before + 1_000).toBe(true);
      } finally {
        if (zone === undefined) delete process.env['TZ'];
        else process.env['TZ'] = zone;
      }
    },
  );
});

it('L2 with a database that lacks a status nothing starts, and who starts it is told which', async () => {
  product = await openProduct();
  await product.sql.unsafe(`
    alter table batches drop constraint batches_status_check,
    add constraint batches_status_check check (status in ('awaiting_content_validation', 'cancelled'))`);
  await expect(product.restart()).rejects.toMatchObject({
    name: 'DriftError',
    message: expect.stringMatching(/batches_status_check[^]*completed_with_failures/),
  });
});
