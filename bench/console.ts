/** The web page: how much of it is sent, how soon it can be read, how smooth it stays while much happens. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'playwright-core';
import type { NatsClient } from '../runtime/client.ts';
import { openChromium } from '../tests/support/chromium.ts';
import { benchToken, openAssessment } from './assessment-stage.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';
import { createActors } from './w1.ts';

const VISITS = 9;
const ACTORS = 1_000;
const RATE = 5_000;
const WATCHED_MS = 10_000;
const TICK_MS = 20;

export async function consolePage(report: Report): Promise<void> {
  reportBundle(report);
  const on = await openAssessment('console');
  const browser = await openChromium();
  try {
    const client = await on.stage.client();
    await createActors({ client, run: 'c', actors: ACTORS, events: 0, inFlight: 0 });
    await reportPaint(report, browser, on.httpUrl());
    const context = await signedIn(browser, on.httpUrl());
    for (const path of ['/', '/machines/ledger'])
      await reportFrames(report, { context, client, url: on.httpUrl(), path });
  } finally {
    await browser.close();
    await on.close();
  }
}

function reportBundle(report: Report): void {
  const folder = join(import.meta.dirname, '..', 'console', 'dist', 'assets');
  const sizes = readdirSync(folder)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(folder, name)), { level: 9 }).length }));
  const kilobytes = (of: typeof sizes): number => of.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  const isWorker = (name: string): boolean => name.includes('elk');
  report(
    'whole page, gzip, without the layout',
    kilobytes(sizes.filter(({ name }) => !isWorker(name))),
    'kB',
  );
  report('first load, gzip', kilobytes(sizes.filter(({ name }) => isFirst(name))), 'kB');
  report(
    'the worker that lays charts out, gzip',
    kilobytes(sizes.filter(({ name }) => isWorker(name))),
    'kB',
  );
}

/** What the page cannot begin without. */
const isFirst = (name: string): boolean => /^(index|core|rolldown-runtime)-/.test(name);

async function signedIn(browser: Browser, url: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const answer = await context.request.post(`${url}/session`, {
    data: { token: benchToken },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`Expected a session, got ${answer.status()}: ${await answer.text()}`);
  return context;
}

/** Each visit with an empty cache, as on the first day. */
async function reportPaint(report: Report, browser: Browser, url: string): Promise<void> {
  const first: number[] = [];
  const meaningful: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await signedIn(browser, url);
    const page = await context.newPage();
    await page.addInitScript(noteHealth);
    await page.goto(`${url}/console/`);
    const times = (await page.evaluate(`globalThis.healthDrawn.then((meaningful) => ({
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
      meaningful,
    }))`)) as { readonly first: number; readonly meaningful: number };
    first.push(times.first);
    meaningful.push(times.meaningful);
    await context.close();
  }
  report('first paint, empty cache', quantile(sortedNumbers(first), 0.5), 'ms');
  report('the overview says how it is, empty cache', quantile(sortedNumbers(meaningful), 0.5), 'ms');
}

/** In the page: when the first answer of the node has been painted. It asks nothing of the page meanwhile. */
const noteHealth = `globalThis.healthDrawn = new Promise((drawn) => {
  new MutationObserver((_changes, watch) => {
    if (document.querySelector('#health-title') === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => drawn(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});`;

interface Watched {
  readonly context: BrowserContext;
  readonly client: NatsClient;
  readonly url: string;
  readonly path: string;
}

const framesIn = (ms: number): string => `new Promise((resolve) => {
  const times = [];
  const tick = (now) => {
    times.push(now);
    if (now - times[0] >= ${ms}) resolve(times);
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})`;

async function reportFrames(report: Report, { context, client, url, path }: Watched): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/console${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const stop = new AbortController();
  const driving = drivePaced(client, stop.signal);
  await pause(2_000);
  const times = (await page.evaluate(framesIn(WATCHED_MS))) as number[];
  stop.abort();
  const transitions = await driving;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  report(`${path}: transitions meanwhile`, transitions, '1/s');
  report(`${path}: frames`, gaps.length / seconds, '1/s');
  report(`${path}: between frames, p95`, quantile(sortedNumbers(gaps), 0.95), 'ms');
  await page.close();
}

/** So many events a second, whatever becomes of them; answers how many were taken a second. */
async function drivePaced(client: NatsClient, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  let sent = 0;
  let accepted = 0;
  const answers: Promise<void>[] = [];
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * RATE);
    for (; sent < due; sent += 1) {
      const event = { type: 'MOVE', amount: sent % 1000, note: 'watched' };
      const answering = client.send(`ledger/c-${sent % ACTORS}`, event).then(({ result }) => {
        if (result === 'accepted') accepted += 1;
      });
      answers.push(answering);
    }
    await pause(TICK_MS);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(answers);
  return accepted / seconds;
}
