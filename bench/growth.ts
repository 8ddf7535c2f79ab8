/** Whether the cost of an event grows with what is stored: many actors, a long journal, a long run. */
import type { Report } from './figures.ts';
import { Stage } from './stage.ts';
import { createActors, drive } from './w1.ts';

export async function growth(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    await stage.startNode();
    const client = await stage.client();
    const few = { client, run: 'few', actors: 1_000, events: 20_000, inFlight: 512 };
    await createActors(few);
    await drive({ ...few, inFlight: 256 });
    const first = few.events / (await drive(few)).seconds;
    report('rate with 1,000 actors', first, 'events/s');
    const many = { ...few, run: 'many', actors: 100_000 };
    await createActors(many);
    const second = many.events / (await drive(many)).seconds;
    report('rate with 100,000 actors', second, 'events/s');
    report('100,000 actors against 1,000', second / first, 'ratio');
    const before = await stage.memory();
    const long = await drive({ ...few, run: 'few', events: 200_000, inFlight: 500 });
    const after = await stage.memory();
    report('rate over 200,000 more events', 200_000 / long.seconds, 'events/s');
    report('resident memory before', before.rss / 2 ** 20, 'MiB');
    report('resident memory after', after.rss / 2 ** 20, 'MiB');
    const last = few.events / (await drive({ ...few, inFlight: 511 })).seconds;
    report('rate after, same 1,000 actors', last, 'events/s');
    report('after against before', last / first, 'ratio');
  } finally {
    await stage.close();
  }
}
