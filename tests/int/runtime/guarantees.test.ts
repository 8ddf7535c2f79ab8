/** T1–T6 as a caller meets them, on two nodes that share one real Postgres and one real nats-server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rejected } from '../../../contracts/answer.ts';
import { registerKinds } from '../../../machines/register.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { begin, freshId, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let one: Runtime;
let two: Runtime;
beforeAll(async () => {
  world = await openWorld();
  one = await world.node({ name: 'one' });
  two = await world.node({ name: 'two' });
});
afterAll(async () => {
  await expectReplaysEqual(world.sql, registerKinds(testKinds));
  await world.close();
});

describe('T3: a message changes an actor at most once', () => {
  it('the same id 100 times at once, on two nodes: one journal row, 100 equal answers', async () => {
    await begin(one, 'counter/dup');
    const id = freshId();
    const asks = Array.from({ length: 100 }, (_, index) =>
      tell(index % 2 === 0 ? one : two, 'counter/dup', { type: 'ADD', payload: { n: 7 }, id }),
    );
    const answers = await Promise.all(asks);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ result: 'accepted', status: 'counting', version: 2 });
    const rows = await world.sql`select from journal where message_id = ${id}`;
    expect(rows.length).toBe(1);
  });

  it('the same id later gets the same answer, from the journal', async () => {
    await begin(one, 'counter/later');
    const message = { type: 'ADD', payload: { n: 1 }, id: freshId() };
    const first = await tell(one, 'counter/later', message);
    await tell(one, 'counter/later', { type: 'ADD', payload: { n: 2 } });
    expect(await tell(two, 'counter/later', message)).toEqual(first);
  });

  it('a rejection is repeated too', async () => {
    await begin(one, 'counter/no');
    const message = { type: 'ADD', payload: { n: 'seven' }, id: freshId() };
    const first = await tell(one, 'counter/no', message);
    expect(first).toMatchObject({ result: 'rejected', code: 'not_accepted', status: 'counting', version: 1 });
    expect(await tell(two, 'counter/no', message)).toEqual(first);
  });

  it('an id that was used for another message is refused as duplicate, and nothing is done', async () => {
    await begin(one, 'counter/reuse');
    const id = freshId();
    await tell(one, 'counter/reuse', { type: 'ADD', payload: { n: 1 }, id });
    const other = await tell(one, 'counter/reuse', { type: 'ADD', payload: { n: 2 }, id });
    expect(other).toMatchObject({ result: 'duplicate', code: 'duplicate_id' });
    const next = await tell(one, 'counter/reuse', { type: 'FINISH', payload: { by: 'x' } });
    expect(next).toMatchObject({ outcome: { output: { total: 1 } } });
  });
});

describe('T6: a finished actor accepts nothing', () => {
  it('83 different finishes in a burst: one is accepted, 82 hear the first outcome, one terminal fact', async () => {
    await begin(one, 'counter/end');
    const finishes = Array.from({ length: 83 }, (_, index) =>
      tell(index % 2 === 0 ? one : two, 'counter/end', {
        type: 'FINISH',
        payload: { by: `caller-${index}` },
      }),
    );
    const answers = await Promise.all(finishes);
    const accepted = answers.filter((answer) => answer.result === 'accepted');
    expect(accepted.length).toBe(1);
    const outcome = accepted[0]?.outcome;
    const refused = answers.filter((answer): answer is Rejected => answer.result === 'rejected');
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 82 }, () => 'already_final'));
    for (const answer of refused) expect(answer.outcome).toEqual(outcome);
    const facts = await world.sql`
      select from journal where actor = 'counter/end' and effects::text like '%finished%'`;
    expect(facts.length).toBe(1);
  });

  it('the database itself refuses another outcome (second line)', async () => {
    const rewrite = world.sql`update actors set outcome = '{"ending":"stopped"}' where key = 'counter/end'`;
    await expect(rewrite).rejects.toThrow(/outcome cannot change/);
  });
});

describe('T4: order per sender', () => {
  it('10,000 messages of one sender to 10 actors through one node arrive in sending order', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `counter/order-${index}` as const);
    await Promise.all(keys.map((key) => begin(one, key)));
    const sends = Array.from({ length: 10_000 }, (_, n) =>
      tell(one, keys[n % 10] ?? 'counter/order-0', { type: 'ADD', payload: { n } }),
    );
    const answers = await Promise.all(sends);
    expect(answers.every((answer) => answer.result === 'accepted')).toBe(true);
    for (const [index, key] of keys.entries()) {
      const rows = await world.sql<{ n: number }[]>`
        select (payload->>'n')::int as n from journal where actor = ${key} and type = 'ADD' order by seq`;
      expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 1_000 }, (_, turn) => turn * 10 + index));
    }
  });
});

describe('T1: two nodes on one database', () => {
  it('20 actors hammered from both: versions without gaps, sums right, nobody lost', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `counter/shared-${index}` as const);
    await Promise.all(keys.map((key) => begin(one, key)));
    const sends = Array.from({ length: 2_000 }, (_, n) =>
      tell(n % 2 === 0 ? one : two, keys[n % 20] ?? 'counter/shared-0', { type: 'ADD', payload: { n: 1 } }),
    );
    const answers = await Promise.all(sends);
    expect(answers.filter((answer) => answer.result === 'accepted').length).toBe(2_000);
    const rows = await world.sql<{ version: number; total: number }[]>`
      select version, (snapshot->'context'->>'total')::int as total
      from actors where key like 'counter/shared-%'`;
    for (const row of rows) expect(row).toEqual({ version: 101, total: 100 });
  });
});

describe('a whole job: task, timer, child, fact', () => {
  it('runs to its end and leaves nothing behind', async () => {
    await begin(one, 'job/whole', { n: 3 });
    for (let n = 0; n < 3; n += 1) await tell(two, 'job/whole', { type: 'ADD' });
    const row = await until(async () => {
      const [found] = await world.sql<{ outcome: string }[]>`
        select outcome::text as outcome from actors where key = 'job/whole' and outcome is not null`;
      return found;
    });
    expect(JSON.parse(row.outcome)).toEqual({ ending: 'done', output: { n: 12, adds: 3 } });
    await until(async () => Object.values(await leftovers(world.sql)).every((left) => left === 0));
    expect(await leftovers(world.sql)).toEqual(nothingLeft);
  });
});
