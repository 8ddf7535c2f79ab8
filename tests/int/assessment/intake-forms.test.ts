/** Files in forms, over the same path as the HTTP door takes them. */
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileReceipt } from '../../../contracts/assessment/batch-verbs.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import { routesOf } from '../../../runtime/assessment/doors/http-table.ts';
import { createTakeForm } from '../../../runtime/assessment/take-form.ts';
import { call, type IntakeWorld, openIntake } from '../../support/intake.ts';
import { freshId } from '../../support/tell.ts';
import { docxOf, paragraph, run, sentence } from '../../unit/runtime/assessment/documents.ts';

let intake: IntakeWorld;
let app: Hono;
beforeAll(async () => {
  intake = await openIntake();
  app = appOf(intake);
});
afterAll(() => intake.close());

/** The routes of files, without the rest of the door. */
function appOf({ host }: IntakeWorld): Hono {
  const door = new Hono();
  const takeForm = createTakeForm(host);
  for (const route of routesOf().filter(({ http }) => http.multipart === true)) {
    door.on(route.http.method.toUpperCase(), route.pattern, async (context) => {
      const { read, decode, work } = takeForm(context, route);
      const request = decode?.(await read()) ?? {};
      return context.json((await work?.(request, call)) as object, 202);
    });
  }
  door.onError((error, context) =>
    context.json({ code: error instanceof Denial ? error.code : String(error) }),
  );
  return door;
}

const formOf = (...files: readonly (readonly [string, string | Uint8Array])[]): FormData => {
  const form = new FormData();
  for (const [name, body] of files) form.append('files', new Blob([Buffer.from(body)]), name);
  return form;
};
const send = async (method: string, path: string, body: FormData): Promise<unknown> =>
  (await app.request(path, { method, body })).json();
const newBatch = async (expected: number): Promise<string> => {
  const batchId = freshId().replace('m-', 'b-');
  await intake.register(batchId, expected);
  return batchId;
};

test('files of a form become essays, each with its receipt', async () => {
  const batchId = await newBatch(3);
  const docx = docxOf(paragraph(run(`${sentence} In a docx.`)));
  const large = new Uint8Array(limits.fileBytesMax + 1);
  const form = formOf(['Räksmörgås.txt', sentence], ['b.docx', docx], ['c.bin', large], ['d.txt', '']);
  const answer = (await send('POST', `/v1/batches/${batchId}/files`, form)) as { files: FileReceipt[] };
  expect(answer).toMatchObject({
    batchId,
    files: [
      { name: 'Räksmörgås.txt', status: 'assigned', essayId: `${batchId}-00001` },
      { name: 'b.docx', status: 'assigned', essayId: `${batchId}-00002` },
      { name: 'c.bin', status: 'refused', code: 'FILE_TOO_LARGE' },
      { name: 'd.txt', status: 'refused', code: 'EMPTY_CONTENT' },
    ],
  });
  for (const slot of [1, 2]) await intake.essayIs(`${batchId}-0000${slot}`, 'ready_for_processing');
});

test('a better file for an essay comes in a form of one file', async () => {
  const batchId = await newBatch(1);
  await send('POST', `/v1/batches/${batchId}/files`, formOf(['short.txt', 'too short']));
  const essayId = `${batchId}-00001`;
  await intake.essayIs(essayId, 'content_ingestion_failed');
  const path = `/v1/essays/${essayId}/file`;
  expect(await send('PUT', path, formOf(['a', sentence], ['b', sentence]))).toEqual({
    code: 'TOO_MANY_FILES',
  });
  expect(await send('PUT', path, formOf())).toEqual({ code: 'MISSING_REQUIRED_FIELD' });
  expect(await send('PUT', path, formOf(['better.txt', sentence]))).toMatchObject({
    status: 'assigned',
    essayId,
  });
  await intake.essayIs(essayId, 'ready_for_processing');
});

test('a form without files, and a batch that is not there', async () => {
  const batchId = await newBatch(1);
  const nothing = await send('POST', `/v1/batches/${batchId}/files`, formOf());
  expect(nothing).toEqual({ code: 'MISSING_REQUIRED_FIELD' });
  const nobody = await send('POST', '/v1/batches/nobody/files', formOf(['a', sentence]));
  expect(nobody).toEqual({ code: 'RESOURCE_NOT_FOUND' });
});
