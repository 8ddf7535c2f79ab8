/** The judging screen in a real browser: by keys, undone, skipped, and nothing seen that must not be. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { essayText } from '../support/product.ts';
import { until } from '../support/until.ts';

let world: ConsoleWorld;
let assessmentId = '';
beforeAll(async () => {
  world = await openConsole({ settings: { executors: {}, judging: { isAsking: false } } });
  const { client } = world.product;
  await client.ask('assignment.set', {
    assignmentId: 'numbers',
    rubric: 'The larger the number, the better.',
  });
  for (const grade of ['E', 'A'])
    await client.ask('anchor.register', {
      assignmentId: 'numbers',
      label: grade,
      grade,
      text: essayText(grade).repeat(2),
    });
  await client.ask('judge.create', {
    judgeId: 'people',
    kind: 'human',
    settings: { practice: 1, ties: true },
  });
  const texts = Array.from({ length: 6 }, (_, at) => essayText(at + 1));
  await world.product.ready('judged', texts, { prompt: 'Write about a number.', assignmentId: 'numbers' });
  const assessment = { judges: [{ judge: 'people' }], maxComparisons: 16, waveRounds: 4 };
  await client.ask('batch.run', { batchId: 'judged', pipeline: 'cj_assessment', assessment });
  assessmentId = await until(
    async () => {
      const { items } = await client.ask('assessment.list', { batchId: 'judged' });
      return items.find(({ status }) => status === 'waiting_callbacks')?.assessmentId;
    },
    { what: 'a session that waits for people', timeoutMs: 30_000 },
  );
});
afterAll(() => world?.close());

const judged = async (): Promise<number> => {
  const { items } = await world.product.client.ask('assessment.comparisons', {
    assessmentId,
    status: 'judged',
  });
  return items.length;
};
const begun = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Begin' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: 'Left essay' }).getByText('essay about the number').waitFor();
};

test('ten pairs are judged by keys alone, after one for practice that does not count', async () => {
  const page = await world.visit(`/judge/${assessmentId}`);
  await begun(page);
  await page.getByText('practice, does not count').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.getByText('practice, does not count').waitFor({ state: 'detached' });
  for (let pair = 1; pair <= 10; pair += 1) {
    // Only a pair that is being read can be skipped: then it is there.
    await page.locator('button:enabled', { hasText: 'Skip' }).waitFor();
    await page.keyboard.press(pair % 2 === 0 ? 'ArrowLeft' : 'ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(new RegExp(`^${pair} judged`)).waitFor();
  }
  expect(await judged()).toBe(10);
  await page.close();
});

test('a choice is undone by a key, and nothing was sent', async () => {
  const page = await world.visit('/judge');
  await begun(page);
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: /^Undo/ }).waitFor();
  await page.keyboard.press('z');
  await page.locator('button:enabled', { hasText: 'Skip' }).waitFor();
  expect(await judged()).toBe(10);
  await page.close();
});

test('who judges sees the task and two texts: no name, no id, no grade', async () => {
  const page = await world.visit('/judge');
  await begun(page);
  await page.keyboard.press('r');
  await page.getByText('The larger the number, the better.').waitFor();
  const shown = await page.getByRole('region', { name: 'Judging' }).innerText();
  expect(shown).toContain('Write about a number.');
  expect(shown).not.toMatch(/judged-\d|essay \d+\.txt|anchor|grade/i);
  await page.close();
});

test('a pair that is skipped goes back, with a reason that names nobody', async () => {
  const page = await world.visit('/judge');
  await begun(page);
  await page.keyboard.press('s');
  await page.getByRole('dialog', { name: 'Skip this pair' }).waitFor();
  await page.keyboard.press('2');
  await until(async () => (await world.product.client.ask('assessment.get', { assessmentId })).judged === 10);
  await page.locator('button:enabled', { hasText: 'Skip' }).waitFor();
  const progress = await page.request.get(`${world.url}/v1/judgements/progress?assessmentId=${assessmentId}`);
  expect(await progress.json()).toMatchObject({ judged: 10, skipped: 1 });
  await page.close();
});

test('the text is as large as somebody likes it, and stays so', async () => {
  const page = await world.visit('/judge');
  await begun(page);
  const size = async (): Promise<string> => (await page.locator('.desk').getAttribute('style')) ?? '';
  expect(await size()).toContain('font-size: 18px');
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('+');
  await until(async () => (await size()).includes('font-size: 21px'));
  await page.reload();
  await begun(page);
  expect(await size()).toContain('font-size: 21px');
  await page.close();
});

test('the judging screen has no serious fault of access at its start', async () => {
  expect(
    await world.audit('/judge', (page) => page.getByRole('button', { name: 'Begin' }).waitFor()),
  ).toEqual([]);
});

test('the judging screen has no serious fault of access with a pair', async () => {
  expect(await world.audit('/judge', begun)).toEqual([]);
});
