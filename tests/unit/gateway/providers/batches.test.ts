import { expect, test } from 'vitest';
import type { BatchItem, BatchReply, ProviderBatches } from '../../../../actors/gateway-ports.ts';
import { callOf, patient, simulatedWorld, usualJudge } from '../../../support/provider-simulator.ts';
import type { SimulatedBatches } from '../../../../runtime/gateway/simulator/script.ts';

const sellers = ['anthropic', 'openai'] as const;
const smooth: SimulatedBatches = {
  afterMs: 0,
  expired: 0,
  missing: 0,
  duplicated: 0,
  errored: 0,
  isShuffled: true,
};
const questions = (name: (typeof sellers)[number], count: number) =>
  Array.from({ length: count }, (_, index) =>
    callOf({
      judge: usualJudge(name),
      customId: `q-${index}`,
      first: `One ${index}. quality=${index % 2 === 0 ? 40 : -40}`,
      second: `Two ${index}. quality=0`,
    }),
  );

function done<T>(reply: BatchReply<T>): T {
  if (reply.kind === 'done') return reply.value;
  throw new Error(`Expected the call to be done, got ${JSON.stringify(reply.outcome)}`);
}
const idsOf = (items: readonly BatchItem[]) => items.map(({ customId }) => customId);

async function opened(name: (typeof sellers)[number], batches: Partial<SimulatedBatches> = {}) {
  const world = await simulatedWorld({ batches: { ...smooth, ...batches } });
  const sold = world.provider(name).batches as ProviderBatches;
  const submit = async (count: number) =>
    done(await sold.submit(questions(name, count), patient())).externalId;
  return { ...world, sold, submit };
}

test.each(sellers)(
  '%s: a batch brings a judgement for each question, by its id and in any order',
  async (name) => {
    const { sold, submit, simulator } = await opened(name);
    const id = await submit(40);
    expect(done(await sold.look(id, patient()))).toMatchObject({ status: 'ended' });
    const items = done(await sold.results(id, patient()));
    const wanted = questions(name, 40).map(({ customId }) => customId);
    expect(idsOf(items)).not.toEqual(wanted);
    expect(idsOf(items).toSorted()).toEqual(wanted.toSorted());
    for (const { customId, outcome } of items) {
      const isEven = Number(customId.slice(2)) % 2 === 0;
      expect(outcome).toMatchObject({ kind: 'judged', winner: isEven ? 'first' : 'second' });
    }
    expect([...simulator.paidAnswers().values()]).toEqual(Array.from({ length: 40 }, () => 1));
  },
);

test.each(sellers)('%s: a batch under way has no results yet, and says when it expires', async (name) => {
  const { sold, submit, simulator } = await opened(name, { afterMs: 3_600_000 });
  const id = await submit(3);
  const state = done(await sold.look(id, patient()));
  expect(state).toMatchObject({ status: 'in_progress', resultsAt: null });
  expect(state.expiresAtMs).toBeGreaterThan(Date.now());
  simulator.change({ batches: smooth });
  expect(done(await sold.look(id, patient())).status).toBe('ended');
});

test.each(sellers)(
  '%s: expired, failed and repeated results are told apart, and some do not come',
  async (name) => {
    const { sold, submit } = await opened(name, {
      expired: 0.2,
      errored: 0.2,
      missing: 0.2,
      duplicated: 0.3,
    });
    const items = done(await sold.results(await submit(100), patient()));
    const kinds = new Set(items.map(({ outcome }) => outcome.kind));
    expect(kinds).toEqual(new Set(['judged', 'expired', 'transient']));
    const distinct = new Set(idsOf(items));
    expect(distinct.size).toBeLessThan(100);
    expect(items.length).toBeGreaterThan(distinct.size);
  },
);

test.each(sellers)('%s: a cancelled batch brings nothing that was paid for', async (name) => {
  const { sold, submit, simulator } = await opened(name, { afterMs: 3_600_000 });
  const id = await submit(3);
  done(await sold.cancel(id, patient()));
  expect(done(await sold.look(id, patient())).status).toBe('ended');
  const items = done(await sold.results(id, patient()));
  expect(items.map(({ outcome }) => outcome.kind)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(simulator.paidAnswers().size).toBe(0);
});

test.each(sellers)(
  '%s: an unknown batch, a double id and a refused setting fail without an exception',
  async (name) => {
    const { sold } = await opened(name);
    expect(await sold.look('batch_9', patient())).toMatchObject({
      kind: 'failed',
      outcome: { kind: 'invalid', code: 'NOT_FOUND' },
    });
    const [one] = questions(name, 1);
    expect(await sold.submit([one!, one!], patient())).toMatchObject({
      kind: 'failed',
      outcome: { kind: 'invalid', code: 'INVALID_REQUEST' },
    });
    const odd = callOf({ judge: usualJudge(name, { temperature: 2, verbosity: 'low' }) });
    expect(await sold.submit([odd], patient())).toMatchObject({
      kind: 'failed',
      outcome: { kind: 'invalid', code: 'UNSUPPORTED_SETTING' },
    });
  },
);

test.each(sellers)('%s: a batch that cannot be reached now is tried again later', async (name) => {
  const { sold, simulator } = await opened(name);
  await simulator.close();
  for (const reply of [
    await sold.submit(questions(name, 1), patient()),
    await sold.look('batch_1', patient()),
    await sold.results('batch_1', patient()),
    await sold.cancel('batch_1', patient()),
  ]) {
    expect(reply).toMatchObject({ kind: 'failed', outcome: { kind: 'transient', code: 'CONNECTION_ERROR' } });
  }
});

test('Google, OpenRouter and servers of one’s own sell no batches', async () => {
  const { provider } = await simulatedWorld();
  const sold = (['google', 'openrouter', 'compatible'] as const).map((name) => provider(name).batches);
  expect(sold).toEqual([undefined, undefined, undefined]);
});
