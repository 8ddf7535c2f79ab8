/** The report as a browser shows it, from the door and from a disk: its own policy must let its styles in. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../../../runtime/assessment/reports/report-of.ts';
import { chromiumPath, openChromium } from '../../support/chromium.ts';
import { asNode, type DoorsWorld, openDoorsWorld, writeBatch } from '../../support/doors-world.ts';
import { judgedResult } from '../../support/judged-result.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const result = judgedResult({ students: 12, anchorsPerGrade: 1 });
const names = new Map([[0, 'first essay.docx']]);
const file = reportOf('html', { result, names, printedAt: '2026-11-28T12:00:00.000Z' });
const folder = temporaryFolder();
const saved = join(folder.path, file.name);
let doors: DoorsWorld;
let browser: Browser;

beforeAll(async () => {
  writeFileSync(saved, file.text);
  const bytes = Buffer.from(file.text);
  const answer = { ...file, size: bytes.length, parts: 1, part: 0, base64: bytes.toString('base64') };
  doors = await openDoorsWorld({ handlers: { 'assessment.report': () => Promise.resolve(answer) } });
  await writeBatch(doors.world.sql, 'seen', 'anna');
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await doors?.close();
  folder.remove();
});

const ways = [
  ['over HTTP', () => `${doors.node.httpUrl}/v1/assessments/assessment-seen/report`],
  ['as a saved file', () => `file://${saved}`],
] as const;

describe.each(ways)('%s', (_, address) => {
  test.each(['light', 'dark', 'print'] as const)(
    'its styles apply (%s), and nothing is refused',
    async (how) => {
      const { page, said } = await opened(address(), how);
      const looks = await page.evaluate<Looks>(looksOf);
      expect(looks.tiles).toBe('grid');
      expect(looks).toMatchObject(expected[how]);
      // A black box is what a drawing without its styles looks like: this one would cover it.
      expect(looks.hover).toBe('rgba(0, 0, 0, 0)');
      expect(looks.essay).not.toBe(looks.anchor);
      expect(said).toEqual([]);
      await page.context().close();
    },
  );

  test.each(['light', 'print'] as const)('nothing is wider than the page (%s)', async (how) => {
    const { page } = await opened(address(), how);
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(over).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

type Looks = Readonly<Record<'paper' | 'ink' | 'tiles' | 'essay' | 'hover' | 'anchor', string>>;
/** Runs in the page, which tests have no types of. */
const looksOf = `(() => {
  const styleOf = (selector) => getComputedStyle(document.querySelector(selector));
  return {
    paper: styleOf('body').backgroundColor,
    ink: styleOf('body').color,
    tiles: styleOf('.tiles').display,
    essay: styleOf('.plot .essay circle').fill,
    hover: styleOf('.plot .hover').fill,
    anchor: styleOf('.plot .anchor path').fill,
  };
})()`;

const expected = {
  light: { paper: 'rgb(251, 250, 247)', ink: 'rgb(29, 35, 32)' },
  dark: { paper: 'rgb(19, 23, 22)', ink: 'rgb(232, 236, 233)' },
  print: { paper: 'rgb(255, 255, 255)', ink: 'rgb(17, 17, 17)' },
} as const;

/** The page, and all that the browser complained of. */
async function opened(address: string, how: keyof typeof expected): Promise<{ page: Page; said: string[] }> {
  const context = await browser.newContext({
    colorScheme: how === 'dark' ? 'dark' : 'light',
    viewport: { width: how === 'print' ? 700 : 1100, height: 900 },
    extraHTTPHeaders: address.startsWith('http') ? { ...asNode, 'assay-on-behalf-of': 'anna' } : {},
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  if (how === 'print') await page.emulateMedia({ media: 'print' });
  const response = await page.goto(address);
  expect(response?.status() ?? 200).toBe(200);
  return { page, said };
}

test('whoever has no browser is told how to get one', () => {
  expect(() => chromiumPath({ CHROMIUM_PATH: '/nowhere/chromium' })).toThrow(
    /Expected a Chromium.*install it/,
  );
});
