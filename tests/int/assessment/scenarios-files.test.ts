/** Files as they come in reality: all at once, the same often, too many, too early. Through the NATS door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReceipt } from '../../../contracts/assessment/batch-verbs.ts';
import { connectNats } from '../../../runtime/wire/connect-nats.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { until } from '../../support/until.ts';

let product: ProductWorld;
/** By its id, each fact that an intake is over: one may be published twice, and is the same fact then. */
const completions = new Map<string, string>();
let close: () => Promise<void>;
beforeAll(async () => {
  product = await openProduct();
  const listener = await connectNats({ url: product.world.nats.url, name: 'listener' });
  listener.subscribe('assay.fact.batch.*.batch.intake.completed', {
    callback: (_error, { subject, headers }) =>
      void completions.set(headers?.get('Nats-Msg-Id') ?? '', subject.split('.')[3] ?? ''),
  });
  await listener.flush();
  close = async () => {
    await listener.close();
    await product.close();
  };
});
afterAll(() => close());

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const register = (batchId: string, expectedEssays: number) =>
  product.client.ask('batch.register', { batchId, courseCode: 'ENG5', expectedEssays });
async function add(batchId: string, number: number): Promise<FileReceipt> {
  const files = [{ name: `${number}.txt`, text: essayText(number) }];
  const { files: receipts } = await product.client.ask('batch.add', { batchId, files });
  return receipts[0] ?? Promise.reject(new Error('Expected a receipt'));
}
/** So many batches, five at a time. */
async function repeated(name: string, count: number, once: (batchId: string) => Promise<void>) {
  const batchIds = times(count, (index) => `${name}-${index}`);
  const left = [...batchIds];
  const work = async (): Promise<void> => {
    for (let batchId = left.shift(); batchId !== undefined; batchId = left.shift()) await once(batchId);
  };
  await Promise.all(times(5, work));
  return batchIds;
}
const completionsOf = (batchId: string): number =>
  [...completions.values()].filter((one) => one === batchId).length;
const placesOf = (receipts: readonly FileReceipt[]): string[] =>
  receipts.flatMap(({ essayId }) => (essayId === null ? [] : [essayId])).toSorted();
const essayIds = (batchId: string, count: number): string[] =>
  times(count, (index) => `${batchId}-0000${index + 1}`);

describe('a hundred times over, all at once', { timeout: 120_000 }, () => {
  it('C1 L32 20 identical uploads on 3 slots: one slot, and 20 equal answers', async () => {
    const batchIds = await repeated('same', 100, async (batchId) => {
      await register(batchId, 3);
      const receipts = await Promise.all(times(20, () => add(batchId, 1)));
      const [first] = receipts;
      expect(first).toMatchObject({ status: 'assigned', essayId: `${batchId}-00001`, code: null });
      for (const receipt of receipts) expect(receipt).toEqual(first);
    });
    const rows = await product.sql<{ id: string; assigned: number; excess: number; taken: number }[]>`
      select id, assigned, excess,
             (select count(file_id)::int from essays where batch_id = batches.id) as taken
      from batches where id like 'same-%'`;
    expect(rows).toHaveLength(batchIds.length);
    for (const row of rows) expect(row).toMatchObject({ assigned: 1, excess: 0, taken: 1 });
    expect(await product.sql`select from files where batch_id like 'same-%'`).toHaveLength(100);
  });

  it('C2 L5 5 files on 5 slots: each has one, nobody is turned away, and the intake ends once', async () => {
    const batchIds = await repeated('each', 100, async (batchId) => {
      await register(batchId, 5);
      const receipts = await Promise.all(times(5, (index) => add(batchId, index)));
      expect(placesOf(receipts)).toEqual(essayIds(batchId, 5));
    });
    for (const batchId of batchIds) {
      const { essays } = await product.when(
        batchId,
        (batch) => batch.status === 'ready_for_pipeline_execution',
      );
      expect(essays).toEqual({ expected: 5, assigned: 5, stored: 5, failed: 0, excess: 0 });
    }
    await until(async () => (await product.sql`select from outbox limit 1`).length === 0);
    expect(batchIds.map(completionsOf)).toEqual(times(100, () => 1));
  });
});

