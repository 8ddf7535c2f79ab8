/**
 * W2: fan-out. 10 parents × 100 child actors × 5 durable tasks each; a parent completes when all its children
 * did.
 */
import type { Report } from './figures.ts';
import { Stage } from './stage.ts';
import type { NatsClient } from '../runtime/client.ts';
import type { Sql } from '../persistence/connect.ts';

const PARENTS = 10;
const CHILDREN = 100;
const TASKS = 5;

export async function w2(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    await stage.startNode();
    const client = await stage.client();
    const sql = stage.sql();
    const walls: number[] = [];
    // The first is a warm-up and is not reported.
    for (const run of ['warm', 'a', 'b', 'c']) walls.push(await fanOut(client, sql, run));
    const wall = walls.slice(1).toSorted((a, b) => a - b)[1] ?? Number.NaN;
    report('wall (median of 3)', wall, 's');
    report('task completions', (PARENTS * CHILDREN * TASKS) / wall, 'tasks/s');
    report('durable transitions', (PARENTS * (1 + CHILDREN * (2 + TASKS))) / wall, 'transitions/s');
  } finally {
    await stage.close();
  }
}

async function fanOut(client: NatsClient, sql: Sql, run: string): Promise<number> {
  const startedAt = performance.now();
  const ids = Array.from({ length: PARENTS }, (_, index) => `${run}-${index}`);
  await Promise.all(ids.map((id) => client.create('parent', { id, input: { children: CHILDREN } })));
  const keys = ids.map((id) => `parent/${id}`);
  for (;;) {
    const [row] = await sql<{ left: number }[]>`
      select count(*)::int as left from actors where key = any(${keys}::text[]) and outcome is null`;
    if (row?.left === 0) return (performance.now() - startedAt) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
