/** The circuit of a provider, with its actor on a node: nodes tell it what calls came to, and obey it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { providerKind } from '../../../actors/provider-kind.ts';
import { projectProvider } from '../../../persistence/assessment/project-provider.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';
import {
  countBy,
  failing,
  type GatewayWorld,
  handProvider,
  judged,
  openGateway,
  putSession,
} from './gateway-world.ts';

let nodes: World;
let runtime: Runtime;
let world: GatewayWorld;
let ids = 0;

beforeAll(async () => {
  nodes = await openWorld();
  runtime = await nodes.node({ kinds: [providerKind({ project: projectProvider })] });
  world = {
    sql: nodes.sql,
    url: nodes.database.url,
    told: [],
    answer: ({ id, target }) => ({
      result: 'accepted',
      key: target,
      messageId: id,
      status: 'waiting_callbacks',
      version: 1,
    }),
  };
});
beforeEach(() => nodes.sql`truncate judgement_requests`);
afterAll(() => nodes.close());

const limits = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };
const unavailable = failing({ kind: 'transient', code: 'SERVER_ERROR', retryAfterMs: null });
const circuit = async () => {
  const [row] = await nodes.sql<{ status: string; reason: string | null; opened: number }[]>`
    select status, reason, opened from providers where name = 'anthropic'`;
  return row;
};
const gatewayWith = (provider: ReturnType<typeof handProvider>) =>
  openGateway(world, {
    providers: [provider],
    options: { limits, concurrency: 8 },
    host: {
      nextId: () => `circuit-${(ids += 1)}`,
      post: (envelope) =>
        envelope.target.startsWith('provider/')
          ? runtime.post(envelope)
          : Promise.resolve(world.answer(envelope)),
    },
  });
const reset = () =>
  runtime.post({
    id: `reset-${(ids += 1)}`,
    target: 'provider/anthropic',
    type: 'RESET',
    payload: { by: 'root' },
    at: Date.now(),
  });

test('43 three 503s open it, its time makes it half open, two answers close it and the rest is asked', async () => {
  await putSession(world.sql, { pairs: 40, essays: 10 });
  const provider = handProvider(() => unavailable);
  gatewayWith(provider).start();
  await until(async () => (await circuit())?.status === 'open');
  const asked = provider.calls.length;
  // What was under way when it opened comes in; nothing new goes out.
  expect(asked).toBeLessThanOrEqual(8 + 8);
  await nodes.sql`update judgement_requests set not_before = now() where status = 'queued'`;
  const beganMs = performance.now();
  await until(() => performance.now() - beganMs > 500);
  expect(provider.calls).toHaveLength(asked);
  provider.reply = () => judged();
  await nodes.sql`update mailbox set due_at = now() where target = 'provider/anthropic'`;
  await until(async () => (await circuit())?.status === 'closed', { timeoutMs: 20_000 });
  await nodes.sql`update judgement_requests set not_before = now() where status = 'queued'`;
  await until(async () => (await countBy(nodes.sql, 'answered')) === 40, { timeoutMs: 20_000 });
  expect(await circuit()).toMatchObject({ opened: 1, reason: null });
});

test('a limit of money keeps it open until somebody says otherwise', async () => {
  await putSession(world.sql, { pairs: 5 });
  const provider = handProvider(() => failing({ kind: 'capped', code: 'SPEND_LIMIT', untilMs: null }));
  gatewayWith(provider).start();
  await until(async () => (await circuit())?.status === 'open');
  expect(await circuit()).toMatchObject({ reason: 'SPEND_LIMIT' });
  expect(await countBy(nodes.sql, 'failed')).toBe(0);
  provider.reply = () => judged();
  // Calls that were under way may still say so.
  await until(async () => (await countBy(nodes.sql, 'sending')) === 0);
  await reset();
  await nodes.sql`update judgement_requests set not_before = now() where status = 'queued'`;
  await until(async () => (await countBy(nodes.sql, 'answered')) === 5, { timeoutMs: 20_000 });
});
