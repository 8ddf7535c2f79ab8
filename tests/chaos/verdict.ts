/**
 * What is held against the promises when chaos is over: the rows of Postgres against what clients were told,
 * what tasks did, and what the stream of facts says. Nothing here depends on how fast anything was.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../../machines/kind.ts';
import type { Sql } from '../../persistence/connect.ts';
import { verifyInvariants } from '../../persistence/verify-invariants.ts';
import { openFactLog } from '../support/fact-log.ts';
import { divergentActors } from '../support/replays.ts';
import { until } from '../support/until.ts';
import type { ActorLoad } from './actor-load.ts';
import { judgeBatches } from './batch-verdict.ts';
import type { BatchLoad } from './batch-load.ts';
import type { ChaosStage } from './chaos-stage.ts';
import { chaosPassword } from './services.ts';

export interface Verdict {
  readonly figures: Readonly<Record<Figure, number>>;
  /** Each a sentence; empty is what must be. */
  readonly wrong: readonly string[];
}
export type Figure =
  | 'accepted'
  | 'transitions'
  | 'tasks'
  | 'repeated executions'
  | 'batches'
  | 'essays given up'
  | 'lost'
  | 'doubled'
  | 'stuck'
  | 'divergences'
  | 'broken invariants'
  | 'dead letters'
  | 'nodes that ended by themselves';

export interface Evidence {
  readonly stage: ChaosStage;
  readonly sql: Sql;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly actors: ActorLoad;
  readonly batches: BatchLoad;
  /** What never came to rest. */
  readonly stuck: readonly string[];
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  const { stage, sql, kinds, actors, batches, stuck } = evidence;
  const lost = await lostMessages(sql, actors);
  const doubled = [...(await doubledMessages(sql)), ...(await miscounted(sql, actors))];
  const divergences = await divergentActors(sql, kinds);
  const broken = (await verifyInvariants(sql, { graceSeconds: 0 })).filter(
    ({ result }) => result !== 'holds',
  );
  const effects = await effectsOfTasks(sql, stage);
  const ofBatches = await judgeBatches(sql, batches.begun);
  const [counts] = await sql<{ transitions: number; tasks: number; letters: number }[]>`
    select (select count(*)::int from journal where outcome = 'applied') as transitions,
           (select count(*)::int from tasks where status = 'completed') as tasks,
           (select count(*)::int from dead_letters) as letters`;
  const wrong = [
    ...lost.map((id) => `lost: ${id}`),
    ...doubled.map((id) => `doubled: ${id}`),
    ...stuck.map((what) => `stuck: ${what}`),
    ...divergences.map((what) => `replay: ${what}`),
    ...broken.map(({ name, findings }) => `invariant ${name}: ${JSON.stringify(findings.slice(0, 3))}`),
    ...effects.wrong,
    ...actors.refused.map((what) => `refused: ${what}`),
    ...ofBatches.wrong,
    ...(await wrongEnds(sql, stage)),
    ...spilled(stage),
    // Stopping late is a question of speed; ending unasked is not.
    ...stage.nodes.flatMap(({ unasked }) => unasked).filter((how) => how.includes('ended by itself')),
  ];
  const figures = {
    accepted: actors.accepted.size,
    transitions: counts?.transitions ?? 0,
    tasks: counts?.tasks ?? 0,
    'repeated executions': effects.repeated,
    batches: batches.begun.length,
    'essays given up': ofBatches.essaysFailed,
    lost: lost.length,
    doubled: doubled.length,
    stuck: stuck.length,
    divergences: divergences.length,
    'broken invariants': broken.length,
    'dead letters': counts?.letters ?? 0,
    'nodes that ended by themselves': stage.nodes.flatMap(({ unasked }) => unasked).length,
  };
  return { figures, wrong };
}

/** Accepted, and not applied in the journal of its actor. */
async function lostMessages(sql: Sql, { accepted }: ActorLoad): Promise<string[]> {
  const rows = await sql<{ id: string; actor: string }[]>`
    select message_id as id, actor from journal where outcome = 'applied'`;
  const applied = new Set(rows.map(({ id, actor }) => `${id} ${actor}`));
  return [...accepted].map(([id, key]) => `${id} ${key}`).filter((one) => !applied.has(one));
}

async function doubledMessages(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; actor: string }[]>`
    select message_id as id, actor from journal where outcome = 'applied'
    group by message_id, actor having count(*) > 1`;
  return rows.map(({ id, actor }) => `${id} of ${actor}`);
}

/** A counter has counted every add that was sent to it, commands included, once. */
async function miscounted(sql: Sql, actors: ActorLoad): Promise<string[]> {
  const rows = await sql<{ key: string; total: number }[]>`
    select key, (snapshot->'context'->>'total')::int as total from actors where kind = 'counter'`;
  const counted = new Map(rows.map(({ key, total }) => [key, total]));
  return [...actors.totals].flatMap(([key, total]) => {
    const got = counted.get(key);
    return got === total ? [] : [`${key} was told of ${total} adds and counted ${got ?? 'none'}`];
  });
}

/** A task that is done has had its effect; a further execution had the same id, so it could be told apart. */
async function effectsOfTasks(sql: Sql, stage: ChaosStage) {
  const lines = stage.nodes.flatMap(({ name }) => linesOf(join(stage.folder, `${name}.effects`)));
  const done = new Set(lines);
  const tasks = await sql<{ id: string; status: string }[]>`
    select id, status from tasks where activity like '%carrying'`;
  const known = new Set(tasks.map(({ id }) => id));
  const wrong = [
    ...tasks.filter(({ id }) => !done.has(id)).map(({ id }) => `task ${id} had no effect`),
    ...tasks
      .filter(({ status }) => status !== 'completed')
      .map(({ id, status }) => `task ${id} is ${status}`),
    ...[...done].filter((id) => !known.has(id)).map((id) => `task ${id} ran and nobody knows it`),
  ];
  return { wrong, repeated: lines.length - done.size };
}

/** One terminal fact per ended actor in what the stream still has, and one ending in its journal. */
async function wrongEnds(sql: Sql, { nats }: ChaosStage): Promise<string[]> {
  const log = await openFactLog(nats.url);
  try {
    const facts = await until(() => log.all(), {
      timeoutMs: 30_000,
      what: 'the stream of facts to be there',
    });
    const ends = facts.filter(({ id }) => id.endsWith('#finished'));
    const bySource = Map.groupBy(ends, ({ source }) => source);
    const several = [...bySource].filter(([, told]) => new Set(told.map(contentOf)).size > 1);
    const rows = await sql<{ key: string }[]>`select key from actors where outcome is not null`;
    const ended = new Set(rows.map(({ key }) => key));
    return [
      ...several.map(([source]) => `${source} told of two endings`),
      ...[...bySource.keys()]
        .filter((key) => !ended.has(key))
        .map((key) => `${key} told of an end it has not`),
    ];
  } finally {
    await log.close();
  }
}
const contentOf = ({ id, payload }: { id: string; payload: object }): string =>
  `${id} ${JSON.stringify(payload)}`;

/** Essays, names of files and passwords stand in no line of a log, whatever went wrong. */
function spilled({ nodes }: ChaosStage): string[] {
  const secrets = ['This is essay number', '.txt', chaosPassword];
  return nodes.flatMap(({ logFile, name }) => {
    const text = readFileSync(logFile, 'utf8');
    return secrets
      .filter((secret) => text.includes(secret))
      .map((secret) => `the log of ${name} says “${secret}”`);
  });
}

/** A node that never ran a task has no file. */
const linesOf = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
