import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../../runtime/product.ts';
import { counterMachine, testKinds } from '../../support/kinds.ts';
import { begin } from '../../support/tell.ts';
import { openWorld, type World } from '../../support/world.ts';
import { defineKind } from '../../../machines/kind.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

const token = 'a-token-for-these-tests';
const http = { host: '127.0.0.1', port: 0 };

/** A product that notes what the runtime asks of it. */
function noting(given: Partial<Product> = {}): { product: Product; notes: string[] } {
  const notes: string[] = [];
  const product: Product = {
    kinds: [defineKind({ name: 'guest', machine: counterMachine })],
    open: async (host) => {
      const answer = await host.post({
        id: host.nextId(),
        target: 'guest/one',
        type: 'xstate.init',
        payload: {},
        at: host.now(),
      });
      notes.push(`open ${answer.result} ${host.node.status}`);
      return {
        routes: (app) => void app.get('/guest', (context) => context.text('hello')),
        close: () => Promise.resolve(void notes.push(`close ${host.node.status}`)),
      };
    },
    dispose: () => Promise.resolve(void notes.push('dispose')),
    ...given,
  };
  return { product, notes };
}

test('a product has kinds of its own, the ledger from its start, and doors of its own', async () => {
  const { product, notes } = noting();
  const node = await world.node({ product, token, http });
  expect(notes).toEqual(['open accepted starting']);
  expect([...node.kinds.keys()]).toEqual(expect.arrayContaining(['guest', 'counter']));
  expect((await begin(node, 'guest/two')).result).toBe('accepted');
  // Its routes ask for a token themselves where they want one; those of the runtime always do.
  expect(await (await fetch(`${node.httpUrl}/guest`)).text()).toBe('hello');
  expect((await fetch(`${node.httpUrl}/guests`)).status).toBe(401);
  await node.stop();
  expect(notes).toEqual(['open accepted starting', 'close draining', 'dispose']);
});

test('a product whose close fails does not keep the node from stopping', async () => {
  const failed: string[] = [];
  const { product } = noting({
    open: () => Promise.resolve({ routes: () => undefined, close: () => Promise.reject(new Error('stuck')) }),
  });
  const observer = { ...silentObserver, productFailed: (part: string) => void failed.push(part) };
  const node = await world.node({ product, observer });
  await node.stop();
  expect(failed).toEqual(['close']);
});

test('a product is disposed of when the node cannot start (its threads would keep the process alive)', async () => {
  const cannotOpen = noting({ open: () => Promise.reject(new Error('no')) });
  await expect(world.node({ product: cannotOpen.product })).rejects.toThrow('no');
  expect(cannotOpen.notes).toEqual(['dispose']);
  const noLedger = noting();
  await expect(
    world.node({ product: noLedger.product, kinds: [...testKinds, ...testKinds] }),
  ).rejects.toThrow();
  expect(noLedger.notes).toEqual(['dispose']);
});
