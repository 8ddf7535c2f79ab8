/** One actor: its past is scrubbed through, and what an event would do is seen without doing it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { essayText } from '../support/product.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole();
  await world.product.ready('past', [1, 2].map(essayText));
  await world.product.runThrough('past', 'spellcheck');
});
afterAll(() => world?.close());

const key = 'essay/past-00001';
const place = '/actors/essay/past-00001';
const waiting = { timeout: 90_000 };
const settled = async (page: Page): Promise<void> => {
  await page.locator('.chart .state.active[data-state="resting.spellchecked_success"]').waitFor(waiting);
};
const stored = () => world.product.node.api['actor.get']({ key, examples: false }, { door: 'http' });

test('the history of an essay is scrubbed by keys; chart, diff and context follow', async () => {
  const page = await world.visit(place);
  await settled(page);
  const slider = page.getByRole('slider', { name: 'Version' });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.locator('.chart .state.active[data-state="uploaded"]').waitFor(waiting);
  await page.getByRole('heading', { name: 'At version 1' }).waitFor(waiting);
  await page.keyboard.press('ArrowRight');
  await page.locator('.chart .state.active[data-state="content_ingesting"]').waitFor(waiting);
  await page.getByText('context.fileId').waitFor(waiting);
  await page.getByRole('tab', { name: 'Context' }).click();
  await page.getByText('"essayId": "past-00001"').waitFor(waiting);
  await page.getByRole('button', { name: 'To now' }).click();
  await settled(page);
  // The way behind it is drawn, and leads back.
  await page.locator('.chart .state.been[data-state="uploaded"]').waitFor(waiting);
  await page.locator('.chart [data-id="essay.content_ingesting"]').press('Enter');
  await page.getByRole('heading', { name: 'At version 2' }).waitFor(waiting);
  await page.getByRole('button', { name: 'To now' }).click();
  await settled(page);
  expect(await slider.getAttribute('aria-valuetext')).toContain('spellchecked_success');
  await page.close();
});

test('an event is tried: what would come of it is shown, and nothing is stored', async () => {
  const before = await stored();
  const page = await world.visit(place);
  await settled(page);
  const panel = page.getByRole('region', { name: 'What would this event do?' });
  await panel.getByLabel('Event').selectOption('ERASE');
  await panel.getByLabel('Payload').fill('{"by": "the-school"}');
  await panel.getByRole('button', { name: 'Try it now' }).click();
  await panel.getByText('spellchecked_success → essay_critical_failure').waitFor(waiting);
  await panel.getByText('fact essay.erased').waitFor(waiting);
  await page.locator('.chart .state.next[data-state="essay_critical_failure"]').waitFor(waiting);
  expect(await stored()).toEqual(before);
  await page.close();
});

test('the journal is filtered, and an entry is gone to', async () => {
  const page = await world.visit(place);
  const journal = page.getByRole('region', { name: 'Journal' });
  await journal.getByRole('button', { name: /^Look at entry 1,/ }).waitFor(waiting);
  await journal.getByRole('searchbox').fill('CONTENT_ASSIGNED');
  await journal.getByRole('button', { name: /^Look at entry 1,/ }).waitFor({ state: 'detached' });
  await journal.getByRole('button', { name: /CONTENT_ASSIGNED/ }).click();
  await page.getByRole('heading', { name: 'At version 2' }).waitFor(waiting);
  expect(await journal.locator('.entry').count()).toBe(1);
  await page.close();
});

test('an essay is forked where it once stood, after that was confirmed', async () => {
  const page = await world.visit('/actors/essay/past-00002');
  await page.getByRole('button', { name: 'Fork', exact: true }).click(waiting);
  await page.getByRole('dialog').getByRole('button', { name: 'Fork' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('past-00002'), waiting);
  await page.getByRole('heading', { name: /^essay\// }).waitFor(waiting);
  expect(new URL(page.url()).pathname).toMatch(/^\/console\/actors\/essay\/.+/);
  await page.close();
});

test('the page of an actor has no serious fault of access in either theme', async () => {
  expect(await world.audit(place, settled)).toEqual([]);
});
