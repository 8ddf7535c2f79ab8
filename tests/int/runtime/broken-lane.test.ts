/** A connection that is lost in the middle of a commit: all of the turn is true, or none of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import type { Runtime } from '../../../runtime/runtime.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { testKinds } from '../../support/kinds.ts';
import { begin, tell } from '../../support/tell.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let node: Runtime;
beforeAll(async () => {
  world = await openWorld();
  node = await world.node();
});
afterAll(() => world.close());

/**
 * Ends the session that writes the n-th row of the table from now on. A sequence counts: it is never rolled
 * back.
 */
async function breakAt(table: string, n: number): Promise<void> {
  await world.sql.unsafe(`
    create sequence if not exists writes;
    alter sequence writes restart;
    create or replace function break_session() returns trigger language plpgsql as $$
    begin
      if nextval('writes') = ${n} then perform pg_terminate_backend(pg_backend_pid()); end if;
      return new;
    end $$;
    drop trigger if exists break_session on ${table};
    create trigger break_session before insert or update on ${table}
      for each row execute function break_session()`);
}

it.each(['actors', 'journal'])(
  'between the statements of a commit leaves no half turn (those behind it find another session)',
  async (table) => {
    for (let n = 1; n <= 6; n += 1) {
      const key = `counter/${table}-${n}` as const;
      await begin(node, key);
      // The same shape as the commit that breaks, so that its statements are prepared on one lane or on none.
      await breakAt(table, n);
      const answers = await Promise.all(
        Array.from({ length: n }, (_, index) => tell(node, key, { type: 'ADD', payload: { n: index } })),
      );
      for (const answer of answers) expect(answer).toMatchObject({ result: 'accepted' });
      await world.sql.unsafe(`drop trigger break_session on ${table}`);
    }
    await expectReplaysEqual(world.sql, registerKinds(testKinds));
  },
);

it('leaves nothing of it on the next session (the driver sends there what still waited for the lost one)', async () => {
  const fresh = await world.node();
  await begin(fresh, 'sleeper/a');
  await breakAt('actors', 1);
  expect(await tell(fresh, 'sleeper/a', { type: 'WAKE' })).toMatchObject({ result: 'accepted' });
  const rows = await world.sql<{ id: string }[]>`select id from mailbox where target = 'sleeper/a'`;
  expect(rows.map(({ id }) => id)).toHaveLength(1);
});
