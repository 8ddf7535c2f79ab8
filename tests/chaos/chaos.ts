/**
 * Chaos on the real thing: two nodes, Postgres and nats-server as processes, clients that insist, and a plan
 * of a seed that kills, freezes, fills, cuts and deletes. Then everything is healed, comes to rest and is
 * held against what was promised. Only the plan follows the seed: what it hits is up to the machine.
 */
import { registerKinds } from '../../machines/register.ts';
import { closeDatabase, connectDatabase, type Sql } from '../../persistence/connect.ts';
import { connectAssessment } from '../../runtime/assessment/client.ts';
import { createAssessment } from '../../runtime/assessment/product.ts';
import { connectClient } from '../../runtime/client.ts';
import { seeded } from '../support/essays.ts';
import { leftovers } from '../support/invariants.ts';
import { pause } from '../support/pause.ts';
import { ActorLoad } from './actor-load.ts';
import { BatchLoad } from './batch-load.ts';
import { type ChaosStage, openChaosStage } from './chaos-stage.ts';
import { chaosKinds } from './kinds.ts';
import { type Beat, planOf, type PlanOptions } from './plan.ts';
import { judge, type Verdict } from './verdict.ts';

export interface ChaosOptions extends PlanOptions {
  readonly actors: number;
  /** What happens, as it happens. */
  readonly onLine: (line: string) => void;
}

export interface ChaosReport extends Verdict {
  readonly seed: number;
  readonly seconds: number;
  /** How often each kind was done. */
  readonly done: ReadonlyMap<string, number>;
  /** Kinds that cannot be done here, with the reason. */
  readonly undone: ReadonlyMap<string, string>;
  readonly commitsCut: number;
  /** Longest time from the end of a disturbance to the next accepted message. */
  readonly recoveryMs: number;
  /** From the last healing until nothing was left to do. */
  readonly restMs: number;
  /** Kept where something is wrong. */
  readonly folder: string;
}

/** Never a matter of speed: what has not come to rest after this never will. */
const SETTLE_MS = 240_000;
const LOOK_MS = 250;
const BATCH_LANES = 2;

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const plan = planOf(options);
  const stage = await openChaosStage();
  const forget = closeOnSignal(stage);
  let isSound = false;
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const sql = connectDatabase(stage.postgres.url, { max: 2, applicationName: 'chaos' });
    closing.push(() => closeDatabase(sql, 1));
    const load = await openLoad(stage, options, closing);
    const report = await drive({ stage, sql, plan, load, options });
    isSound = report.wrong.length === 0;
    return report;
  } finally {
    for (const close of closing) await close().catch(() => undefined);
    forget();
    await stage.close(!isSound);
  }
}

/** The servers are groups of their own: a Ctrl-C does not reach them, and their disks would stay mounted. */
function closeOnSignal(stage: ChaosStage): () => void {
  const end = (): void => void stage.close(false).finally(() => process.exit(1));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => signals.forEach((signal) => process.off(signal, end));
}

interface Load {
  readonly actors: ActorLoad;
  readonly batches: BatchLoad;
}

async function openLoad(
  { nats }: ChaosStage,
  { actors, seconds, seed }: ChaosOptions,
  closing: (() => Promise<unknown>)[],
): Promise<Load> {
  const until = performance.now() + seconds * 1_000 + SETTLE_MS;
  const client = await connectClient({ url: nats.url, name: 'chaos-clients' });
  const assessment = await connectAssessment({ url: nats.url, timeoutMs: 2_000, attemptsMax: 2 });
  closing.push(
    () => client.close(),
    () => assessment.abandon(),
  );
  return {
    actors: new ActorLoad({ client, actors, seconds, until, random: seeded(seed + 1) }),
    batches: new BatchLoad({ client: assessment, lanes: BATCH_LANES, until }),
  };
}

interface Drive {
  readonly stage: ChaosStage;
  readonly sql: Sql;
  readonly plan: readonly Beat[];
  readonly load: Load;
  readonly options: ChaosOptions;
}

