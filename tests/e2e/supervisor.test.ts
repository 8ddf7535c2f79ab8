/** Dead letters are read and put back; the installation is held and released. */
import { sendTo, setup } from 'xstate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorKey } from '../../contracts/ids.ts';
import { defineKind } from '../../machines/kind.ts';
import { address } from '../../machines/refs.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { counterMachine } from '../support/kinds.ts';
import { begin, tell } from '../support/tell.ts';
import { until } from '../support/until.ts';

const postmanMachine = setup({
  types: { events: {} as { type: 'POST'; to: string } },
}).createMachine({
  id: 'postman',
  on: { POST: { actions: sendTo(({ event }) => address('counter', event.to), { type: 'ADD', n: 1 }) } },
});

let world: ConsoleWorld;
beforeAll(async () => {
  const kinds = [counterMachine, postmanMachine].map((machine) => defineKind({ machine }));
  world = await openConsole({ node: { kinds }, settings: { executors: {} } });
  await begin(world.product.node, 'postman/p');
});
afterAll(() => world?.close());

const waiting = { timeout: 60_000 };
const open = async (): Promise<number> => {
  const { rows } = await world.product.node.api['deadletter.list'](
    { open: true, newestFirst: true, limit: 100 },
    { door: 'http' },
  );
  return rows.length;
};
const total = async (key: ActorKey): Promise<number> => {
  const { snapshot } = await world.product.node.api['actor.get']({ key, examples: false }, { door: 'http' });
  return (snapshot as { context: { total: number } }).context.total;
};

/** Mail to those who are not there yet. */
async function lose(...names: readonly string[]): Promise<void> {
  const before = await open();
  for (const to of names) await tell(world.product.node, 'postman/p', { type: 'POST', payload: { to } });
  await until(async () => (await open()) === before + names.length, { what: 'letters that fell out' });
}

test('a dead letter is read, put back, and applied', async () => {
  await lose('single');
  await begin(world.product.node, 'counter/single');
  const page = await world.visit('/supervisor');
  const row = page.getByRole('row', { name: /counter\/single/ }).first();
  await row.waitFor(waiting);
  await row.getByRole('button', { name: 'Read' }).click();
  await page.getByText('"actor": "counter/single"').waitFor(waiting);
  await row.getByRole('button', { name: 'Re-drive' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Re-drive' }).click();
  await page.getByText(/is put back/).waitFor(waiting);
  await row.waitFor({ state: 'detached', ...waiting });
  await until(async () => (await total('counter/single')) === 1);
  await page.close();
});

test('dead letters are put back in bulk: those chosen, then all of a filter', async () => {
  const names = ['b-1', 'b-2', 'b-3', 'b-4'];
  await lose(...names);
  for (const name of names) await begin(world.product.node, `counter/${name}`);
  const page = await world.visit('/supervisor');
  await page.getByRole('row', { name: /counter\/b-4/ }).waitFor(waiting);
  for (const name of ['b-1', 'b-2'])
    await page
      .getByRole('row', { name: new RegExp(`counter/${name}`) })
      .getByRole('checkbox')
      .check();
  await page.getByRole('button', { name: 'Re-drive 2 chosen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Re-drive' }).click();
  await page.getByText('2 put back').waitFor(waiting);
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('counter');
  await page.getByRole('button', { name: 'Re-drive all of the filter' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Re-drive' }).click();
  await page.getByText('No letter of this kind fell out this way').waitFor(waiting);
  await until(async () =>
    (await Promise.all(names.map((name) => total(`counter/${name}`)))).every((n) => n === 1),
  );
  await page.close();
});

test('the installation is held and released by whoever confirms it', async () => {
  const page = await world.visit('/supervisor');
  await page.getByRole('button', { name: 'Hold the installation' }).click(waiting);
  await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
  await page.getByText('The installation is held').waitFor(waiting);
  await page.getByRole('button', { name: 'Release the installation' }).click(waiting);
  await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
  await page.getByText('The installation works again').waitFor(waiting);
  await page.getByRole('tab', { name: 'What the supervisor did' }).click();
  await page.getByRole('cell', { name: 'held', exact: true }).first().waitFor(waiting);
  const health = await world.product.node.api['supervisor.health']({}, { door: 'http' });
  expect(health.held?.held).toBe(false);
  await page.close();
});

test('supervisor and overview have no serious fault of access in either theme, while something is wrong', async () => {
  await lose('nobody');
  const supervisor = await world.audit('/supervisor', (page) =>
    page.getByRole('row', { name: /counter\/nobody/ }).waitFor(waiting),
  );
  const overview = await world.audit('/', (page) => page.getByText(/dead letters are open/).waitFor(waiting));
  expect([...supervisor, ...overview]).toEqual([]);
});
