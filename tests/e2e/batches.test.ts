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

/** As it stands before its students are confirmed, in the read models alone: nothing is done with it. */
const writeClass = (sql: ConsoleWorld['product']['sql'], batchId: string, essays: number) =>
  sql.begin(async (session) => {
    await session`
      insert into batches (id, owner, course_code, language, class_id, expected, assigned, stored, status,
                           client_status, intake_completed_at, created_at, updated_at)
      values (${batchId}, 'anna', 'SV2', 'sv', 'c-1', ${essays}, ${essays}, ${essays},
              'awaiting_student_validation', 'processing', now(), now(), now())`;
    await session`
      insert into files (id, batch_id, name, size, status)
      select ${batchId} || n, ${batchId}, 'first' || n || '_last' || n || '.docx', 4000, 'stored'
      from generate_series(1, ${essays}::int) n`;
    await session`
      insert into essays (id, batch_id, slot, file_id, created_at, updated_at)
      select ${batchId} || '-' || n, ${batchId}, n, ${batchId} || n, now(), now()
      from generate_series(1, ${essays}::int) n`;
  });

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
  await page.getByText('2 files, each with a student').waitFor();
  expect(await page.getByLabel('Student of BERG_anna.txt').locator('option:checked').textContent()).toBe(
    'Anna Berg',
  );
  await page.getByRole('button', { name: 'Confirm 2 of 2' }).click();
  await page.getByText('Everything is there: a pipeline can be started.').waitFor();
  // Who wrote what stays to be seen, and is what an essay is found by.
  await page.getByText('2 of 2 with their student, confirmed by').waitFor();
  await page.getByLabel('Find an essay by file or student').fill('bo li');
  await page.getByText('Found: 1').waitFor();
  await page.getByRole('row', { name: /lind\.txt Bo Lind/ }).waitFor();
  await page.getByRole('button', { name: 'lind.txt' }).click();
  await page.getByRole('dialog').getByText('by Bo Lind, confirmed by').waitFor();
});

test('the task is read where it was written, and amending begins with what stands there', async () => {
  const { client } = world.product;
  await client.ask('batch.register', {
    batchId: 'tasked',
    courseCode: 'ENG5',
    expectedEssays: 1,
    prompt: 'Write about <b>one</b> number.\n\nGive reasons.',
  });
  const page = await world.visit('/batches/tasked');
  const task = page.getByRole('region', { name: 'What the students were asked' });
  await task.getByText('Write about <b>one</b> number.').waitFor();
  await page.getByRole('button', { name: 'Amend' }).click();
  const field = page.getByRole('textbox', { name: 'The task' });
  expect(await field.inputValue()).toContain('Give reasons.');
  await field.fill('Write about two numbers.');
  await page.getByRole('button', { name: 'Keep' }).click();
  await task.getByText('Write about two numbers.').waitFor();
});

test('each of three hundred files can be given its student, and a screenful of them is drawn', async () => {
  await writeClass(world.product.sql, 'wide', 300);
  const page = await world.visit('/batches/wide');
  await page.getByText('300 files, 300 without a student').waitFor();
  const pupils = Array.from({ length: 299 }, (_, at) => `First${at + 1} Last${at + 1}`);
  await page.getByLabel(/^Students/).fill(pupils.join('\n'));
  await page.getByText('300 files, 1 without a student').waitFor();
  expect(await page.locator('.match').count()).toBeLessThan(40);
  await page.getByLabel('Only those without').check();
  const last = page.getByLabel('Student of first300_last300.docx');
  await last.focus();
  await last.selectOption('First7 Last7');
  await page.getByText('First7 Last7: named for two essays').waitFor();
  await page.getByText('1 – 50 of 300').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('51 – 100 of 300').waitFor();
  await page.getByRole('button', { name: 'first51_last51.docx' }).waitFor();
  expect((await page.request.get(`${world.url}/v1/batches/wide/students`)).ok()).toBe(true);
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
