/** Jobs that use everything at once, asked for by a client that insists; and what must have come of them. */
import { expect } from 'vitest';
import type { Sql } from '../../persistence/connect.ts';
import type { NatsClient } from '../../runtime/client.ts';
import { leftovers, nothingLeft } from './invariants.ts';
import { until } from './until.ts';

export interface JobLoad {
  /** In every id, for JetStream remembers those of the run before. */
  readonly run: string;
  readonly jobs: number;
}

/** Asks again, by the same id, until the answer is known: what every client of a durable system does. */
async function insist(ask: () => Promise<{ readonly result: string }>): Promise<void> {
  await until(
    async () => {
      const answer = await ask().catch(() => null);
      return answer !== null && answer.result === 'accepted';
    },
    { timeoutMs: 60_000, what: 'the message to be accepted' },
  );
}

export async function loadJobs(client: NatsClient, { run, jobs }: JobLoad): Promise<void> {
  const work = Array.from({ length: jobs }, async (_, n) => {
    const id = `${run}-${n}`;
    const key = `job/${id}`;
    await insist(() => client.create('job', { id, input: { n }, messageId: `create-${id}` }));
    for (const add of [1, 2])
      await insist(() => client.send(key, { type: 'ADD' }, { messageId: `add-${id}-${add}` }));
    await until(
      () =>
        client.command(key, { type: 'ADD' }, { messageId: `add-${id}-3` }).then(
          () => true,
          () => false,
        ),
      { timeoutMs: 30_000, what: 'the command to be stored' },
    );
  });
  await Promise.all(work);
}

/** Every job has ended, with what it must say, and was told everything once. */
export async function expectJobsDone(sql: Sql, { run, jobs }: JobLoad): Promise<void> {
  await until(
    async () => {
      const [row] = await sql<{ done: number }[]>`
        select count(*)::int as done from actors where kind = 'job' and outcome->>'ending' = 'done'`;
      return row?.done === jobs;
    },
    { timeoutMs: 75_000, what: 'all jobs to end' },
  );
  await until(async () => Object.values(await leftovers(sql)).every((count) => count === 0), {
    timeoutMs: 30_000,
    what: 'nothing to be left over',
  });
  expect(await leftovers(sql)).toEqual(nothingLeft);
  const outputs = await sql<{ key: string; output: string }[]>`
    select key, outcome->>'output' as output from actors where kind = 'job' order by key`;
  for (const { key, output } of outputs)
    expect(JSON.parse(output), key).toEqual({ n: Number(key.slice(`job/${run}-`.length)) * 4, adds: 3 });
  const [adds] = await sql<{ rows: number; messages: number }[]>`
    select count(*)::int as rows, count(distinct message_id)::int as messages
    from journal where type = 'ADD' and outcome = 'applied'`;
  expect(adds).toEqual({ rows: jobs * 3, messages: jobs * 3 });
}
