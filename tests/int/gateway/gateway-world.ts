/**
 * A database with sessions whose requests wait, gateways on it, and sessions that take what they are told.
 * The provider is the simulator or a port that the test leads by hand.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, onTestFinished } from 'vitest';
import type {
  Provider,
  ProviderCall,
  ProviderOutcome,
  ProviderReply,
} from '../../../actors/gateway-ports.ts';
import type { SendAnswer } from '../../../contracts/answer.ts';
import type { Verdict } from '../../../contracts/assessment/judging-messages.ts';
import type { JudgingMode, ProviderName } from '../../../contracts/assessment/words.ts';
import type { Envelope } from '../../../contracts/envelope.ts';
import { subjectsOf } from '../../../contracts/subjects.ts';
import { createContentStore } from '../../../persistence/assessment/content-store.ts';
import { numberColumn, textColumn } from '../../../persistence/array-literal.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../../persistence/connect.ts';
import { migrate } from '../../../persistence/migrate.ts';
import { createGateway, type Gateway } from '../../../runtime/gateway/gateway.ts';
import type { GatewayHost, GatewayOptions } from '../../../runtime/gateway/gateway-host.ts';
import { openDatabase } from '../../support/database.ts';

export interface GatewayWorld {
  readonly sql: Sql;
  readonly url: string;
  /** What sessions and circuits were told, in order. */
  readonly told: Envelope[];
  /** What is answered to them; a test may put itself in between. */
  answer: (envelope: Envelope) => SendAnswer;
}

const taken = ({ id, target }: Envelope): SendAnswer => ({
  result: 'accepted',
  key: target,
  messageId: id,
  status: 'waiting_callbacks',
  version: 1,
});

/** Registers the hooks. Every test finds empty tables and the clock of the database as it is. */
export function useGatewayWorld(): GatewayWorld {
  const world = { sql: undefined as unknown as Sql, url: '', told: [] as Envelope[], answer: taken };
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await openDatabase();
    drop = () => database.drop();
    world.url = database.url;
    world.sql = connectDatabase(database.url, { max: 10, applicationName: 'gateway-test' });
    await migrate({ sql: world.sql });
  });
  beforeEach(async () => {
    world.told.length = 0;
    world.answer = taken;
    await world.sql`
      truncate judgement_requests, judgement_notes, comparisons, assessment_items, assessments,
               ignored_answers, provider_batches, rate_buckets, providers, judges, contents, essays,
               batches cascade`;
  });
  afterEach(async () => {
    await world.sql.unsafe(
      `create or replace function assay_now() returns timestamptz language sql stable as 'select now()'`,
    );
  });
  afterAll(async () => {
    await closeDatabase(world.sql);
    await drop();
  });
  return world;
}

export interface SessionWanted {
  readonly id?: string;
  readonly essays?: number;
  readonly pairs?: number;
  readonly judge?: string;
  readonly provider?: ProviderName;
  readonly model?: string;
  readonly mode?: JudgingMode;
  readonly ttlMs?: number;
  readonly text?: (essay: number) => string;
}

export const haiku = 'claude-haiku-4-5-20251001';

