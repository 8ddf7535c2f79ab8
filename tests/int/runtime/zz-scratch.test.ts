import { it } from 'vitest';
import { begin, tell } from '../../support/tell.ts';
import { openWorld } from '../../support/world.ts';
import { silentObserver } from '../../../runtime/silent-observer.ts';
import { setTimeout as sleep } from 'node:timers/promises';
it('x', async () => {
  const world = await openWorld();
  const node = await world.node({ observer: { ...silentObserver, ledgerFailed: (e) => console.log('ledgerFailed', e), turnConflicted: (n) => console.log('conflict', n) } });
  const table = 'journal';
  for (let n = 1; n <= 6; n += 1) {
    const key = `counter/${table}-${n}` as const;
    await begin(node, key);
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
    console.log('round', n);
    const all = Promise.all(Array.from({ length: n }, (_, index) => tell(node, key, { type: 'ADD', payload: { n: index } })));
    const r = await Promise.race([all, sleep(3000)]);
    if (r === undefined) {
      console.log(await world.sql`select pid, application_name, state, query, wait_event from pg_stat_activity where datname = current_database()`);
      console.log('gauges', node.gauges());
      process.exit(1);
    }
    await world.sql.unsafe(`drop trigger break_session on ${table}`);
  }
}, 20000);
