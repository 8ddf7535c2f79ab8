/**
 * Comparative judgement, put together: the kinds of its actors with what does their work, and the gateway
 * that asks machines. This file only connects. What asks goes over connections of its own: a slow provider
 * may not keep a turn waiting.
 */
import { assessmentKind } from '../../../actors/assessment-kind.ts';
import type { ContentStore } from '../../../actors/assessment-ports.ts';
import type { Provider, ProviderAccess } from '../../../actors/gateway-ports.ts';
import type { ProviderName } from '../../../contracts/assessment/words.ts';
import type { BatchExecutor } from '../../../actors/phases.ts';
import { providerKind } from '../../../actors/provider-kind.ts';
import type { KindOptions } from '../../../machines/kind.ts';
import { createContentStore } from '../../../persistence/assessment/content-store.ts';
import { projectAssessment } from '../../../persistence/assessment/project-assessment.ts';
import { projectProvider } from '../../../persistence/assessment/project-provider.ts';
import { closeDatabase, type Sql } from '../../../persistence/connect.ts';
import { type GatewayObserver, silentGatewayObserver } from '../../gateway/gateway-observer.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { type QueueGate, queueGateOf } from '../../gateway/queue-gate.ts';
import type { RateSettings } from '../../gateway/rate-settings.ts';
import { accountsOf } from '../../gateway/reachable-providers.ts';
import type { ProductHost } from '../../product.ts';
import { openJudgingThreads } from './judging-threads.ts';
import { createSessionWork } from './session-work.ts';

export interface JudgingOptions {
  /** Judges where a session names none. */
  readonly defaultJudge: string;
  /** Whether this node asks machines what sessions want to know. */
  readonly isAsking: boolean;
  readonly providers: readonly ProviderAccess[];
  /** Questions under way at one provider. */
  readonly concurrency: number;
  readonly gapMs: number;
  readonly limits: RateSettings | undefined;
  readonly batchPollMs: number | undefined;
  /** Who hears of what the gateway does; given the pool that it works over. */
  readonly observe: (sql: Sql) => GatewayObserver;
}

const usual: JudgingOptions = {
  defaultJudge: 'heuristic',
  isAsking: true,
  providers: [],
  concurrency: 16,
  gapMs: 0,
  limits: undefined,
  batchPollMs: undefined,
  observe: () => silentGatewayObserver,
};

export interface Judging {
  readonly defaultJudge: string;
  /** Those that this node can reach. */
  readonly providers: readonly ProviderName[];
  /** Asked before more is put into the queue of questions. */
  readonly queue: QueueGate;
  /** Does the phase `cj_assessment`. */
  readonly executor: BatchExecutor;
  /** Kinds beside that of the executor. */
  readonly kinds: readonly KindOptions[];
  /** Asks, where this node may, until it is stopped. */
  open(host: ProductHost): Promise<{ stop(): Promise<void> }>;
  dispose(): Promise<void>;
}

export interface JudgingParts {
  /** What tasks of sessions read and write over. */
  readonly activitySql: Sql;
  /** The pool of the gateway; it is closed with the rest. */
  readonly gatewaySql: Sql;
  readonly options: Partial<JudgingOptions> | undefined;
}

export function createJudging({ activitySql, gatewaySql, options }: JudgingParts): Judging {
  const settings = { ...usual, ...options };
  const threads = openJudgingThreads();
  const { defaultJudge } = settings;
  const queue = queueGateOf(activitySql);
  const work = createSessionWork({ sql: activitySql, threads, defaultJudge, queue });
  const contents = createContentStore(gatewaySql);
  return {
    defaultJudge,
    providers: settings.providers.map(({ name }) => name),
    queue,
    executor: { grain: 'batch', kind: assessmentKind({ work, project: projectAssessment }) },
    kinds: [providerKind({ project: projectProvider })],
    open: async (host) =>
      settings.isAsking && host.isWorker ? ask(host, settings, gatewaySql, contents) : idle,
    dispose: async () => {
      await threads.close();
      await closeDatabase(gatewaySql);
    },
  };
}

const idle = { stop: () => Promise.resolve() };

/** The packages of providers are large; a node that has no key starts without them. */
async function opened(accesses: readonly ProviderAccess[]): Promise<readonly Provider[]> {
  if (accesses.length === 0) return [];
  const { openProvider } = await import('../../gateway/providers/open-provider.ts');
  return accesses.map((access) => openProvider(access));
}

async function ask(host: ProductHost, settings: JudgingOptions, sql: Sql, contents: ContentStore) {
  const { concurrency, gapMs, limits, batchPollMs } = settings;
  const gateway = createGateway({
    sql,
    contents,
    post: (envelope) => host.post(envelope),
    now: () => host.now(),
    nextId: () => host.nextId(),
    connection: host.connection,
    subjects: host.subjects,
    name: host.node.name,
    isHeld: () => host.node.picture().isHeld,
    providers: await opened(settings.providers),
    observer: settings.observe(sql),
    options: {
      concurrency,
      gapMs,
      accounts: accountsOf(settings.providers),
      ...(limits === undefined ? {} : { limits }),
      ...(batchPollMs === undefined ? {} : { batchPollMs }),
    },
  });
  gateway.start();
  return gateway;
}
