/** Better files for essays whose first one failed, and contents as they are read back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retellFiles } from '../../../runtime/assessment/retell-files.ts';
import { call, type IntakeWorld, openIntake } from '../../support/intake.ts';
import { freshId } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { sentence } from '../../unit/runtime/assessment/documents.ts';

let intake: IntakeWorld;
beforeAll(async () => {
  intake = await openIntake();
});
afterAll(() => intake.close());

/** A batch of two: one essay failed, one is ready. */
async function newBatch(): Promise<{ batchId: string; failed: string; ready: string }> {
  const batchId = freshId().replace('m-', 'b-');
  await intake.register(batchId, 2);
  const files = [
    { name: 'short.txt', text: 'too short' },
    { name: 'good.txt', text: `${sentence} Good from the beginning.` },
  ];
  await intake.handlers['batch.add']({ batchId, files }, call);
  const [failed, ready] = [`${batchId}-00001`, `${batchId}-00002`];
  await intake.essayIs(failed, 'content_ingestion_failed');
  await intake.essayIs(ready, 'ready_for_processing');
  return { batchId, failed, ready };
}
const replace = (essayId: string, text: string, name = 'better.txt') =>
  intake.handlers['essay.replace']({ essayId, file: { name, text } }, call);
const better = `${sentence} Better now.`;

describe('essay.replace', () => {
  test('the better file becomes the text of the essay', async () => {
    const { batchId, failed } = await newBatch();
    const receipt = await replace(failed, better);
    expect(receipt).toMatchObject({ status: 'assigned', essayId: failed, name: 'better.txt', code: null });
    await intake.essayIs(failed, 'ready_for_processing');
    const rows = await intake.sql`
      select convert_from(body, 'UTF8') as text, essays.file_id as "fileId" from essays
      join contents on contents.id = text_content_id where essays.id = ${failed}`;
    expect(rows).toEqual([{ text: better, fileId: receipt.fileId }]);
    const files = await intake.sql`select status from files where id = ${receipt.fileId}`;
    expect(files).toEqual([{ status: 'stored' }]);
    await until(async () => {
      const [batch] = await intake.sql`select stored, failed from batches where id = ${batchId}`;
      return batch?.['stored'] === 2 && batch['failed'] === 0;
    });
  });

  test('the same request again gets the same receipt, also when the essay has moved on', async () => {
    const { failed } = await newBatch();
    const receipts = await Promise.all(Array.from({ length: 10 }, () => replace(failed, better)));
    await intake.essayIs(failed, 'ready_for_processing');
    receipts.push(await replace(failed, better));
    expect(new Set(receipts.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test('an essay that has a text is not replaced: CONFLICT, and nothing is kept', async () => {
    const { batchId, ready } = await newBatch();
    const details = { status: 'ready_for_processing' };
    await expect(replace(ready, better)).rejects.toMatchObject({ code: 'CONFLICT', details });
    const rows = await intake.sql`select id from files where batch_id = ${batchId}`;
    expect(rows).toHaveLength(2);
  });

  test.each([
    ['the file that failed', 'too short'],
    ['the file of another essay', `${sentence} Good from the beginning.`],
  ])(
    'with %s: CONFLICT (bytes are one file of a batch, and that one has its place)',
    async (_which, text) => {
      const { failed } = await newBatch();
      await expect(replace(failed, text)).rejects.toMatchObject({ code: 'CONFLICT' });
    },
  );

  test('nobody is there, or the batch is locked', async () => {
    const { batchId, failed } = await newBatch();
    await expect(replace('nobody-00001', better)).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await intake.sql`update batches set active_run = 'r1' where id = ${batchId}`;
    await expect(replace(failed, better)).rejects.toMatchObject({ code: 'BATCH_LOCKED' });
  });

  test('a file that may not be kept is refused by its receipt', async () => {
    const { failed } = await newBatch();
    expect(await replace(failed, '')).toMatchObject({
      fileId: null,
      status: 'refused',
      code: 'EMPTY_CONTENT',
    });
    expect(await replace(failed, better, '~$x.docx')).toMatchObject({ code: 'UNSUPPORTED_FILE_TYPE' });
  });

  test('of which its essay was not told is told of later', async () => {
    const { failed } = await newBatch();
    const real = intake.wire.post;
    intake.wire.post = ({ id, target }) =>
      Promise.resolve({
        result: 'failed',
        key: target,
        messageId: id,
        code: 'busy',
        message: '',
        retryAfterMs: 1,
      });
    const receipt = await replace(failed, better).finally(() => (intake.wire.post = real));
    expect(receipt).toMatchObject({ status: 'received', essayId: failed });
    await intake.sql`
      update files set created_at = created_at - interval '1 minute' where id = ${receipt.fileId}`;
    expect(await retellFiles(intake.host)).toBe(1);
    await intake.essayIs(failed, 'ready_for_processing');
  });
});

describe('content.get', () => {
  const get = (contentId: string) => intake.handlers['content.get']({ contentId }, call);

  test('answers the bytes of an upload as they came', async () => {
    const { batchId } = await newBatch();
    const [row] = await intake.sql<{ id: string }[]>`
      select content_id as id from files where batch_id = ${batchId} and name = 'short.txt'`;
    expect(await get(row?.id ?? '')).toMatchObject({
      kind: 'raw_upload_blob',
      mediaType: 'application/octet-stream',
      size: 9,
      base64: Buffer.from('too short').toString('base64'),
    });
  });

  test('nothing is there, or nothing any more: RESOURCE_NOT_FOUND, and when it was erased', async () => {
    await expect(get('nothing')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const { batchId } = await newBatch();
    const [row] = await intake.sql<{ id: string }[]>`
      update contents set body = null, sha256 = null, erased_at = assay_now()
      where batch_id = ${batchId} and kind = 'extracted_plaintext' returning id`;
    const details = { erasedAt: expect.stringMatching(/^\d{4}-.*Z$/) };
    await expect(get(row?.id ?? '')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND', details });
  });
});
