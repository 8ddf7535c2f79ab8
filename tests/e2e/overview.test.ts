/** The overview: what an installation that has just been started says, and its first batch. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from '../support/console.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
});
afterAll(() => world?.close());

const waiting = { timeout: 60_000 };

test('one click makes a demo batch, and the page follows it to its end', async () => {
  const page = await world.visit('/');
  await page.getByText('Nothing has been assessed here yet').waitFor(waiting);
  await page.getByRole('button', { name: 'Make a demo batch' }).first().click();
  const row = page.getByRole('row', { name: /Demo: when should lessons begin/ });
  await row.waitFor(waiting);
  await row.getByText(/^done/).waitFor(waiting);
  const { items } = await world.product.client.ask('batch.list', {});
  expect(items.map(({ essays }) => essays.stored)).toEqual([6]);
  await page
    .getByRole('link', { name: /^essay\// })
    .first()
    .waitFor(waiting);
  await page.close();
});

test('throughput and latency are drawn, and said in words', async () => {
  const page = await world.visit('/');
  const plot = page.getByRole('img', { name: /^Throughput, last five minutes: messages/ });
  await plot.waitFor(waiting);
  expect(await plot.getAttribute('aria-label')).toMatch(/messages \d\S* a second now, at most \d/);
  await page.getByRole('img', { name: /^Latency of turns, last five minutes/ }).waitFor(waiting);
  await page.getByRole('status', { name: 'Live line: live' }).waitFor(waiting);
  await page.close();
});

test('the overview has no serious fault of access in either theme', async () => {
  const found = await world.audit('/', async (page) => {
    await page.getByRole('status', { name: 'Live line: live' }).waitFor(waiting);
    await page.getByRole('row', { name: /Demo/ }).waitFor(waiting);
  });
  expect(found).toEqual([]);
});