it('C3 8 files on 3 slots: 5 are too many, and the slots keep what they have', async () => {
  await register('crowd', 3);
  const receipts = await Promise.all(times(8, (index) => add('crowd', index)));
  const placed = receipts.filter(({ status }) => status === 'assigned');
  expect(placesOf(placed)).toEqual(essayIds('crowd', 3));
  const rest = receipts.filter(({ status }) => status !== 'assigned');
  expect(rest.map(({ status, essayId }) => [status, essayId])).toEqual(times(5, () => ['excess', null]));
  const before = await product.sql`select slot, file_id from essays where batch_id = 'crowd' order by slot`;
  expect(await add('crowd', 99)).toMatchObject({ status: 'excess' });
  expect(await product.sql`select slot, file_id from essays where batch_id = 'crowd' order by slot`).toEqual(
    before,
  );
});

it('C4 100 uploads, ten at a time: each is answered, in 0.2 s on average and 0.7 s at the 95th', async () => {
  await register('load', 100);
  const tookMs: number[] = [];
  const left = times(100, (index) => index);
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) {
      const before = performance.now();
      expect(await add('load', number)).toMatchObject({ status: 'assigned' });
      tookMs.push(performance.now() - before);
    }
  };
  await Promise.all(times(10, work));
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  tookMs.sort((one, other) => one - other);
  expect(tookMs.reduce((sum, ms) => sum + ms, 0) / 100).toBeLessThan(200);
  expect(tookMs[94]).toBeLessThan(700);
});

describe('files before their batch', () => {
  it('L1 are refused, and nothing is kept of them', async () => {
    await expect(add('nobodys', 1)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    expect(await product.sql`select from contents where batch_id = 'nobodys'`).toHaveLength(0);
    expect(await product.sql`select from files where batch_id = 'nobodys'`).toHaveLength(0);
  });

  it('L1 at the moment of registration have a slot or are refused; sent again, all are in, once', async () => {
    await repeated('race', 20, async (batchId) => {
      const refused = (error: { readonly code: string }): string => error.code;
      const early = times(3, (index) => add(batchId, index).catch(refused));
      const registered = register(batchId, 3);
      const late = times(3, (index) => add(batchId, index).catch(refused));
      await registered;
      for (const answer of await Promise.all([...early, ...late])) {
        if (typeof answer === 'string') expect(answer).toBe('RESOURCE_NOT_FOUND');
        else expect(answer).toMatchObject({ status: 'assigned' });
      }
      const receipts = await Promise.all(times(3, (index) => add(batchId, index)));
      expect(placesOf(receipts)).toEqual(essayIds(batchId, 3));
      const { essays } = await product.when(batchId, (batch) => batch.intakeCompletedAt !== null);
      expect(essays).toMatchObject({ assigned: 3, stored: 3, excess: 0 });
    });
  });
});

it('L10 the same message under another trace and correlation is still the same message', async () => {
  await register('traced', 2);
  const { fileId } = await add('traced', 1);
  const message = { id: `file:${fileId}`, target: 'batch/traced' as const, type: 'FILE_RECEIVED' };
  const sent = { ...message, payload: { fileId }, sender: 'api:test' };
  const answers = await Promise.all(
    times(5, (index) =>
      product.node.post({
        ...sent,
        at: Date.now() + index,
        correlation: `correlation-${index}`,
        trace: `00-${'a'.repeat(31)}${index}-00f067aa0ba902b7-01`,
      }),
    ),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ result: 'accepted' });
  const rows = await product.sql`
    select from journal where actor = 'batch/traced' and message_id = ${message.id}`;
  expect(rows).toHaveLength(1);
});

it('L33 a batch of no essays, and a request without files, are refused and leave nothing', async () => {
  const before = await product.sql`select count(*)::int from actors`;
  const nobody = { batchId: 'empty', courseCode: 'ENG5' as const, expectedEssays: 0 };
  await expect(product.client.ask('batch.register', nobody)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
  });
  await expect(product.client.ask('batch.add', { batchId: 'crowd', files: [] })).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
  });
  expect(await product.sql`select count(*)::int from actors`).toEqual(before);
  expect(await product.sql`select from batches where id = 'empty'`).toHaveLength(0);
});

it('nothing of all this has left a ledger that does not replay', { timeout: 60_000 }, async () => {
  // A task that runs still moves its essay, between the reading of the row and that of the journal.
  await until(async () => JSON.stringify(await leftovers(product.sql)) === JSON.stringify(nothingLeft), {
    timeoutMs: 30_000,
  });
  await expectReplaysEqual(product.sql, product.kinds());
});