async function drive({ stage, sql, plan, load, options }: Drive): Promise<ChaosReport> {
  const { actors, batches } = load;
  // 1. Thousands of actors, and clients at them.
  await actors.make();
  options.onLine(`${actors.accepted.size} actors made; chaos of seed ${options.seed} begins`);
  const working = Promise.allSettled([actors.run(), batches.run()]);
  // 2. What the plan says, beat by beat.
  const weather = new Weather(stage, actors, options.onLine);
  await weather.follow(plan, options.seconds);
  // 3. Everything runs again; clients bring to an end what they have begun.
  const healedAt = performance.now();
  await stage.heal();
  actors.end();
  batches.end();
  const failures = (await working).filter((one) => one.status === 'rejected');
  const stuck = failures.map(({ reason }) => String(reason));
  await actors
    .finish(async (id) => (await sql`select from journal where message_id = ${id}`).length > 0)
    .catch((error: unknown) => stuck.push(String(error)));
  stuck.push(...(await rest(sql, performance.now() + SETTLE_MS)));
  const restMs = performance.now() - healedAt;
  options.onLine(`at rest ${Math.round(restMs)} ms after the last healing; looking at everything`);
  // 4. The judgement.
  const product = createAssessment({ databaseUrl: stage.postgres.url });
  const kinds = registerKinds([...chaosKinds(() => undefined), ...product.kinds]);
  const verdict = await judge({ stage, sql, kinds, actors, batches, stuck });
  await product.dispose();
  return {
    ...verdict,
    ...weather.report,
    seed: options.seed,
    seconds: options.seconds,
    restMs,
    folder: stage.folder,
  };
}

/** Waits until nothing is left to do; else says what is. */
async function rest(sql: Sql, until: number): Promise<readonly string[]> {
  for (;;) {
    const left = Object.entries({ ...(await leftovers(sql)), ...(await openActors(sql)) });
    const stuck = left.filter(([, count]) => count > 0).map(([what, count]) => `${what}: ${count}`);
    if (stuck.length === 0 || performance.now() > until) return stuck;
    await pause(LOOK_MS);
  }
}

async function openActors(sql: Sql): Promise<Record<string, number>> {
  const rows = await sql<{ kind: string; count: number }[]>`
    select kind, count(*)::int as count from actors
    where outcome is null and kind in ('counter', 'errand', 'porter', 'run', 'assessment') group by kind`;
  return Object.fromEntries(rows.map(({ kind, count }) => [`open actors of kind ${kind}`, count]));
}

/** Does what the plan says, and measures how soon messages are accepted again. */
class Weather {
  readonly #stage: ChaosStage;
  readonly #actors: ActorLoad;
  readonly #onLine: (line: string) => void;
  readonly #done = new Map<string, number>();
  readonly #undone = new Map<string, string>();
  #recoveryMs = 0;

  constructor(stage: ChaosStage, actors: ActorLoad, onLine: (line: string) => void) {
    this.#stage = stage;
    this.#actors = actors;
    this.#onLine = onLine;
  }

  get report() {
    const commitsCut = this.#stage.nodes.reduce((sum, { toPostgres }) => sum + toPostgres.commitsCut, 0);
    return { done: this.#done, undone: this.#undone, commitsCut, recoveryMs: this.#recoveryMs };
  }

  async follow(plan: readonly Beat[], seconds: number): Promise<void> {
    const startedAt = performance.now();
    for (const beat of plan) {
      await pause(Math.max(0, startedAt + beat.atMs - performance.now()));
      await this.#take(beat);
    }
    await pause(Math.max(0, startedAt + seconds * 1_000 - performance.now()));
  }

  async #take({ disturbances, random }: Beat): Promise<void> {
    const beganAt = performance.now();
    const kinds = disturbances.map(({ kind }) => kind).join(' with ');
    const reasons = await Promise.all(disturbances.map((one) => one.run(this.#stage, random)));
    for (const [at, { kind }] of disturbances.entries()) {
      const reason = reasons[at];
      if (typeof reason === 'string') this.#undone.set(kind, reason);
      else this.#done.set(kind, (this.#done.get(kind) ?? 0) + 1);
    }
    const endedAt = performance.now();
    while (this.#actors.lastAt < endedAt && performance.now() < endedAt + SETTLE_MS) await pause(5);
    const recoveredMs = this.#actors.lastAt - endedAt;
    this.#recoveryMs = Math.max(this.#recoveryMs, recoveredMs);
    const lasted = `${Math.round(endedAt - beganAt)} ms, accepted again ${Math.round(recoveredMs)} ms later`;
    this.#onLine(`${kinds}: ${lasted}`);
  }
}
