/** Batches as a teacher has them: dropped, filled, named, run, watched to their result. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { dropFiles } from '../support/dropped-files.ts';
import { essayText } from '../support/product.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole({ settings: { executors: {} } });
});
afterAll(() => world?.close());

const numbered = (count: number): { name: string; text: string }[] =>
  Array.from({ length: count }, (_, at) => ({ name: `essay ${at + 1}.txt`, text: essayText(at + 1) }));

test('files that are dropped become a batch, and the batch becomes a ranking', async () => {
  const page = await world.visit('/batches');
  await page.getByRole('link', { name: 'New batch' }).click();
  await dropFiles(page, '.drop-zone', numbered(6));
  await page.getByText('6 essays').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Dropped at once');
  await page.getByLabel(/^The task/).fill('Write about a number.');
  await page.getByRole('button', { name: 'Create and upload' }).click();
  await page.waitForURL(/\/batches\/[^?]+\?start=cj_assessment/);

  // What it costs is said before anything is done.
  await page.getByText('will be done').first().waitFor();
  await page.getByRole('button', { name: 'Start comparative judgement' }).click();
  await page.getByText('Run: comparative judgement').waitFor();
  await page.getByRole('link', { name: 'See the ranking' }).click({ timeout: 60_000 });

  await page.waitForURL(/\/results\//);
  await page.getByRole('heading', { name: 'Dropped at once' }).waitFor();
  await page.getByText('Not for grading').waitFor();
  await page.getByRole('table').getByRole('button', { name: 'essay 4.txt' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(7);
});

test('what went wrong stands there with its cure, and a better file mends it', async () => {
  const { client } = world.product;
  await client.ask('batch.register', {
    batchId: 'mended',
    courseCode: 'ENG5',
    expectedEssays: 2,
    name: 'Mended',
  });
  await client.ask('batch.add', {
    batchId: 'mended',
    files: [...numbered(1), { name: 'too short.txt', text: 'No.' }],
  });
  await world.product.when('mended', ({ problems }) => problems.length === 1);
  const page = await world.visit('/batches/mended');
  await page.getByText('Replace the file with the whole essay.').waitFor();
  await page.getByRole('button', { name: 'too short.txt' }).first().click();
  await page
    .getByLabel('A better file')
    .setInputFiles({ name: 'whole.txt', mimeType: 'text/plain', buffer: Buffer.from(essayText(2)) });
  await page.getByRole('dialog').getByText(essayText(2)).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('One problem').waitFor({ state: 'detached' });
  expect((await client.ask('batch.get', { batchId: 'mended' })).problems).toEqual([]);
});

test('a class is matched to its files by name, and the batch goes on when that is confirmed', async () => {
  const { client } = world.product;
  await client.ask('batch.register', {
    batchId: 'named',
    courseCode: 'SV1',
    expectedEssays: 2,
    classId: 'c-1',
  });
  await client.ask('batch.add', {
    batchId: 'named',
    files: [
      { name: 'BERG_anna.txt', text: essayText('Anna') },
      { name: 'lind.txt', text: essayText('Bo') },
    ],
  });
  await world.product.when('named', ({ status }) => status === 'awaiting_student_validation');
  const page = await world.visit('/batches/named');
  await page.getByLabel(/^Students/).fill('Lind, Bo\nAnna Berg');
  expect(await page.getByLabel('Student of BERG_anna.txt').locator('option:checked').textContent()).toBe(
    'Anna Berg',
  );
  await page.getByRole('button', { name: 'Confirm 2 of 2' }).click();
  await page.getByText('Everything is there: a pipeline can be started.').waitFor();
});

test('texts are erased only by whoever types what is to be erased', async () => {
  const page = await world.visit('/batches/named');
  await page.getByRole('button', { name: 'Erase texts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase all texts of this batch?' });
  await dialog.getByRole('button', { name: 'Erase all texts' }).click();
  await dialog.getByText('type it as it stands there').waitFor();
  await dialog.getByLabel(/^Type/).fill('named');
  await dialog.getByRole('button', { name: 'Erase all texts' }).click();
  await page.getByRole('table').getByText('erased', { exact: true }).first().waitFor();
  expect((await world.product.client.ask('batch.get', { batchId: 'named' })).erasedAt).not.toBeNull();
});

test('the list finds a batch by a part of its name', async () => {
  const page = await world.visit('/batches');
  await page.getByRole('link', { name: 'Dropped at once' }).waitFor();
  await page.getByLabel('Part of the name').fill('mend');
  await page.getByRole('link', { name: 'Dropped at once' }).waitFor({ state: 'detached' });
  expect(await page.locator('.batch-list tbody tr').count()).toBe(1);
});

test.each([
  ['/batches', 'Mended'],
  ['/batches?new=1', 'Drop the essays here'],
  ['/batches/mended?start=spellcheck', 'Start spelling'],
])('%s has no serious fault of access', async (path, text) => {
  expect(await world.audit(path, (page) => page.getByText(text).first().waitFor())).toEqual([]);
});
