/** The gateway as a page: a circuit that is open says why, and is closed by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { begin, tell } from '../support/tell.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole({ settings: { executors: {} } });
});
afterAll(() => world?.close());

async function breakCircuit(): Promise<void> {
  const { node } = world.product;
  await begin(node, 'provider/anthropic', { provider: 'anthropic' });
  const payload = { succeeded: 0, failed: 5, code: 'CONNECTION_ERROR' };
  await tell(node, 'provider/anthropic', { type: 'CALLS', payload });
}

test('a breaker is shown with its reason, and closed by whoever confirms it', async () => {
  await breakCircuit();
  const page = await world.visit('/gateway');
  const card = page.getByRole('article', { name: 'Anthropic' });
  await card.getByRole('img', { name: 'Circuit: open' }).waitFor();
  await card.getByText('it cannot be reached').waitFor();
  await card.getByRole('button', { name: 'Close the circuit of Anthropic' }).click();
  const dialog = page.getByRole('dialog', { name: 'Close the circuit of Anthropic?' });
  await dialog.getByRole('button', { name: 'Close the circuit' }).click();
  await card.getByRole('img', { name: 'Circuit: closed' }).waitFor();
  await page.getByText('The circuit of Anthropic is closed.').waitFor();
  const { providers } = await world.product.client.ask('gateway.get', {});
  expect(providers.find(({ provider }) => provider === 'anthropic')?.status).toBe('closed');
  await page.close();
});

test('limits of two keys of one provider are told apart, and one that is shut says how long', async () => {
  await world.product.sql`
    insert into rate_buckets 
      (key, provider, model_class, dimension, per_minute, capacity, level, blocked_until)
    select 'anthropic/' || account || '/claude-haiku-4/requests', 'anthropic', 'claude-haiku-4',
           'requests', 50, 2, 1, case account when 'kT0x' then now() + interval '1 hour' end
    from unnest(array['kT0x', '9Zc1']) as account`;
  const page = await world.visit('/gateway');
  const limits = (key: string) => page.getByRole('region', { name: `Limits of Anthropic, key ${key}` });
  await limits('9Zc1').getByText('50 a minute').waitFor();
  await limits('kT0x').getByText('it asked for patience').waitFor();
  expect(await page.getByRole('meter', { name: 'claude-haiku-4, requests' }).count()).toBe(2);
  await page.close();
});

test('the page has no serious fault of access, with a circuit that is open', async () => {
  await breakCircuit();
  const found = await world.audit('/gateway', (page) =>
    page.getByRole('img', { name: 'Circuit: open' }).waitFor(),
  );
  expect(found).toEqual([]);
});
