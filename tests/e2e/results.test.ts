/** A result as a page: the ranking seen, sorted, gone along by keys; surprises read; files taken away. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeWideSession } from '../support/wide-session.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { essayText } from '../support/product.ts';
import { until } from '../support/until.ts';

const students = 14;
let world: ConsoleWorld;
let path = '';
beforeAll(async () => {
  world = await openConsole({ settings: { executors: {} } });
  const { client } = world.product;
  await client.ask('assignment.set', { assignmentId: 'numbers' });
  for (const grade of ['F', 'E', 'C', 'A'])
    for (const copy of [1, 2])
      await client.ask('anchor.register', {
        assignmentId: 'numbers',
        label: `Anchor ${grade} ${copy}`,
        grade,
        text: essayText(`${grade}${copy}`).repeat(2),
      });
  // One answer in five is a coin toss: the better one is then often not the winner, which is a surprise.
  const settings = { seed: 'surprising', spread: 3, lapse: 0.2 };
  await client.ask('judge.create', { judgeId: 'dreamer', kind: 'simulated', settings });
  const texts = Array.from({ length: students }, (_, at) => essayText(at + 1));
  await world.product.ready('ranked', texts, {
    name: 'Ranked',
    prompt: 'Write about a number.',
    assignmentId: 'numbers',
  });
  const assessment = { judges: [{ judge: 'dreamer' }] };
  await client.ask('batch.run', { batchId: 'ranked', pipeline: 'cj_assessment', assessment });
  const assessmentId = await until(
    async () => {
      const { items } = await client.ask('assessment.list', { batchId: 'ranked', status: 'completed' });
      return items[0]?.assessmentId;
    },
    { what: 'a session that is over', timeoutMs: 60_000 },
  );
  path = `/results/${assessmentId}`;
});
afterAll(() => world?.close());

test('the list leads to the ranking, which says first what it is not', async () => {
  const page = await world.visit('/results');
  await page.getByRole('link', { name: 'Ranked' }).click();
  await page.getByText('Not for grading').waitFor();
  await page.getByRole('cell', { name: 'essay 7.txt' }).waitFor();
  expect(await page.locator('table.ranking tbody tr').count()).toBe(students + 8);
  await page.close();
});

test('a head that is clicked sorts by it', async () => {
  const page = await world.visit(path);
  const firstName = (): Promise<string> =>
    page.locator('table.ranking tbody tr.essay .name').first().innerText();
  await page.getByRole('cell', { name: 'essay 7.txt' }).waitFor();
  const best = await page.locator('table.ranking tbody tr.essay td').first().innerText();
  expect(best).toBe('1');
  await page.getByRole('button', { name: 'Essay', exact: true }).click();
  await page.locator('th[aria-sort=ascending]', { hasText: 'Essay' }).waitFor();
  expect(await firstName()).toBe('essay 1.txt');
  await page.getByRole('button', { name: 'Essay', exact: true }).click();
  await page.locator('th[aria-sort=descending]', { hasText: 'Essay' }).waitFor();
  expect(await firstName()).toBe(`essay ${students}.txt`);
  await page.close();
});

test('a script is found by a part of its name', async () => {
  const page = await world.visit(path);
  await page.getByLabel('Find a script by its name').fill('SAY 7');
  await page.getByRole('cell', { name: 'essay 1.txt', exact: true }).waitFor({ state: 'detached' });
  expect(await page.locator('table.ranking tbody tr').count()).toBe(1);
  await page.getByRole('button', { name: 'essay 7.txt' }).click();
  await page.getByRole('dialog').getByText('essay about the number 7').waitFor();
  await page.close();
});

test('two thousand scripts are one picture that a click goes nearer to, and rows in pages', async () => {
  const wide = await writeWideSession(world.product.sql, 2_000);
  const page = await world.visit(`/results/${wide.assessmentId}`);
  await page.getByText('1 – 2,000 of 2,000').waitFor();
  expect(await page.locator('.caterpillar svg *').count()).toBeLessThan(200);
  expect(await page.locator('table.ranking tbody tr').count()).toBe(100);
  await page.getByRole('button', { name: 'Last' }).click();
  await page.getByText('1,901 – 2,000 of 2,000').waitFor();
  await page.locator('.caterpillar .stage').click({ position: { x: 300, y: 150 } });
  await page.locator('.caterpillar .script').nth(149).waitFor();
  await page.close();
});

test('arrow keys go along the plot, and Enter opens the essay with what put it there', async () => {
  const page = await world.visit(path);
  await page.locator('.caterpillar .script').first().waitFor();
  expect(await page.locator('.caterpillar .script').count()).toBe(students + 8);
  await page.getByRole('application').focus();
  await page.keyboard.press('End');
  const last = await page.getByRole('complementary', { name: 'Script' }).getByRole('heading').innerText();
  await page.keyboard.press('ArrowLeft');
  const before = await page.getByRole('complementary', { name: 'Script' }).getByRole('heading').innerText();
  expect(before).not.toBe(last);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: before });
  await dialog.getByText('essay about the number').first().waitFor();
  await dialog.getByText('dreamer').first().waitFor();
  await page.close();
});

test('the plot zooms by keys, and says what is in sight', async () => {
  const page = await world.visit(path);
  await page.getByText(`1 – ${students + 8} of ${students + 8}`).waitFor();
  await page.getByRole('application').focus();
  await page.keyboard.press('+');
  await page.getByText(`1 – 12 of ${students + 8}`).waitFor();
  await page.keyboard.press('End');
  await page.getByText(`${students - 3} – ${students + 8} of ${students + 8}`).waitFor();
  expect(await page.locator('.caterpillar .script').count()).toBe(12);
  await page.getByRole('button', { name: 'All' }).click();
  await page.getByText(`1 – ${students + 8} of ${students + 8}`).waitFor();
  await page.close();
});

test('a surprise is read with both essays side by side', async () => {
  const page = await world.visit(path);
  await page.getByRole('tab', { name: /^Surprises \(\d+\)/ }).click();
  await page
    .getByRole('button', { name: /^Read both/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'A surprising answer' });
  await dialog.getByText('dreamer preferred the left one').waitFor();
  await dialog.getByText('essay about the number').nth(1).waitFor();
  expect(await dialog.locator('.script-text').count()).toBe(2);
  await page.close();
});

test('the figure to quote is told from the usual one, in words', async () => {
  const page = await world.visit(`${path}?tab=reliability`);
  await page.getByText('The figure to quote.').waitFor();
  expect(await page.getByText('Choosing pairs does not move it').count()).toBe(1);
  await page.close();
});

test('the ranking is taken away as a file', async () => {
  const page = await world.visit(path);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const file = await (await download).path();
  expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(students);
  await page.close();
});

test('the list of results has no serious fault of access', async () => {
  expect(
    await world.audit('/results', (page) => page.getByRole('link', { name: 'Ranked' }).waitFor()),
  ).toEqual([]);
});

test.each(['ranking', 'person', 'reliability', 'judges', 'surprises'])(
  'a result has no serious fault of access (%s)',
  async (tab) => {
    const found = await world.audit(`${path}?tab=${tab}`, (page) =>
      page.locator('.caterpillar .script').first().waitFor(),
    );
    expect(found).toEqual([]);
  },
);
