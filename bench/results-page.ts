/** The page of a result of ten thousand scripts: how soon it is there, how smooth it is to go along. */
import type { Page } from 'playwright-core';
import { openChromium } from '../tests/support/chromium.ts';
import { writeWideSession } from '../tests/support/wide-session.ts';
import { benchToken, openAssessment } from './assessment-stage.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';

const SCRIPTS = 10_000;
const VISITS = 3;
const WATCHED_MS = 4_000;
const STEPS = 200;

export async function resultsPage(report: Report): Promise<void> {
  const on = await openAssessment('console');
  const browser = await openChromium();
  try {
    const { assessmentId } = await writeWideSession(on.stage.sql(), SCRIPTS);
    const url = on.httpUrl();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.request.post(`${url}/session`, { data: { token: benchToken }, headers: { origin: url } });
    const page = await context.newPage();
    const visits: number[] = [];
    for (let visit = 0; visit < VISITS; visit += 1) visits.push(await visitMs(page, url, assessmentId));
    report('10,000 scripts: plot and table are there', quantile(sortedNumbers(visits), 0.5), 'ms');
    report('elements of the page', await page.locator('*').count(), 'elements');
    report('frames, at rest', await framesPerSecond(page, () => Promise.resolve()), '1/s');
    report('frames, going along the plot', await framesPerSecond(page, () => goAlong(page)), '1/s');
    const sortedIn = await drawnIn(page, () =>
      page.getByRole('button', { name: 'Essay', exact: true }).click(),
    );
    report('sorted by name', sortedIn, 'ms');
    const foundIn = await drawnIn(page, () => page.getByLabel('Find a script by its name').fill('pupil 77'));
    report('found by name', foundIn, 'ms');
  } finally {
    await browser.close();
    await on.close();
  }
}

async function visitMs(page: Page, url: string, assessmentId: string): Promise<number> {
  await page.goto('about:blank');
  const startedAt = performance.now();
  await page.goto(`${url}/console/results/${encodeURIComponent(assessmentId)}`);
  await page.getByRole('button', { name: 'pupil', exact: false }).first().waitFor();
  await page.locator('.caterpillar .dense').waitFor();
  return performance.now() - startedAt;
}

const framesIn = (ms: number): string => `new Promise((resolve) => {
  let [frames, begun] = [0, 0];
  const tick = (now) => {
    begun ||= now;
    if (now - begun >= ${ms}) resolve((frames * 1000) / (now - begun));
    else { frames += 1; requestAnimationFrame(tick); }
  };
  requestAnimationFrame(tick);
})`;

async function framesPerSecond(page: Page, act: () => Promise<void>): Promise<number> {
  const counted = page.evaluate(framesIn(WATCHED_MS));
  await act();
  return (await counted) as number;
}

async function goAlong(page: Page): Promise<void> {
  const box = await page.locator('.caterpillar .stage').boundingBox();
  if (box === null) throw new Error('Expected a plot in sight, got none');
  for (let step = 0; step < STEPS; step += 1)
    await page.mouse.move(box.x + 50 + (step / STEPS) * (box.width - 120), box.y + 100 + (step % 40));
}

async function drawnIn(page: Page, act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return performance.now() - startedAt;
}
