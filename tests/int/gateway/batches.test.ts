/** Batches of a provider: half the price, results in any order, some twice, some not at all. */
import { expect, test } from 'vitest';
import type { BatchItem, Provider, ProviderBatches, ProviderCall } from '../../../actors/gateway-ports.ts';
import { customIdOf } from '../../../runtime/gateway/question-maker.ts';
import {
  callOf,
  patient,
  simulatedWorld,
  usualJudge,
  usualModels,
} from '../../support/provider-simulator.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  handProvider,
  haiku,
  judged,
  openGateway,
  putSession,
  useGatewayWorld,
  verdictsOf,
} from './gateway-world.ts';

const world = useGatewayWorld();
const free = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };
const pairs = 40;
const mode = 'provider_batch' as const;
const smooth = { afterMs: 0, expired: 0, missing: 0, duplicated: 0, errored: 0, isShuffled: true };
const allTold = async (id: string) => {
  await until(async () => (await countBy(world.sql, 'answered')) === pairs);
  await until(
    async () => (await world.sql`select from judgement_requests where delivered_at is null`).length === 0,
  );
  expect(verdictsOf(world, id).map(({ seq }) => seq)).toHaveLength(pairs);
};

test('a wave goes as one batch, shuffled and doubled results are harmless, missing ones are asked live', async () => {
  const { simulator, provider } = await simulatedWorld({
    batches: { afterMs: 50, expired: 0.1, missing: 0.2, duplicated: 0.3, errored: 0, isShuffled: true },
  });
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  openGateway(world, { providers: [provider('anthropic')], options: { limits: free } }).start();
  await allTold(id);
  expect(await world.sql`select status, requests from provider_batches`).toEqual([
    { status: 'ended', requests: pairs },
  ]);
  const live = simulator.requests.filter(({ isBatch }) => !isBatch);
  expect(live.length).toBeGreaterThan(0);
  expect(live.length).toBeLessThan(pairs / 2);
  const rows = await world.sql<{ cost: number; input: number; output: number; sha: string | null }[]>`
    select cost_usd as cost, tokens_input as input, tokens_output as output, prompt_sha256 as sha
    from judgement_requests where provider_batch is not null`;
  expect(rows).toHaveLength(pairs - live.length);
  for (const { cost, input, output, sha } of rows) {
    expect(cost).toBeCloseTo((input * 1 + output * 5) / 2 / 1e6, 9);
    expect(sha).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('what a provider sells no batches for is asked one by one', async () => {
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  const provider = handProvider();
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await allTold(id);
  expect(provider.calls).toHaveLength(pairs);
});

/** A seller of batches that a test leads by hand. */
function seller(over: Partial<ProviderBatches> = {}) {
  const submitted: (readonly ProviderCall[])[] = [];
  const batches: ProviderBatches = {
    submit: (calls) => {
      submitted.push(calls);
      return Promise.resolve({ kind: 'done', value: { externalId: `x-${submitted.length}` } });
    },
    find: () => Promise.resolve({ kind: 'done', value: { kind: 'none' } }),
    look: () =>
      Promise.resolve({ kind: 'done', value: { status: 'ended', resultsAt: '', expiresAtMs: null } }),
    results: () => Promise.resolve({ kind: 'done', value: (submitted.at(-1) ?? []).map(itemOf) }),
    cancel: () => Promise.resolve({ kind: 'done', value: null }),
    ...over,
  };
  const provider = { ...handProvider(), batches };
  return { provider, submitted };
}
const itemOf = ({ customId }: ProviderCall): BatchItem => ({ customId, outcome: judged() });

test('45 a batch that is refused for what is in it is asked one by one', async () => {
  const invalid = { kind: 'invalid', code: 'INVALID_REQUEST', message: 'no' } as const;
  const { provider } = seller({ submit: () => Promise.resolve({ kind: 'failed', outcome: invalid }) });
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await allTold(id);
  expect(provider.calls).toHaveLength(pairs);
});

test('a batch that was written down and not sent is sent by the next node, with the same ids', async () => {
  const never = seller({ submit: () => new Promise(() => undefined) });
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  const options = { limits: free, stopMs: 10 };
  openGateway(world, { providers: [never.provider], options }).start();
  await until(async () => (await countBy(world.sql, 'batched')) === pairs);
  await world.sql`update provider_batches set lease_until = now(), next_look_at = now()`;
  const next = seller();
  openGateway(world, { providers: [next.provider], options }).start();
  await allTold(id);
  expect(next.submitted).toHaveLength(1);
  expect(new Set(next.submitted[0]?.map(({ customId }) => customId)).size).toBe(pairs);
});

test('a batch whose results were half written is taken up again, and nothing is asked twice', async () => {
  const { provider, submitted } = seller();
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  const held = openGateway(world, { providers: [provider], options: { limits: free, batchPollMs: 600_000 } });
  held.start();
  await until(() => submitted.length === 1);
  await until(
    async () => (await world.sql`select from provider_batches where external_id is not null`).length,
  );
  await held.stop();
  await world.sql`
    update judgement_requests
    set status = 'answered', outcome = 'second', answered_at = now(), delivered_at = now() where seq <= 10`;
  await world.sql`update provider_batches set next_look_at = now(), lease_until = null`;
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(async () => (await countBy(world.sql, 'answered')) === pairs);
  expect(submitted).toHaveLength(1);
  expect(provider.calls).toHaveLength(0);
  const [row] =
    await world.sql`select count(*)::int as count from judgement_requests where outcome = 'second'`;
  expect(row).toEqual({ count: 10 });
  expect(id).toBeTruthy();
});

test('nobody waits for a batch whose session is over: it is called off', async () => {
  const cancelled: string[] = [];
  const { provider } = seller({
    cancel: (externalId) => {
      cancelled.push(externalId);
      return Promise.resolve({ kind: 'done', value: null });
    },
    look: () =>
      Promise.resolve({ kind: 'done', value: { status: 'in_progress', resultsAt: null, expiresAtMs: null } }),
  });
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(
    async () => (await world.sql`select from provider_batches where external_id is not null`).length,
  );
  await world.sql`update assessments set status = 'cancelled', finished_at = now() where id = ${id}`;
  await until(async () => (await countBy(world.sql, 'cancelled')) === pairs);
  expect(cancelled).toEqual(['x-1']);
});

test('requests of one judge only share a batch', async () => {
  const { provider, submitted } = seller();
  await putSession(world.sql, { pairs: 5, mode });
  await putSession(world.sql, { pairs: 5, mode, judge: 'other', model: haiku });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await until(() => submitted.length === 2);
  expect(submitted.map((calls) => calls.length)).toEqual([5, 5]);
});

/** A seller of the simulator whose answer to a batch never comes: the node dies before it does. */
function withLostAnswer(provider: Provider): { readonly provider: Provider; readonly sent: string[] } {
  const sent: string[] = [];
  const sold = provider.batches as ProviderBatches;
  const submit: ProviderBatches['submit'] = async (calls, signal, marker) => {
    const reply = await sold.submit(calls, signal, marker);
    if (reply.kind === 'done') sent.push(reply.value.externalId);
    return new Promise(() => undefined);
  };
  return { provider: { ...provider, batches: { ...sold, submit } }, sent };
}

const isDue = () => world.sql`update provider_batches set lease_until = now(), next_look_at = now()`;

test.each(['anthropic', 'openai'] as const)(
  '%s: a node that died after it had sent a batch pays it once: the next one finds it there',
  async (name) => {
    const { simulator, provider } = await simulatedWorld({ batches: { ...smooth, afterMs: 300 } });
    // What others have bought with the same key is left alone.
    const stranger = [{ ...callOf({ judge: usualJudge(name) }), customId: 'of-somebody-else' }];
    await provider(name).batches?.submit(stranger, patient());
    const wanted = { provider: name, model: usualModels[name], judge: `of-${name}` };
    const id = await putSession(world.sql, { pairs, essays: 10, mode, ...wanted });
    const limits = { [name]: free.anthropic };
    const lost = withLostAnswer(provider(name));
    openGateway(world, { providers: [lost.provider], options: { limits, stopMs: 10 } }).start();
    await until(() => lost.sent.length === 1);
    await isDue();
    openGateway(world, { providers: [provider(name)], options: { limits } }).start();
    await allTold(id);
    expect(await world.sql`select external_id as sent from provider_batches`).toEqual([
      { sent: lost.sent[0] },
    ]);
    const paid = [...simulator.paidAnswers()].filter(([customId]) => customId !== 'of-somebody-else');
    expect(paid.map(([, times]) => times)).toEqual(Array.from({ length: pairs }, () => 1));
  },
);

test('a batch that may be it is waited for: to ask again at once might be to pay twice', async () => {
  let looks = 0;
  const { provider, submitted } = seller({
    submit: () => new Promise(() => undefined),
    find: () => {
      looks += 1;
      return Promise.resolve({
        kind: 'done',
        value: looks < 3 ? { kind: 'unsure' } : { kind: 'found', externalId: 'x-found' },
      });
    },
    results: (externalId) => {
      expect(externalId).toBe('x-found');
      return Promise.resolve({
        kind: 'done',
        value: ids.map((customId) => ({ customId, outcome: judged() })),
      });
    },
  });
  const ids: string[] = [];
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  const options = { limits: free, stopMs: 10 };
  openGateway(world, { providers: [provider], options }).start();
  await until(async () => (await countBy(world.sql, 'batched')) === pairs);
  for (let seq = 1; seq <= pairs; seq += 1) ids.push(customIdOf({ assessmentId: id, seq, judge: 'haiku' }));
  await isDue();
  openGateway(world, { providers: [provider], options }).start();
  await allTold(id);
  expect(looks).toBe(3);
  expect(submitted).toHaveLength(0);
});

test('a submission without an answer is no refusal: the batch is looked for before it is sent again', async () => {
  const asked: string[] = [];
  const silent = { kind: 'transient', code: 'TIMEOUT', retryAfterMs: 1 } as const;
  const { provider, submitted } = seller({
    find: ({ marker }) => {
      asked.push(marker);
      return Promise.resolve({ kind: 'done', value: { kind: 'none' } });
    },
  });
  const { submit } = provider.batches;
  let tries = 0;
  provider.batches.submit = (calls, signal, marker) => {
    tries += 1;
    return tries === 1 ? Promise.resolve({ kind: 'failed', outcome: silent }) : submit(calls, signal, marker);
  };
  const id = await putSession(world.sql, { pairs, essays: 10, mode });
  openGateway(world, { providers: [provider], options: { limits: free } }).start();
  await allTold(id);
  expect(asked).toEqual([(await world.sql<{ id: string }[]>`select id from provider_batches`)[0]?.id]);
  expect(submitted).toHaveLength(1);
});
