/** What becomes of files, from the request to the text of an essay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileReceipt } from '../../../contracts/assessment/batch-verbs.ts';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import { retellFiles } from '../../../runtime/assessment/retell-files.ts';
import { receiveFiles } from '../../../runtime/assessment/receive-files.ts';
import { call, type IntakeWorld, openIntake } from '../../support/intake.ts';
import { freshId, tell } from '../../support/tell.ts';
import { docxOf, paragraph, run, sentence } from '../../unit/runtime/assessment/documents.ts';

let intake: IntakeWorld;
beforeAll(async () => {
  intake = await openIntake();
});
afterAll(() => intake.close());

const newBatch = async (expected: number): Promise<string> => {
  const batchId = freshId().replace('m-', 'b-');
  await intake.register(batchId, expected);
  return batchId;
};
const add = async (
  batchId: string,
  ...files: { name: string; text?: string; base64?: string; object?: string }[]
) => (await intake.handlers['batch.add']({ batchId, files }, call)).files;
const essayText = (number: number): string => `${sentence} This is essay number ${number}.`;
const contentsOf = async (batchId: string): Promise<number> => {
  const [row] = await intake.sql<{ count: number }[]>`
    select count(*)::int as count from contents where batch_id = ${batchId} and kind = 'raw_upload_blob'`;
  return row?.count ?? -1;
};
const refused = (code: string) => ({ fileId: null, status: 'refused', essayId: null, code });

describe('batch.add', () => {
  test('files of any kind become essays, by text, in base64 and out of the object store', async () => {
    const batchId = await newBatch(3);
    const docx = Buffer.from(docxOf(paragraph(run(essayText(2)))));
    const { Objm } = await import('@nats-io/obj');
    const bucket = await new Objm(intake.connection).open(intake.uploads.bucket);
    await bucket.putBlob({ name: 'my upload' }, Buffer.from(essayText(3)));
    const receipts = await add(
      batchId,
      { name: 'one.txt', text: essayText(1) },
      { name: 'two.docx', base64: docx.toString('base64') },
      { name: 'three.txt', object: 'my upload' },
    );
    expect(receipts.map(({ name, status, essayId }) => [name, status, essayId])).toEqual([
      ['one.txt', 'assigned', `${batchId}-00001`],
      ['two.docx', 'assigned', `${batchId}-00002`],
      ['three.txt', 'assigned', `${batchId}-00003`],
    ]);
    for (const slot of [1, 2, 3]) await intake.essayIs(`${batchId}-0000${slot}`, 'ready_for_processing');
    const texts = await intake.sql`
      select convert_from(body, 'UTF8') as text from contents join essays on text_content_id = contents.id
      where essays.batch_id = ${batchId} order by slot`;
    expect(texts.map((row) => row['text'])).toEqual([1, 2, 3].map(essayText));
    // Its bytes are in the ledger now.
    expect(await bucket.info('my upload')).toMatchObject({ deleted: true });
  });

  test('L32 20 equal uploads at once on 3 slots fill one, and get 20 equal receipts', async () => {
    const batchId = await newBatch(3);
    const receipts = await Promise.all(
      Array.from({ length: 20 }, () => add(batchId, { name: 'same.txt', text: essayText(1) })),
    );
    const [first] = receipts;
    expect(first).toMatchObject([{ status: 'assigned', essayId: `${batchId}-00001`, name: 'same.txt' }]);
    expect(new Set(receipts.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await contentsOf(batchId)).toBe(1);
    const slots =
      await intake.sql`select slot from essays where batch_id = ${batchId} and file_id is not null`;
    expect(slots).toHaveLength(1);
  });

  test('the first name of a file wins (a name that changed would be another answer)', async () => {
    const batchId = await newBatch(2);
    const [first] = await add(batchId, { name: 'first.txt', text: essayText(1) });
    const [second] = await add(batchId, { name: 'second.txt', text: essayText(1) });
    expect(second).toEqual(first);
    expect(first?.name).toBe('first.txt');
  });

  test('more files than slots: the surplus is kept and said to be too many', async () => {
    const batchId = await newBatch(1);
    const receipts = await add(
      batchId,
      { name: 'a.txt', text: essayText(1) },
      { name: 'b.txt', text: essayText(2) },
    );
    expect(receipts).toMatchObject([
      { status: 'assigned', essayId: `${batchId}-00001` },
      { status: 'excess', essayId: null, fileId: expect.any(String) },
    ]);
    expect(await contentsOf(batchId)).toBe(2);
  });

  test('what is refused before it is kept leaves nothing, and the others go their way', async () => {
    const batchId = await newBatch(3);
    const receipts = await add(
      batchId,
      { name: 'empty.txt', text: '' },
      { name: '~$essay.docx', text: essayText(1) },
      { name: 'good.txt', text: essayText(2) },
      { name: 'nowhere.txt', object: 'nobody put this there' },
    );
    expect(receipts).toMatchObject([
      refused('EMPTY_CONTENT'),
      refused('UNSUPPORTED_FILE_TYPE'),
      { status: 'assigned', essayId: `${batchId}-00001` },
      refused('RESOURCE_NOT_FOUND'),
    ]);
    expect(await contentsOf(batchId)).toBe(1);
  });

  test('a file that is too large, and more files than one request may have', async () => {
    const batchId = await newBatch(3);
    const large = new Uint8Array(limits.fileBytesMax + 1);
    const many = Array.from({ length: limits.filesPerRequestMax + 1 }, () => ({
      kind: 'refused' as const,
      name: 'x',
      code: 'EMPTY_CONTENT' as const,
      message: '',
    }));
    const files = [{ kind: 'file' as const, name: 'large', bytes: large }, ...many];
    const receipts = await receiveFiles(intake.host, call, batchId, files);
    expect(receipts).toHaveLength(limits.filesPerRequestMax + 2);
    expect(receipts.at(0)).toMatchObject(refused('FILE_TOO_LARGE'));
    expect(receipts.slice(-2)).toMatchObject([refused('TOO_MANY_FILES'), refused('TOO_MANY_FILES')]);
    expect(await contentsOf(batchId)).toBe(0);
  });

  test('an object that is too large is not even fetched', async () => {
    const batchId = await newBatch(1);
    const { Objm } = await import('@nats-io/obj');
    const bucket = await new Objm(intake.connection).open(intake.uploads.bucket);
    await bucket.putBlob({ name: 'large' }, new Uint8Array(limits.fileBytesMax + 1));
    expect(await add(batchId, { name: 'x', object: 'large' })).toMatchObject([refused('FILE_TOO_LARGE')]);
  });

  test('a file that no text comes of keeps its bytes, and its essay says why', async () => {
    const batchId = await newBatch(1);
    const [receipt] = await add(batchId, { name: 'short.txt', text: 'too short' });
    expect(receipt?.essayId).toBe(`${batchId}-00001`);
    await intake.essayIs(`${batchId}-00001`, 'content_ingestion_failed');
    const [again] = await add(batchId, { name: 'short.txt', text: 'too short' });
    expect(again).toMatchObject({ fileId: receipt?.fileId, status: 'failed', code: 'CONTENT_TOO_SHORT' });
    expect(await contentsOf(batchId)).toBe(1);
  });

  test.each([
    ['none', {}],
    ['two', { text: essayText(1), base64: 'eA==' }],
  ])(
    '%s of text, base64 and object is no file (VALIDATION_ERROR, nothing is kept)',
    async (_which, source) => {
      const batchId = await newBatch(2);
      const files = add(batchId, { name: 'good.txt', text: essayText(2) }, { name: 'x', ...source });
      await expect(files).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
      expect(await contentsOf(batchId)).toBe(0);
    },
  );
});

describe('a batch that takes no files', () => {
  const file = { name: 'a.txt', text: essayText(1) };

  test('is not there: RESOURCE_NOT_FOUND', async () => {
    await expect(add('nobody', file)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });

  test('has an active run: BATCH_LOCKED, and nothing is kept', async () => {
    const batchId = await newBatch(1);
    await intake.sql`update batches set active_run = 'r1' where id = ${batchId}`;
    const details = { runId: 'r1', status: 'awaiting_content_validation' };
    await expect(add(batchId, file)).rejects.toMatchObject({ code: 'BATCH_LOCKED', details });
    expect(await contentsOf(batchId)).toBe(0);
  });

  test('was cancelled: ALREADY_FINAL, and nothing is kept', async () => {
    const batchId = await newBatch(1);
    await tell(intake.runtime, `batch/${batchId}`, { type: 'CANCEL', payload: { by: 'anna', reason: null } });
    await expect(add(batchId, file)).rejects.toMatchObject({ code: 'ALREADY_FINAL' });
    expect(await contentsOf(batchId)).toBe(0);
  });

  test('was cancelled while the file came in: the receipt says so, and the bytes are there', async () => {
    const batchId = await newBatch(1);
    const real = intake.wire.post;
    intake.wire.post = async (envelope) => {
      await tell(intake.runtime, `batch/${batchId}`, {
        type: 'CANCEL',
        payload: { by: 'anna', reason: null },
      });
      return real(envelope);
    };
    const [receipt] = await add(batchId, file).finally(() => (intake.wire.post = real));
    expect(receipt).toMatchObject({ status: 'failed', essayId: null, code: 'ALREADY_FINAL' });
    expect(await contentsOf(batchId)).toBe(1);
  });

  test('a file that nobody took may come again (its first refusal is not its answer for ever)', async () => {
    const batchId = await newBatch(1);
    const [{ fileId: first } = { fileId: '' }] = await add(batchId, file);
    await intake.essayIs(`${batchId}-00001`, 'ready_for_processing');
    await intake.sql`
      update files set status = 'failed', code = 'ALREADY_FINAL', essay_id = null where id = ${first}`;
    const [again] = await add(batchId, file);
    expect(again).toMatchObject({ status: 'excess', code: null });
    expect(again?.fileId).not.toBe(first);
  });
});

describe('files of which nobody was told', () => {
  const older = (id: string) =>
    intake.sql`update files set created_at = created_at - interval '1 minute' where id = ${id}`;

  async function addUntold(batchId: string, text: string): Promise<FileReceipt | undefined> {
    const real = intake.wire.post;
    // The node dies between the row and the message.
    intake.wire.post = ({ id, target }) =>
      Promise.resolve({
        result: 'failed',
        key: target,
        messageId: id,
        code: 'draining',
        message: 'stopping',
        retryAfterMs: 1,
      });
    const [receipt] = await add(batchId, { name: 'a.txt', text }).finally(() => (intake.wire.post = real));
    return receipt;
  }

  test('are kept, said to be received, and told of later', async () => {
    const batchId = await newBatch(1);
    const receipt = await addUntold(batchId, essayText(1));
    expect(receipt).toMatchObject({
      status: 'received',
      essayId: null,
      message: expect.stringContaining('kept'),
    });
    // Too young: perhaps a door is just telling of it.
    expect(await retellFiles(intake.host)).toBe(0);
    await older(receipt?.fileId ?? '');
    expect(await retellFiles(intake.host)).toBe(1);
    await intake.essayIs(`${batchId}-00001`, 'ready_for_processing');
    expect(await retellFiles(intake.host)).toBe(0);
    expect(await add(batchId, { name: 'a.txt', text: essayText(1) })).toMatchObject([
      { fileId: receipt?.fileId, status: 'assigned', essayId: `${batchId}-00001` },
    ]);
  });

  test('are refused when their batch takes none any more (nobody tells of them for ever)', async () => {
    const batchId = await newBatch(1);
    const receipt = await addUntold(batchId, essayText(2));
    await older(receipt?.fileId ?? '');
    await tell(intake.runtime, `batch/${batchId}`, { type: 'CANCEL', payload: { by: 'anna', reason: null } });
    expect(await retellFiles(intake.host)).toBe(0);
    const rows = await intake.sql`select status, code from files where id = ${receipt?.fileId ?? ''}`;
    expect(rows).toEqual([{ status: 'failed', code: 'ALREADY_FINAL' }]);
  });
});
