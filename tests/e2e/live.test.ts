/** What a page says while things break: the line to the node drops, nats-server is killed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TcpProxy } from '../chaos/tcp-proxy.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { begin } from '../support/tell.ts';
import { testKinds } from '../support/kinds.ts';
import { until } from '../support/until.ts';

let world: ConsoleWorld;
let proxy: TcpProxy;
beforeAll(async () => {
  world = await openConsole({ node: { kinds: testKinds }, settings: { executors: {} } });
  proxy = await TcpProxy.open(() => Number(new URL(world.url).port));
});
afterAll(async () => {
  await proxy?.close();
  await world?.close();
});

const waiting = { timeout: 60_000 };
/** Run in the page; its policy takes no more scripts than these. */
const watchingTheLine = `
  const mark = document.querySelector('.line-mark');
  window.lines = [];
  new MutationObserver(() => window.lines.push(mark.dataset.line)).observe(mark, { attributes: true });
`;
const linesSeen = 'window.lines.join(" ")';

test('a line that drops is taken up again, and what happened meanwhile is there', async () => {
  world.expectFaults(/ERR_|Failed to load/);
  const page = await world.visit('/machines');
  await page.goto(`http://127.0.0.1:${proxy.port}/console/`);
  await page.getByRole('status', { name: 'Live line: live' }).waitFor(waiting);
  await page.evaluate(watchingTheLine);
  proxy.cut(() => true);
  await begin(world.product.node, 'counter/meanwhile');
  await until(async () => /^away( .+)? live$/.test(await page.evaluate<string>(linesSeen)), {
    what: 'a line that was away and is live again',
    timeoutMs: 60_000,
  });
  await page.getByRole('link', { name: 'Machines' }).click();
  const card = page.getByRole('link', { name: /^counter/ });
  await card.getByText('counting').waitFor(waiting);
  expect(await card.getByRole('listitem').count()).toBe(1);
  await page.close();
});

test('nats-server is killed: health says so on the overview, and recovers when it is back', async () => {
  world.expectFaults(/503|502|500|ERR_|Failed to load/);
  const page = await world.visit('/');
  await page.getByRole('heading', { name: 'All is well' }).waitFor(waiting);
  await world.product.world.nats.kill();
  await page.getByText(/NATS does not answer/).waitFor(waiting);
  await page.getByText('whatever was accepted is safe').waitFor(waiting);
  await world.product.world.nats.start();
  await page.getByRole('heading', { name: 'All is well' }).waitFor(waiting);
  expect(await page.locator('.health').getAttribute('data-status')).toBe('healthy');
  await page.close();
});
