/**
 * The console as people have it: a node with its HTTP door, the page that was built, a real browser that is
 * signed in. What a page complains of (errors, its policy broken) is collected, and `close` fails on any.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { AssessmentOptions } from '../../runtime/assessment/product.ts';
import type { RuntimeOptions } from '../../runtime/runtime.ts';
import { openChromium } from './chromium.ts';
import { openProduct, type ProductWorld } from './product.ts';

type Theme = 'light' | 'dark';

export interface Look {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Whose token opens the session; without one, the node's own. */
  readonly token?: string;
}

export interface ConsoleWorld {
  readonly product: ProductWorld;
  /** `http://127.0.0.1:…`, without a slash. */
  readonly url: string;
  readonly browser: Browser;
  /** A page at this place under `/console`, signed in. Pages of one look share a session. */
  visit(path: string, look?: Look): Promise<Page>;
  /** What axe finds on a page that has settled, serious and critical only; by theme. */
  audit(path: string, settled: (page: Page) => Promise<unknown>): Promise<string[]>;
  /** Complaints that match are a part of the test: an outage is seen in the browser as well. */
  expectFaults(pattern: RegExp): void;
  close(): Promise<void>;
}

const consoleToken = 'the-token-of-this-console';

interface ConsoleOptions {
  readonly node?: Partial<RuntimeOptions>;
  readonly settings?: Partial<AssessmentOptions>;
}

export async function openConsole({ node = {}, settings = {} }: ConsoleOptions = {}): Promise<ConsoleWorld> {
  const http = { host: '127.0.0.1', port: 0 };
  const product = await openProduct({ token: consoleToken, http, ...node }, settings);
  const browser = await openChromium();
  const sessions = new Map<string, Promise<BrowserContext>>();
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const url = (): string => product.node.httpUrl ?? '';
  const sessionOf = (look: Look, bypassCSP = false): Promise<BrowserContext> => {
    const place = JSON.stringify([look, bypassCSP]);
    const open = sessions.get(place) ?? openSession({ browser, url: url(), look, bypassCSP });
    sessions.set(place, open);
    return open;
  };
  const open = async (context: BrowserContext, path: string): Promise<Page> => {
    const page = await context.newPage();
    collectFaults(page, faults);
    await page.goto(`${url()}/console${path}`);
    return page;
  };
  return {
    product,
    get url() {
      return url();
    },
    browser,
    visit: async (path, look = {}) => open(await sessionOf(look), path),
    async audit(path, settled) {
      const page = await open(await sessionOf({}, true), path);
      await settled(page);
      const found: string[] = [];
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForFunction(`document.documentElement.dataset.theme === '${theme}'`);
        const findings = await axeFindings(page, theme === 'light' ? everyRule : rulesOfColour);
        found.push(...findings.map((finding) => `${theme}: ${finding}`));
      }
      await page.close();
      return found;
    },
    expectFaults: (pattern) => void expected.push(pattern),
    async close() {
      await browser.close();
      await product.close();
      const unexpected = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
      if (unexpected.length > 0) throw new Error(`Expected quiet pages, got:\n${unexpected.join('\n')}`);
    },
  };
}

interface SessionOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly look: Look;
  /** Only for axe, which is put into the page as text. */
  readonly bypassCSP: boolean;
}

async function openSession({ browser, url, look, bypassCSP }: SessionOptions): Promise<BrowserContext> {
  const { theme = 'light', width = 1280, height = 900, token = consoleToken } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    bypassCSP,
  });
  const answer = await context.request.post(`${url}/session`, {
    data: { token },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`Expected a session, got ${answer.status()}: ${await answer.text()}`);
  return context;
}

/** A browser says in its console what its policy forbade, and which request was answered with an error. */
function collectFaults(page: Page, faults: string[]): void {
  const place = (): string => new URL(page.url()).pathname;
  page.on('pageerror', (error) => void faults.push(`${place()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    faults.push(`${place()}: ${message.text()} ${message.location().url}`);
  });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const axeSource = (): string =>
  readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const everyRule = {};
/** A theme changes colours and nothing else: the other rules would find the same again. */
const rulesOfColour = { runOnly: ['color-contrast', 'link-in-text-block'] };

async function axeFindings(page: Page, options: object): Promise<string[]> {
  await page.evaluate(axeSource());
  const result = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as AxeResult;
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}\n${html}\n${failureSummary}`),
    );
}
