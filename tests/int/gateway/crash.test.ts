/**
 * A gateway dies between any two steps; another finishes. Nothing is lost, and nothing is paid for twice but
 * what was under way. To die is to be cut off from the world: no port answers any more.
 */
import { expect, test } from 'vitest';
import type { Sql } from '../../../persistence/connect.ts';
import { until } from '../../support/until.ts';
import {
  countBy,
  handProvider,
  openGateway,
  putSession,
  useGatewayWorld,
  verdictsOf,
} from './gateway-world.ts';

const world = useGatewayWorld();
const limits = { anthropic: { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 } };
const pairs = 12;
const concurrency = 3;

const points = [
  'before a statement',
  'after a statement',
  'before a question',
  'after a question',
  'before a commit',
  'after a commit',
  'before a session is told',
  'after a session is told',
] as const;
type Point = (typeof points)[number];

const never = (): Promise<never> => Object.assign(new Promise<never>(() => undefined), { execute: never });

/** Dies when it passes the point for the n-th time. */
function mortal(point: Point, passes: number) {
  let left = passes;
  let isDead = false;
  const reach = (here: Point): boolean => {
    if (here === point && !isDead) {
      left -= 1;
      isDead = left === 0;
    }
    return isDead;
  };
  const around = async <T>(before: Point, after: Point, work: () => Promise<T>): Promise<T> => {
    if (isDead || reach(before)) return never();
    const value = await work();
    return reach(after) ? never() : value;
  };
  return {
    get isDead() {
      return isDead;
    },
    around,
    sql: new Proxy(world.sql, {
      apply: (target, _, words: Parameters<Sql>) => {
        const run = () => around('before a statement', 'after a statement', async () => target(...words));
        // A statement is lazy: it runs when it is awaited, or told to.
        let begun: Promise<unknown> | null = null;
        const once = () => (begun ??= run());
        return {
          execute: once,
          then: (...then: Parameters<Promise<unknown>['then']>) => once().then(...then),
          catch: (fail: (error: unknown) => unknown) => once().catch(fail),
        };
      },
      get: (target, name, receiver) =>
        name === 'begin'
          ? (work: Parameters<Sql['begin']>[0]) =>
              around('before a commit', 'after a commit', () => target.begin(work as never))
          : (Reflect.get(target, name, receiver) as unknown),
    }),
  };
}

const cases = points.flatMap((point) => [1, 2, 5].map((pass) => ({ point, pass })));

test.each(cases)('it dies $point, for the time no. $pass', async ({ point, pass }) => {
  const id = await putSession(world.sql, { pairs, essays: 6 });
  const life = mortal(point, pass);
  const provider = handProvider();
  const dying = {
    ...provider,
    ask: (...call: Parameters<typeof provider.ask>) =>
      life.around('before a question', 'after a question', () => provider.ask(...call)),
  };
  const options = { limits, concurrency, leaseMs: 200, stopMs: 10 };
  const post = (envelope: Parameters<typeof world.answer>[0]) =>
    life.around('before a session is told', 'after a session is told', () => {
      world.told.push(envelope);
      return Promise.resolve(world.answer(envelope));
    });
  const first = openGateway(world, { providers: [dying], options, host: { sql: life.sql, post } });
  first.start();
  await until(
    async () =>
      life.isDead ||
      (await world.sql`select from judgement_requests where delivered_at is null`).length === 0,
  );
  // Long enough for every lease and every grace.
  await world.sql.unsafe(`create or replace function assay_now() returns timestamptz language sql stable
    as $$ select now() + interval '30 seconds' $$`);
  openGateway(world, { providers: [provider], options }).start();
  await until(
    async () => (await world.sql`select from judgement_requests where delivered_at is null`).length === 0,
  );
  expect(await countBy(world.sql, 'answered')).toBe(pairs);
  expect(new Set(verdictsOf(world, id).map(({ seq }) => seq)).size).toBe(pairs);
  expect(provider.calls.length).toBeLessThanOrEqual(pairs + concurrency);
});
