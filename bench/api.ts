/** The HTTP door under 200 clients that read and write at once, and lists of 100,000 essays. */
import { type Report, quantile, sortedNumbers } from './figures.ts';
import { type AssessmentStage, benchToken, openAssessment, register } from './assessment-stage.ts';
import { seeded } from '../tests/support/essays.ts';

const CLIENTS = 200;
const REQUESTS = 20_000;
const BATCHES = 200;
const MANY = 100_000;

export async function api(report: Report): Promise<void> {
  const on = await openAssessment();
  try {
    for (let index = 0; index < BATCHES; index += 1) await register(on.client, `b-${index}`, 5);
    await mixed(report, on, 2_000, true);
    await mixed(report, on, REQUESTS, false);
    await pages(report, on);
  } finally {
    await on.close();
  }
}

interface Times {
  readonly reads: number[];
  readonly writes: number[];
}

async function mixed(
  report: Report,
  on: AssessmentStage,
  requests: number,
  isWarmUp: boolean,
): Promise<void> {
  const times: Times = { reads: [], writes: [] };
  const failures = new Map<number, number>();
  let next = 0;
  const startedAt = performance.now();
  const work = async (who: number): Promise<void> => {
    const random = seeded(who);
    while (next < requests) {
      next += 1;
      const begun = performance.now();
      const isWrite = random() < 0.2;
      const status = await (isWrite ? write(on, random) : read(on, random));
      (isWrite ? times.writes : times.reads).push(performance.now() - begun);
      if (status >= 400) failures.set(status, (failures.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, who) => work(who + 1)));
  if (isWarmUp) return;
  const seconds = (performance.now() - startedAt) / 1000;
  report('requests of 200 clients', requests / seconds, '1/s');
  for (const name of ['reads', 'writes'] as const) {
    const sorted = sortedNumbers(times[name]);
    report(`${name}, p50`, quantile(sorted, 0.5), 'ms');
    report(`${name}, p99`, quantile(sorted, 0.99), 'ms');
  }
  report(
    'answers of 400 and above',
    [...failures.values()].reduce((sum, count) => sum + count, 0),
    'answers',
  );
}

const headers = { authorization: `Bearer ${benchToken}`, 'content-type': 'application/json' };

async function read(on: AssessmentStage, random: () => number): Promise<number> {
  const batch = `b-${Math.floor(random() * BATCHES)}`;
  const paths = [`/v1/batches/${batch}`, `/v1/batches?limit=20`, `/v1/batches/${batch}/essays`];
  const path = paths[Math.floor(random() * paths.length)] ?? '';
  const response = await fetch(`${on.httpUrl()}${path}`, { headers });
  await response.arrayBuffer();
  return response.status;
}

async function write(on: AssessmentStage, random: () => number): Promise<number> {
  const batch = `b-${Math.floor(random() * BATCHES)}`;
  const body = JSON.stringify({ text: `Write about number ${Math.floor(random() * 1e9)}.` });
  const response = await fetch(`${on.httpUrl()}/v1/batches/${batch}/prompt`, {
    method: 'PATCH',
    headers,
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** A tenth of a million essays in ten batches, made by SQL: only the list is measured here. */
async function pages(report: Report, on: AssessmentStage): Promise<void> {
  const sql = on.stage.sql();
  await register(on.client, 'big', 10);
  await sql`
    insert into essays (id, batch_id, slot, created_at, updated_at)
    select 'big-' || lpad(slot::text, 6, '0'), 'big', slot, assay_now(), assay_now()
    from generate_series(11, ${MANY}::int) as slot`;
  await sql`
    insert into actors (key, kind, machine, status, snapshot, version, seq, head)
    select 'essay/big-' || lpad(slot::text, 6, '0'), 'essay', 'none', 'uploaded', '{}'::json, 1, 1, ''::bytea
    from generate_series(11, ${MANY}::int) as slot`;
  await sql`analyze essays`;
  const first: number[] = [];
  const last: number[] = [];
  let cursor: string | null | undefined;
  let page = 0;
  do {
    const begun = performance.now();
    const answer = await on.client.ask('essay.list', {
      batchId: 'big',
      limit: 200,
      ...(cursor === undefined || cursor === null ? {} : { cursor }),
    });
    const ms = performance.now() - begun;
    if (page >= 5 && page < 55) first.push(ms);
    if (page >= MANY / 200 - 51) last.push(ms);
    cursor = answer.nextCursor;
    page += 1;
  } while (cursor !== null);
  const early = quantile(sortedNumbers(first), 0.5);
  const late = quantile(sortedNumbers(last), 0.5);
  report('page of 200 of 100,000 essays, first 50', early, 'ms');
  report('page of 200 of 100,000 essays, last 50', late, 'ms');
  report('last against first', late / early, 'ratio');
}
