/**
 * The gateway: a wave of 30 essays, 20 appearances each, through a provider that keeps a limit, against the
 * least time that the limit allows; two processes on one limit; and how fast the queue is without any.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { numberColumn } from '../persistence/array-literal.ts';
import type { Sql } from '../persistence/connect.ts';
import { migrate } from '../persistence/migrate.ts';
import { openSimulator } from '../runtime/gateway/simulator/simulator.ts';
import type { Report } from './figures.ts';
import { Stage } from './stage.ts';

const ESSAYS = 30;
const APPEARANCES = 20;
const PAIRS = (ESSAYS * APPEARANCES) / 2;
const PER_MINUTE = 600;
/** As in persistence/assessment/gateway/bucket-words.ts: what may go at once. */
const BURST = PER_MINUTE / 30;
const QUEUED = 20_000;

interface Bench {
  readonly stage: Stage;
  readonly sql: Sql;
}

export async function gateway(report: Report): Promise<void> {
  const stage = await Stage.open();
  const bench = { stage, sql: stage.sql() };
  try {
    await migrate({ sql: bench.sql });
    await limited(bench, report, 1);
    await limited(bench, report, 2);
    await unlimited(bench, report);
    await builtIn(bench, report);
  } finally {
    await stage.close();
  }
}

async function limited(bench: Bench, report: Report, processes: number): Promise<void> {
  const simulator = await openSimulator({
    script: {
      limits: { requests: PER_MINUTE, inputTokens: null, outputTokens: null, burstShare: 0.1 },
      latency: { medianMs: 400, spread: 0.4 },
    },
  });
  await putWave(bench.sql, { essays: ESSAYS, pairs: PAIRS, provider: 'anthropic' });
  const address = simulator.addressOf('anthropic');
  const seconds = await timeOf(bench, { address, perMinute: PER_MINUTE, processes, pairs: PAIRS });
  const refused = simulator.requests.filter(({ status }) => status !== 200).length;
  const paid = [...simulator.paidAnswers().values()].reduce((sum, count) => sum + count, 0);
  await simulator.close();
  const floor = ((PAIRS - BURST) / PER_MINUTE) * 60;
  const name = `${processes} process${processes === 1 ? '' : 'es'}`;
  report(`${name}, ${PAIRS} pairs at ${PER_MINUTE} a minute`, seconds, 's');
  report(`${name}, against the least the limit allows`, seconds / floor, 'ratio');
  report(`${name}, refused with 429`, refused, 'requests');
  report(`${name}, paid for`, paid, 'answers');
}

async function unlimited(bench: Bench, report: Report): Promise<void> {
  const simulator = await openSimulator({ script: { latency: { medianMs: 0, spread: 0 } } });
  const pairs = 3_000;
  await putWave(bench.sql, { essays: ESSAYS, pairs, provider: 'anthropic' });
  const address = simulator.addressOf('anthropic');
  const seconds = await timeOf(bench, { address, perMinute: 1e6, processes: 1, pairs });
  await simulator.close();
  report('no limit, over HTTP', pairs / seconds, 'judgements/s');
}

async function builtIn(bench: Bench, report: Report): Promise<void> {
  await putWave(bench.sql, { essays: 200, pairs: QUEUED, provider: 'builtin' });
  const seconds = await timeOf(bench, { address: 'none', perMinute: 1e6, processes: 1, pairs: QUEUED });
  report('built-in judge, through the queue', QUEUED / seconds, 'judgements/s');
}

interface Asked {
  readonly address: string;
  readonly perMinute: number;
  readonly processes: number;
  readonly pairs: number;
}

