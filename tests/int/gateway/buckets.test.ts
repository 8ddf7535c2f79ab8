/** The arithmetic of shared buckets, against a model of them and in general. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketKey } from '../../../persistence/assessment/gateway/bucket-words.ts';
import { learnBuckets } from '../../../persistence/assessment/gateway/learn-buckets.ts';
import { seedBuckets } from '../../../persistence/assessment/gateway/seed-buckets.ts';
import { takeTokens } from '../../../persistence/assessment/gateway/take-tokens.ts';
import { useGatewayWorld } from './gateway-world.ts';

const world = useGatewayWorld();
const names = { provider: 'anthropic', account: 'a', modelClass: 'haiku' };
const keys = [bucketKey(names, 'requests'), bucketKey(names, 'input_tokens')];
const rates = { requests: 600, input_tokens: 30_000 };
const capacities = { requests: 20, input_tokens: 1_000 };
const epoch = Date.UTC(2026, 0, 1);
/** The clock of the database, set by hand: it stands still in between. */
const clockAt = (ms: number) =>
  world.sql.unsafe(`create or replace function assay_now() returns timestamptz language sql stable
    as $$ select to_timestamp(${(epoch + ms) / 1_000}) $$`);
const seed = async () => {
  await world.sql`truncate rate_buckets`;
  await clockAt(0);
  await seedBuckets(
    world.sql,
    names,
    (['requests', 'input_tokens'] as const).map((dimension) => ({
      dimension,
      perMinute: rates[dimension],
      isCeiling: false,
    })),
  );
  // A row is as old as its default says, which is the clock of the database.
  await world.sql`update rate_buckets set updated_at = assay_now()`;
};
const take = async (inputs: readonly number[]) => {
  const needs = inputs.flatMap((amount, place) => [
    { place, dimension: 'requests' as const, amount: 1 },
    { place, dimension: 'input_tokens' as const, amount },
  ]);
  return takeTokens(world.sql, keys, needs);
};
const news = { key: keys[1] ?? '', giveBack: 0, perMinute: null, remaining: null, slack: 0, blockMs: null };

/** The same in plain words. */
class Model {
  readonly #level = { ...capacities };
  #atMs = 0;

  take(atMs: number, inputs: readonly number[]): number {
    for (const name of ['requests', 'input_tokens'] as const) {
      const filled = this.#level[name] + (rates[name] * (atMs - this.#atMs)) / 60_000;
      this.#level[name] = Math.min(capacities[name], filled);
    }
    this.#atMs = atMs;
    let granted = 0;
    for (const input of inputs) {
      const fits =
        this.#level.requests >= 1 && this.#level.input_tokens >= Math.min(input, capacities.input_tokens);
      if (!fits) break;
      this.#level.requests -= 1;
      this.#level.input_tokens -= input;
      granted += 1;
    }
    return granted;
  }
  giveBack(input: number): void {
    this.#level.input_tokens = Math.min(capacities.input_tokens, this.#level.input_tokens + input);
  }
}

const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  inputs: fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 8 }),
  giveBack: fc.integer({ min: 0, max: 300 }),
});

test('buckets grant what the model grants, and never more than the limit in any time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await seed();
      const model = new Model();
      const sent: { readonly atMs: number; readonly input: number }[] = [];
      let atMs = 0;
      for (const { afterMs, inputs, giveBack } of steps) {
        atMs += afterMs;
        await clockAt(atMs);
        const granted = (await take(inputs))[0]?.granted ?? 0;
        expect(granted).toBe(model.take(atMs, inputs));
        for (const input of inputs.slice(0, granted)) sent.push({ atMs, input: input - giveBack / granted });
        if (granted > 0) {
          await learnBuckets(world.sql, [{ ...news, giveBack }]);
          model.giveBack(giveBack);
        }
      }
      for (const [first, { atMs: fromMs }] of sent.entries()) {
        let tokens = 0;
        for (const [index, one] of sent.entries()) {
          if (index < first) continue;
          const most = (perMinute: number, capacity: number) =>
            capacity + (perMinute * (one.atMs - fromMs)) / 60_000;
          expect(index - first + 1).toBeLessThanOrEqual(most(600, 20) + 1e-6);
          // The last one may leave a debt of its own size.
          expect(tokens).toBeLessThanOrEqual(most(30_000, 1_000) + 1e-6);
          tokens += one.input;
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('many at once take no more than there is (row locks)', async () => {
  await seed();
  const taken = await Promise.all(Array.from({ length: 10 }, () => take([1, 1, 1, 1, 1])));
  expect(taken.reduce((sum, rows) => sum + (rows[0]?.granted ?? 0), 0)).toBe(20);
});

test('a request that wants more than a bucket holds goes when it is full, and the next waits longer', async () => {
  await seed();
  expect((await take([5_000, 1]))[0]?.granted).toBe(1);
  await clockAt(7_000);
  expect((await take([1]))[0]?.granted).toBe(0);
  await clockAt(8_100);
  expect((await take([1]))[0]?.granted).toBe(1);
});

test('the clock of a bucket never goes back (a late statement would fill it twice)', async () => {
  await seed();
  await clockAt(10_000);
  await take(Array.from({ length: 20 }, () => 1));
  await clockAt(9_000);
  expect((await take([1]))[0]?.granted).toBe(0);
  await clockAt(10_000);
  expect((await take([1]))[0]?.granted).toBe(0);
});

test('a limit rises to twice as much in a minute at most, and falls at once', async () => {
  await seed();
  const rate = async () => {
    const [row] = await world.sql<{ rate: number }[]>`
      select per_minute as rate from rate_buckets where key = ${keys[1] ?? ''}`;
    return Math.round(row?.rate ?? 0);
  };
  const learn = (perMinute: number) => learnBuckets(world.sql, [{ ...news, perMinute }]);
  await learn(400_000);
  expect(await rate()).toBe(30_000);
  for (let second = 1; second <= 60; second += 1) {
    await clockAt(second * 1_000);
    await learn(400_000);
  }
  expect(await rate()).toBe(60_000);
  await clockAt(3_600_000);
  await learn(400_000);
  expect(await rate()).toBe(120_000);
  await learn(10_000);
  expect(await rate()).toBe(10_000);
});

test('nothing is taken before the provider said, by anybody', async () => {
  await seed();
  await learnBuckets(world.sql, [{ ...news, key: keys[0] ?? '', blockMs: 30_000 }]);
  await clockAt(29_999);
  const blocked = await take([1]);
  expect(blocked[0]?.granted).toBe(0);
  expect(Math.max(...blocked.map(({ blockedMs }) => blockedMs))).toBe(1);
  await clockAt(30_000);
  expect((await take([1]))[0]?.granted).toBe(1);
});
