/**
 * Pictures of every page in both themes, into docs/screenshots/. Made of a node that does what a busy day
 * brings: a batch that is ranked with grades, one that people judge, orders, a letter that nobody could take.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { demoEssays, demoPrompt } from '../runtime/cli/demo-essays.ts';
import type { AssessmentClient } from '../runtime/assessment/client.ts';
import { openChromium } from '../tests/support/chromium.ts';
import { type AssessmentStage, benchToken, openAssessment, waitFor } from './assessment-stage.ts';
import type { Report } from './figures.ts';
import { createActors } from './w1.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'screenshots');
const SETTLE_MS = 1_500;

interface Shot {
  readonly name: string;
  readonly path: string;
  /** Brings the page to where it is worth a picture. */
  readonly before?: (page: Page) => Promise<unknown>;
}

export async function screenshots(report: Report): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const on = await openAssessment('console');
  const browser = await openChromium();
  try {
    const shots = await busyDay(on);
    for (const theme of ['light', 'dark'] as const) await take({ browser, url: on.httpUrl(), theme, shots });
    report('pictures taken', shots.length * 2, 'pictures');
  } finally {
    await browser.close();
    await on.close();
  }
}

interface Taking {
  readonly browser: Browser;
  readonly url: string;
  readonly theme: 'light' | 'dark';
  readonly shots: readonly Shot[];
}

async function take({ browser, url, theme, shots }: Taking): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const signed = await context.request.post(`${url}/session`, {
    data: { token: benchToken },
    headers: { origin: url },
  });
  if (!signed.ok()) throw new Error(`Expected a session, got ${signed.status()}: ${await signed.text()}`);
  for (const { name, path, before } of shots) {
    const page = await context.newPage();
    await page.goto(`${url}/console${path}`);
    await page.getByRole('main').waitFor();
    await before?.(page);
    // A chart is laid out the first time it is seen; what is on its way is no picture.
    await page.locator('.skeleton').first().waitFor({ state: 'detached', timeout: 60_000 });
    await pause(SETTLE_MS);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    await page.close();
  }
  await context.close();
}

async function busyDay(on: AssessmentStage): Promise<readonly Shot[]> {
  const { client } = on;
  const kernel = await on.stage.client();
  await createActors({ client: kernel, run: 'o', actors: 200, events: 0, inFlight: 0 });
  for (let index = 0; index < 2_000; index += 1)
    await kernel.send(`ledger/o-${(index * 7) % 200}`, { type: 'MOVE', amount: index % 1000, note: 'moved' });
  await registerAnchors(client);
  const ranked = await rankedBatch(client);
  const waiting = await waitingBatch(client);
  await client.ask('batch.register', {
    batchId: 'nine-b',
    name: 'Class 9b: a letter',
    courseCode: 'ENG5',
    expectedEssays: 24,
  });
  await on.stage.sql()`
    insert into dead_letters (reason, actor, message_id, type, letter, error)
    values ('mail', 'ledger/o-7', 'payment-17', 'MOVE', '{"type":"MOVE","amount":"seven"}'::json,
            '{"code":"machine_threw","message":"Expected amount to be a number, got text"}'::json)`;
  return [
    { name: 'overview', path: '/' },
    { name: 'machines', path: '/machines' },
    { name: 'machine-essay', path: '/machines/essay' },
    { name: 'machine-session', path: '/machines/assessment' },
    { name: 'actor', path: '/actors/essay/eight-a-00001' },
    { name: 'supervisor', path: '/supervisor' },
    { name: 'batches', path: '/batches' },
    { name: 'batch', path: '/batches/eight-a' },
    { name: 'results', path: '/results' },
    { name: 'result', path: `/results/${ranked}` },
    { name: 'judge', path: `/judge/${waiting}`, before: begin },
    { name: 'gateway', path: '/gateway' },
  ];
}

const begin = (page: Page): Promise<void> =>
  page
    .getByRole('button', { name: 'Begin' })
    .click({ timeout: 5_000 })
    .catch(() => undefined);

async function registerAnchors(client: AssessmentClient): Promise<void> {
  await client.ask('assignment.set', {
    assignmentId: 'phones',
    rubric: 'Argument, language, and how well the text holds together.',
  });
  for (const [index, grade] of ['F', 'E', 'E', 'D', 'C', 'C', 'B', 'A'].entries()) {
    const text = demoEssays.map((essay) => essay.text)[index % demoEssays.length] ?? '';
    await client.ask('anchor.register', {
      assignmentId: 'phones',
      label: `${grade}-${index}`,
      grade,
      // The built-in judge goes by the surface: longer texts win, so the anchors come out in order.
      text: text.slice(0, 200 + index * 130),
    });
  }
}

async function filled(client: AssessmentClient, batchId: string, name: string): Promise<void> {
  await client.ask('batch.register', {
    batchId,
    name,
    courseCode: 'ENG6',
    expectedEssays: demoEssays.length * 2,
    prompt: demoPrompt,
    assignmentId: 'phones',
  });
  const files = demoEssays.flatMap(({ name: file, text }, index) => [
    { name: file, text },
    { name: `again-${file}`, text: text.slice(0, Math.ceil(text.length * (0.4 + index * 0.06))) },
  ]);
  await client.ask('batch.add', { batchId, files });
  await waitFor(client, batchId, ({ intakeCompletedAt }) => intakeCompletedAt !== null);
}

async function rankedBatch(client: AssessmentClient): Promise<string> {
  await filled(client, 'eight-a', 'Class 8a: phones in the classroom');
  await client.ask('batch.run', { batchId: 'eight-a', pipeline: 'cj_assessment' });
  await waitFor(
    client,
    'eight-a',
    ({ activeRun, clientStatus }) => activeRun === null && clientStatus !== 'processing',
  );
  return sessionOf(client, 'eight-a');
}

async function waitingBatch(client: AssessmentClient): Promise<string> {
  await client.ask('judge.create', { judgeId: 'teachers', kind: 'human', settings: { practice: 0 } });
  await filled(client, 'eight-b', 'Class 8b: judged by teachers');
  await client.ask('batch.run', {
    batchId: 'eight-b',
    pipeline: 'cj_assessment',
    assessment: { judges: [{ judge: 'teachers' }] },
  });
  for (;;) {
    const { items } = await client.ask('assessment.list', { batchId: 'eight-b' });
    if (items.some(({ status }) => status === 'waiting_callbacks')) return sessionOf(client, 'eight-b');
    await pause(50);
  }
}

async function sessionOf(client: AssessmentClient, batchId: string): Promise<string> {
  const { items } = await client.ask('assessment.list', { batchId });
  const id = items[0]?.assessmentId;
  if (id === undefined) throw new Error(`Expected a session of ${batchId}, got none`);
  return id;
}
