/**
 * W1: durable transitions. 1,000 actors × 20 events by request/reply, each acknowledged by itself after the
 * commit, per-actor order, dedupe, journal and state, fsync on. Three saturation levels, then memory and
 * growth.
 */
import { type NatsClient } from '../runtime/client.ts';
import { quantile, type Report, sortedNumbers } from './figures.ts';
import { Stage, walBytes } from './stage.ts';

export interface Load {
  readonly client: NatsClient;
  readonly run: string;
  readonly actors: number;
  readonly events: number;
  readonly inFlight: number;
}

const NOTE = 'a note of about sixty characters, as an event usually has it.';

export async function createActors({ client, run, actors }: Load): Promise<void> {
  const workers = Array.from({ length: 256 }, async (_, worker) => {
    for (let index = worker; index < actors; index += 256) {
      const answer = await client.create('ledger', {
        id: `${run}-${index}`,
        input: { owner: 'bench' },
        messageId: `${run}-c-${index}`,
      });
      if (answer.result !== 'accepted') throw new Error(`Expected accepted, got ${JSON.stringify(answer)}`);
    }
  });
  await Promise.all(workers);
}

/** Every drive sends new messages: a repeated id would only be answered from the journal. */
let batches = 0;

/**
 * Sends `events` round robin over the actors, `inFlight` at a time; answers seconds and sorted latencies in
 * ms.
 */
export async function drive({
  client,
  run,
  actors,
  events,
  inFlight,
}: Load): Promise<{ seconds: number; ms: number[] }> {
  const latencies: number[] = [];
  const batch = (batches += 1);
  let next = 0;
  const startedAt = performance.now();
  const worker = async (): Promise<void> => {
    while (next < events) {
      const index = next++;
      const sentAt = performance.now();
      const event = { type: 'MOVE', amount: index % 1000, note: NOTE };
      const answer = await client.send(`ledger/${run}-${index % actors}`, event, {
        messageId: `${run}-${batch}-${index}`,
      });
      latencies.push(performance.now() - sentAt);
      if (answer.result !== 'accepted') throw new Error(`Expected accepted, got ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { seconds: (performance.now() - startedAt) / 1000, ms: sortedNumbers(latencies) };
}

export async function w1(report: Report): Promise<{ rate: number }> {
  const stage = await Stage.open();
  try {
    await stage.startNode();
    const client = await stage.client();
    const sql = stage.sql();
    const load = { client, run: 'w', actors: 1000, events: 20_000, inFlight: 512 };
    await createActors(load);
    await drive({ ...load, events: 5_000, inFlight: 256 });
    const walBefore = await walBytes(sql);
    const full = await drive(load);
    report('WAL per transition', ((await walBytes(sql)) - walBefore) / load.events, 'B');
    report('rate, 512 in flight', load.events / full.seconds, 'events/s');
    report('p50, 512 in flight', quantile(full.ms, 0.5), 'ms');
    report('p99, 512 in flight', quantile(full.ms, 0.99), 'ms');
    const half = await drive({ ...load, inFlight: 64 });
    report('rate, 64 in flight', load.events / half.seconds, 'events/s');
    report('p50, 64 in flight', quantile(half.ms, 0.5), 'ms');
    report('p99, 64 in flight', quantile(half.ms, 0.99), 'ms');
    const single = await drive({ ...load, events: 2_000, inFlight: 1 });
    report('rate, 1 in flight', 2_000 / single.seconds, 'events/s');
    report('p50, 1 in flight', quantile(single.ms, 0.5), 'ms');
    report('p99, 1 in flight', quantile(single.ms, 0.99), 'ms');
    return { rate: load.events / full.seconds };
  } finally {
    await stage.close();
  }
}
