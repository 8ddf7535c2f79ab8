/** Kinds as statecharts with those who live in them. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { essayStatuses } from '../../contracts/assessment/words.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { essayText } from '../support/product.ts';
import { until } from '../support/until.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
  await world.product.ready('peopled', [1, 2, 3].map(essayText));
});
afterAll(() => world?.close());

const waiting = { timeout: 90_000 };
/** Run in the page. */
const pathsDrawn = `[...document.querySelectorAll('.chart .state')].map(({ dataset }) => dataset.state)`;
const pathFocused = 'document.activeElement.closest(".state")?.dataset.state';
const namesFetched = `performance.getEntriesByType('resource').map(({ name }) => name).join(' ')`;
const drawn = (page: Page) => page.locator('.chart [data-state="uploaded"]').waitFor(waiting);

test('every one of the 31 statuses of an essay is drawn, and says how many are in it', async () => {
  const page = await world.visit('/machines/essay');
  await drawn(page);
  const paths: readonly string[] = await page.evaluate(pathsDrawn);
  const keys = new Set(paths.map((path) => path.split('.').at(-1)));
  expect(essayStatuses.length).toBe(31);
  expect(essayStatuses.filter((status) => !keys.has(status))).toEqual([]);
  await page.getByRole('button', { name: 'State ready_for_processing, 3 actors' }).waitFor(waiting);
  await page.getByRole('button', { name: 'State resting, 3 actors' }).waitFor(waiting);
  // Charts of our own kinds come laid out: nobody waits for the worker.
  expect(await page.evaluate(namesFetched)).not.toContain('elk-worker');
  await page.locator('[data-id="essay.resting.nlp_failed"]').focus();
  await page.locator('.chart .note').getByText('CMD_INITIATE_NLP').waitFor(waiting);
  await page.close();
});

test('transitions light their edges as they happen, and the population moves with them', async () => {
  const page = await world.visit('/machines/essay');
  await drawn(page);
  await page.getByRole('button', { name: 'State ready_for_processing, 3 actors' }).waitFor(waiting);
  await world.product.runThrough('peopled', 'spellcheck');
  await page.getByRole('button', { name: 'State spellchecked_success, 3 actors' }).waitFor(waiting);
  const taken = await until(() => page.locator('.chart [data-taken]').count(), {
    what: 'an edge that was lit',
  });
  expect(taken).toBeGreaterThan(0);
  await page.close();
});

test('keys go from state to state and choose one; its actors are listed below', async () => {
  const page = await world.visit('/machines/batch');
  const first = page.locator('.chart [data-id="batch.awaiting_content_validation"]');
  await first.waitFor(waiting);
  await first.focus();
  await page.keyboard.press('ArrowDown');
  const focused = (await page.evaluate(pathFocused)) as string | undefined;
  expect(focused).not.toBe('awaiting_content_validation');
  expect(focused).toBeTruthy();
  await page.keyboard.press('Enter');
  await page.getByText(`in ${focused}`).waitFor(waiting);
  await page.getByRole('button', { name: 'All states' }).click();
  await page.getByRole('link', { name: 'peopled' }).waitFor(waiting);
  await page.close();
});

test('actors are found by the beginning of their id', async () => {
  const page = await world.visit('/machines/essay');
  await page.getByRole('link', { name: 'peopled-00001' }).waitFor(waiting);
  await page.getByLabel('Id begins with').fill('peopled-00003');
  await page.getByRole('link', { name: 'peopled-00001' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'peopled-00003' }).click();
  await page.getByRole('heading', { name: /essay\/peopled-00003/ }).waitFor(waiting);
  expect(new URL(page.url()).pathname).toBe('/console/actors/essay/peopled-00003');
  await page.close();
});

test('a chart can be taken along as Mermaid, as a picture and as a machine of XState', async () => {
  const page = await world.visit('/machines/batch');
  await page.locator('.chart [data-state="cancelled"]').waitFor(waiting);
  for (const [button, name] of [
    ['Mermaid', 'batch.mmd'],
    ['SVG', 'batch.svg'],
    ['XState JSON', 'batch.json'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
  }
  await page.close();
});

test('the pages of machines have no serious fault of access in either theme', async () => {
  const cards = await world.audit('/machines', (page) =>
    page.getByRole('heading', { name: 'essay' }).waitFor(),
  );
  const chart = await world.audit('/machines/batch', (page) =>
    page.locator('.chart [data-state="cancelled"]').waitFor(waiting),
  );
  expect([...cards, ...chart]).toEqual([]);
});