/** From the moment that a wave is opened until the session has all of its answers. */
async function timeOf({ stage, sql }: Bench, asked: Asked): Promise<number> {
  await sql`truncate rate_buckets`;
  const nodes = Array.from({ length: asked.processes }, (_, index) => nodeOn(stage, asked, `n${index}`));
  await Promise.all(nodes.map((node) => once(node, 'message')));
  const startedAt = performance.now();
  await sql`update judgement_requests set status = 'queued', queued_at = assay_now() where status = 'held'`;
  for (;;) {
    const [row] = await sql<{ done: number }[]>`
      select count(*)::int as done from judgement_requests where delivered_at is not null`;
    if ((row?.done ?? 0) >= asked.pairs) break;
    await pause(20);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(nodes.map(ended));
  return seconds;
}

const nodeOn = (stage: Stage, { address, perMinute }: Asked, name: string): ChildProcess =>
  fork(
    join(import.meta.dirname, 'gateway-node.ts'),
    [stage.services.databaseUrl, address, String(perMinute), name],
    { stdio: 'inherit' },
  );

async function ended(node: ChildProcess): Promise<void> {
  const exit = once(node, 'exit');
  node.kill('SIGTERM');
  await exit;
}

interface WaveWanted {
  readonly essays: number;
  readonly pairs: number;
  readonly provider: 'anthropic' | 'builtin';
}

/** Held, so that all of it is queued in one moment. */
async function putWave(sql: Sql, { essays, pairs, provider }: WaveWanted): Promise<void> {
  const judge = provider === 'builtin' ? 'simulated' : 'haiku';
  const model = provider === 'builtin' ? 'simulated' : 'claude-haiku-4-5-20251001';
  const settings = JSON.stringify({ provider: 'anthropic', model, promptVersion: 'v1' });
  const items = Array.from({ length: essays }, (_, item) => item);
  const rows = Array.from({ length: pairs }, (_, index) => ({
    seq: index + 1,
    first: index % essays,
    second: (index + 1 + (Math.floor(index / essays) % (essays - 1))) % essays,
  }));
  await sql`
    truncate judgement_requests, judgement_notes, comparisons, assessment_items, assessments, contents,
             essays, batches, judges`;
  await sql`
    insert into batches (id, owner, course_code, language, expected, status, client_status, created_at,
                         updated_at)
    values ('b', 'bench', 'ENG5', 'en', ${essays}, 'processing_pipelines', 'processing', now(), now())`;
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, created_at, updated_at)
    values ('a', 'b', 'r', 'bench', 'waiting_callbacks', '{}', now(), now())`;
  if (provider !== 'builtin')
    await sql`insert into judges (id, kind, settings, created_by)
              values (${judge}, 'llm', ${settings}::json, 'bench')`;
  await sql`
    with item as (select unnest(${numberColumn(items, (item) => item)}::int[]) as item), essay as (
      insert into essays (id, batch_id, slot, created_at, updated_at)
      select 'e' || item, 'b', item, now(), now() from item
    ), text as (
      insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
      select 'c' || item, 'original_essay', 'b', 'e' || item, 'text/plain', sha256(item::text::bytea),
             (repeat('A sentence as long as they are in essays. ', 50) || 'quality=' || item)::bytea,
             2200
      from item
    )
    insert into assessment_items (assessment_id, item, essay_id, slot, content_id)
    select 'a', item, 'e' || item, item, 'c' || item from item`;
  await sql`
    with row as (
      select * from unnest(
        ${numberColumn(rows, (row) => row.seq)}::int[], ${numberColumn(rows, (row) => row.first)}::int[],
        ${numberColumn(rows, (row) => row.second)}::int[]
      ) as w (seq, first, second)
    ), pair as (
      insert into comparisons (assessment_id, seq, wave, first, second, judge, mode, status)
      select 'a', seq, 1, first, second, ${judge}, 'coverage', 'open' from row
    )
    insert into judgement_requests (id, assessment_id, seq, wave, batch_id, judge, provider, model,
                                    judging_mode, status, expires_at)
    select 'a/' || seq, 'a', seq, 1, 'b', ${judge}, ${provider}, ${model}, 'per_request', 'held',
           assay_now() + interval '1 day'
    from row`;
}
