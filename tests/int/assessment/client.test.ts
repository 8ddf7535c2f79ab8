import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beginDemoBatch } from '../../../runtime/cli/demo-batch.ts';
import { essayText, openProduct, type ProductWorld } from '../../support/product.ts';
import { run } from '../../support/run-assay.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const temporary = temporaryFolder();
let product: ProductWorld;
beforeAll(async () => {
  product = await openProduct();
  await product.client.ask('batch.register', {
    batchId: 'asked',
    owner: 'anna',
    courseCode: 'ENG5',
    expectedEssays: 9,
  });
});
afterAll(async () => {
  temporary.remove();
  await product?.close();
});

it('takes files of any name and shows what can be shown (one odd name refused its whole bag)', async () => {
  const given = ['new\nline.txt', `${'x'.repeat(300)}.txt`, '👩\u200d🚀.txt', 'a/b/plain.txt'];
  const files = given.map((name, index) => ({ name, text: essayText(index) }));
  const answer = await product.client.ask('batch.add', { batchId: 'asked', files });
  expect(answer.files.map(({ name, status }) => [name, status])).toEqual([
    ['newline.txt', 'assigned'],
    ['x'.repeat(255), 'assigned'],
    ['👩🚀.txt', 'assigned'],
    ['plain.txt', 'assigned'],
  ]);
});

it('says at once that a request is larger than NATS takes (it said that nobody answers)', async () => {
  const asked = product.client.ask('batch.prompt', { batchId: 'asked', text: 'x'.repeat(2 ** 21) });
  await expect(asked).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});

it('the task and the confirmed students of a batch are read by the commands that write them', async () => {
  await product.client.ask('batch.register', {
    batchId: 'told',
    owner: 'anna',
    courseCode: 'ENG5',
    expectedEssays: 1,
    classId: '8a',
  });
  const folder = join(temporary.path, 'told');
  mkdirSync(folder);
  const batch = (...args: readonly string[]) =>
    run(['--nats', product.world.nats.url, 'batch', ...args], folder);
  const none = await batch('prompt', 'told');
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('batch prompt told <file>')]);
  writeFileSync(join(folder, 'task.txt'), 'Write about one number.');
  expect((await batch('prompt', 'told', 'task.txt')).code).toBe(0);
  expect((await batch('prompt', 'told')).out).toBe('Write about one number.\n');
  const students = [{ essayId: 'told-00001', studentId: 's-1', studentName: 'Bo Lind', method: 'human' }];
  writeFileSync(join(folder, 'students.json'), JSON.stringify(students));
  expect((await batch('confirm', 'told', 'students.json')).code).toBe(0);
  expect((await batch('students', 'told')).out).toMatch(/^SLOT +STUDENT .*\n1 +Bo Lind +s-1 /);
});

it('`batch create --run` comes to an end where a file is there twice or refused (it waited for a day)', async () => {
  const folder = temporary.path;
  for (const name of ['one.txt', 'one copy.txt']) writeFileSync(join(folder, name), essayText(1));
  writeFileSync(join(folder, 'empty.txt'), '');
  writeFileSync(join(folder, 'two.txt'), essayText(2));
  const args = ['batch', 'create', '.', '--course', 'ENG5', '--id', 'twice', '--run', 'spellcheck'];
  const ran = await run(['--nats', product.world.nats.url, ...args], folder);
  expect(ran.err).toContain('empty.txt was refused: ');
  expect(ran.code).toBe(1);
  const { essays, clientStatus } = await product.client.ask('batch.get', { batchId: 'twice' });
  expect([essays.stored, clientStatus]).toEqual([2, 'completed_successfully']);
});

it('begins no demo batch on a node that stops already (its end took 16 seconds)', async () => {
  const { url } = product.world.nats;
  const begun = beginDemoBatch({ url, prefix: null, signal: AbortSignal.abort() });
  await expect(begun).rejects.toMatchObject({ name: 'AbortError' });
});

it('waits for the next node when it is patient (watching ended with the node that was killed)', async () => {
  await product.node.stop();
  const started: Promise<void>[] = [];
  const onWait = (): void => {
    if (started.length === 0) started.push(product.restart());
  };
  const patience = { attemptsMax: 30, onWait };
  const answer = await product.client.ask('batch.get', { batchId: 'asked' }, patience);
  expect(answer.batchId).toBe('asked');
  expect(started).toHaveLength(1);
  await Promise.all(started);
});