/** A session in the middle of its first wave: everything that a machine is asked is queued. */
export async function putSession(sql: Sql, wanted: SessionWanted = {}): Promise<string> {
  const { id = randomUUID(), essays = 4, pairs = 6, mode = 'per_request', ttlMs = 3_600_000 } = wanted;
  const { judge = 'haiku', provider = 'anthropic', model = haiku } = wanted;
  const text = wanted.text ?? ((essay: number) => `Essay ${essay} of ${id} says so. quality=${essay}`);
  await sql`
    insert into batches (id, owner, course_code, language, expected, status, client_status, created_at,
                         updated_at)
    values (${`b-${id}`}, 'anna', 'ENG5', 'en', ${essays}, 'processing_pipelines', 'processing', now(),
            now())`;
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, created_at, updated_at)
    values (${id}, ${`b-${id}`}, 'r', 'anna', 'waiting_callbacks', '{}', now(), now())`;
  if (provider !== 'builtin')
    await sql`
      insert into judges (id, kind, settings, created_by)
      values (${judge}, 'llm', ${JSON.stringify({ provider, model, promptVersion: 'v1' })}::json, 'anna')
      on conflict do nothing`;
  const scripts = Array.from({ length: essays }, (_, item) => ({
    item,
    essay: `${id}-${item}`,
    content: `c-${id}-${item}`,
    body: text(item),
  }));
  await sql`
    insert into essays (id, batch_id, slot, created_at, updated_at)
    select essay, ${`b-${id}`}, item, now(), now()
    from unnest(${textColumn(scripts, (one) => one.essay)}::text[],
                ${numberColumn(scripts, (one) => one.item)}::int[]) as w (essay, item)`;
  for (const { item, essay, content, body } of scripts) {
    await sql`
      insert into contents (id, kind, batch_id, essay_id, media_type, sha256, body, size)
      values (${content}, 'original_essay', ${`b-${id}`}, ${essay}, 'text/plain',
              sha256(${Buffer.from(body)}::bytea), ${Buffer.from(body)}::bytea, ${body.length})`;
    await sql`
      insert into assessment_items (assessment_id, item, essay_id, slot, content_id)
      values (${id}, ${item}, ${essay}, ${item}, ${content})`;
  }
  const rows = Array.from({ length: pairs }, (_, index) => ({
    seq: index + 1,
    first: index % essays,
    second: (index + 1 + (Math.floor(index / essays) % (essays - 1))) % essays,
  }));
  await sql`
    insert into comparisons (assessment_id, seq, wave, first, second, judge, mode, status)
    select ${id}, seq, 1, first, second, ${judge}, 'coverage', 'open'
    from unnest(${numberColumn(rows, (row) => row.seq)}::int[],
                ${numberColumn(rows, (row) => row.first)}::int[],
                ${numberColumn(rows, (row) => row.second)}::int[]) as w (seq, first, second)`;
  await sql`
    insert into judgement_requests (id, assessment_id, seq, wave, batch_id, judge, provider, model,
                                    judging_mode, status, queued_at, expires_at)
    select ${id} || '/' || seq, ${id}, seq, 1, ${`b-${id}`}, ${judge}, ${provider}, ${model}, ${mode},
           'queued', assay_now(), assay_now() + ${ttlMs} * interval '1 millisecond'
    from unnest(${numberColumn(rows, (row) => row.seq)}::int[]) as w (seq)`;
  return id;
}

export interface GatewayWanted {
  readonly providers?: readonly Provider[];
  readonly options?: Partial<GatewayOptions>;
  readonly host?: Partial<GatewayHost>;
}

let gateways = 0;

/** Not started yet; stopped when the test is over. */
export function openGateway(world: GatewayWorld, wanted: GatewayWanted = {}): Gateway {
  gateways += 1;
  let ids = 0;
  const name = `node-${gateways}`;
  const gateway = createGateway({
    sql: world.sql,
    contents: createContentStore(world.sql),
    post: (envelope) => {
      world.told.push(envelope);
      return Promise.resolve(world.answer(envelope));
    },
    now: () => Date.now(),
    nextId: () => `${name}-${(ids += 1)}`,
    connection: {
      subscribe: () => ({ unsubscribe: () => undefined }) as never,
      flush: () => Promise.resolve(),
    },
    subjects: subjectsOf('test'),
    name,
    isHeld: () => false,
    providers: wanted.providers ?? [],
    options: { concurrency: 16, gapMs: 0, lookMs: 20, batchPollMs: 20, stopMs: 2_000, ...wanted.options },
    ...wanted.host,
  });
  onTestFinished(() => gateway.stop());
  return gateway;
}

/** Verdicts that a session was told, each number once or more. */
export const verdictsOf = (world: GatewayWorld, assessmentId: string): Verdict[] =>
  world.told.flatMap(({ target, payload }) =>
    target === `assessment/${assessmentId}` ? (payload['verdicts'] as unknown as Verdict[]) : [],
  );

export const countBy = async (sql: Sql, status: string): Promise<number> => {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from judgement_requests where status = ${status}`;
  return row?.count ?? 0;
};

/** A provider that answers as the test says. */
export interface HandProvider extends Provider {
  readonly calls: ProviderCall[];
  reply: (call: ProviderCall, signal: AbortSignal) => Promise<ProviderReply> | ProviderReply;
}

export const judged = (winner: 'first' | 'second' = 'first'): ProviderReply => ({
  kind: 'judged',
  winner,
  confidence: 4,
  justification: 'It keeps to its reader.',
  usage: { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0 },
  model: haiku,
  requestId: 'req-1',
  suspicions: [],
  limits: [],
  latencyMs: 5,
});
export const failing = (outcome: Exclude<ProviderOutcome, { kind: 'judged' }>): ProviderReply => ({
  ...outcome,
  limits: [],
  latencyMs: 5,
});

export function handProvider(
  reply: HandProvider['reply'] = () => judged(),
  name: ProviderName = 'anthropic',
): HandProvider {
  const provider: HandProvider = {
    name,
    calls: [],
    reply,
    ask: async (call, signal) => {
      provider.calls.push(call);
      return provider.reply(call, signal);
    },
  };
  return provider;
}
