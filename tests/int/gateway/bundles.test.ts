/** Bundles: requests of one judge, one behind the other; each is its own affair. */
import { expect, test } from 'vitest';
import type { ProviderCall } from '../../../actors/gateway-ports.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  failing,
  handProvider,
  judged,
  openGateway,
  putSession,
  useGatewayWorld,
  verdictsOf,
} from './gateway-world.ts';

const world = useGatewayWorld();
const free = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };

test('a bundle is sent one behind the other', async () => {
  await putSession(world.sql, { pairs: 30, essays: 8, mode: 'serial_bundle' });
  let underWay = 0;
  let most = 0;
  const provider = handProvider(async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await world.sql`select 1`;
    underWay -= 1;
    return judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 30);
  expect(most).toBe(1);
});

test('45 one bad request of a bundle is asked again alone (the others would be paid for twice)', async () => {
  const id = await putSession(world.sql, { pairs: 10, essays: 5, mode: 'serial_bundle' });
  const asked = new Map<string, number>();
  let bad: ProviderCall | null = null;
  const provider = handProvider((call) => {
    asked.set(call.customId, (asked.get(call.customId) ?? 0) + 1);
    bad ??= asked.size === 4 ? call : null;
    return call === bad ? failing({ kind: 'transient', code: 'SERVER_ERROR', retryAfterMs: null }) : judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === 10);
  expect([...asked.values()].toSorted((one, other) => one - other)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
  await until(() => verdictsOf(world, id).length === 10);
});

test('a bundle that is refused for a while goes back, all but what was answered', async () => {
  await putSession(world.sql, { pairs: 10, essays: 5, mode: 'serial_bundle' });
  let count = 0;
  const provider = handProvider(() => {
    count += 1;
    return count === 4 ? failing({ kind: 'throttled', retryAfterMs: 600_000, code: 'RATE_LIMIT' }) : judged();
  });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'queued')) === 7);
  expect(await countBy(world.sql, 'answered')).toBe(3);
  expect(count).toBe(4);
});

test('stopping gives back what was not sent, and waits for what was', async () => {
  const id = await putSession(world.sql, { pairs: 10, essays: 5, mode: 'serial_bundle' });
  const { promise, resolve } = Promise.withResolvers<void>();
  const provider = handProvider(async () => {
    await promise;
    return judged();
  });
  const gateway = openGateway(world, { providers: [provider], options: { limits: free } });
  gateway.start();
  await until(() => provider.calls.length === 1);
  const stopped = gateway.stop();
  resolve();
  await stopped;
  expect(await countBy(world.sql, 'queued')).toBe(9);
  expect(await countBy(world.sql, 'sending')).toBe(0);
  expect(verdictsOf(world, id)).toHaveLength(1);
});

test('what hangs when a node stops is broken off and given back, without a mark against it', async () => {
  await putSession(world.sql, { pairs: 1 });
  const provider = handProvider(
    (_, signal) =>
      new Promise((resolve) => {
        const aborted = failing({ kind: 'transient', code: 'ABORTED', retryAfterMs: null });
        signal.addEventListener('abort', () => resolve(aborted));
      }),
  );
  const gateway = openGateway(world, { providers: [provider], options: { limits: free, stopMs: 100 } });
  gateway.start();
  await until(() => provider.calls.length === 1);
  await gateway.stop();
  expect(await world.sql`select status, attempts from judgement_requests`).toEqual([
    { status: 'queued', attempts: 0 },
  ]);
  expect(world.told).toEqual([]);
});

test('a node that is held asks nothing', async () => {
  await putSession(world.sql, { pairs: 3 });
  const provider = handProvider();
  let isHeld = true;
  const gateway = openGateway(world, {
    providers: [provider],
    options: { limits: free },
    host: { isHeld: () => isHeld },
  });
  gateway.start();
  gateway.poke();
  const beganMs = performance.now();
  await until(() => performance.now() - beganMs > 200);
  expect(provider.calls).toHaveLength(0);
  isHeld = false;
  await until(async () => (await countBy(world.sql, 'answered')) === 3);
});
