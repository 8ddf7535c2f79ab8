/**
 * Numbers about a node for Prometheus. Labels are words from short lists (codes, activities, streams), never
 * ids. What happened is counted as it happens; how far the queues are behind is asked of Postgres when
 * somebody looks.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Trouble } from '../persistence/supervisor/trouble-by-kind.ts';
import type { QueueAges } from '../persistence/views/queue-ages.ts';
import { systemClock } from './clock.ts';
import type { Observer } from './observer.ts';
import type { NodeView } from './node-view.ts';
import { silentObserver } from './silent-observer.ts';
import { hasHoles } from './wire/nats-holes.ts';

const MS_BUCKETS = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096];
const TASK_MS_BUCKETS = [1, 5, 25, 100, 500, 2_500, 10_000, 60_000, 300_000, 1_800_000];
const SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(environment: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'assay', environment });
  collectDefaultMetrics({ register: registry, prefix: 'assay_' });
  const made = maker(registry);
  return { registry, ...countersOf(made), ...histogramsOf(made), ...gaugesOf(made) };
}

function maker(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: `assay_${name}`, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name: `assay_${name}`, help, labelNames, registers }),
    histogram: (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
      new Histogram({ name: `assay_${name}`, help, buckets, labelNames, registers }),
  };
}

type Maker = ReturnType<typeof maker>;

const countersOf = ({ counter }: Maker) => ({
  messages: counter('messages_total', 'Messages written to the journal'),
  conflicts: counter('turn_conflicts_total', 'Groups that another node was faster than'),
  ledgerFailures: counter('ledger_failures_total', 'Groups that Postgres did not take; each was tried again'),
  rejections: counter('rejections_total', 'Messages that machines or the runtime rejected', ['code']),
  refusals: counter('request_refusals_total', 'Requests that a door refused', ['verb', 'code']),
  requestFailures: counter('request_failures_total', 'Requests answered with `internal`', ['verb']),
  productFailures: counter('product_failures_total', 'What a product did beside its answers and failed', [
    'part',
  ]),
  faults: counter('faults_total', 'Turns that failed for one actor', ['code', 'kind']),
  quarantines: counter('quarantines_total', 'Actors put into quarantine', ['kind']),
  stalls: counter('stalls_total', 'Actors found resting longer than they may', ['kind']),
  finished: counter('actors_finished_total', 'Actors that ended', ['ending', 'kind']),
  actionFailures: counter('action_failures_total', 'Custom actions that threw'),
  tasksStarted: counter('tasks_started_total', 'Attempts of tasks', ['activity']),
  tasksEnded: counter('tasks_ended_total', 'Attempts of tasks that came to an end', ['activity', 'status']),
  factsPublished: counter('facts_published_total', 'Facts that JetStream has'),
  factFailures: counter('fact_failures_total', 'Facts that JetStream did not take', ['dead']),
  redeliveries: counter('redeliveries_total', 'JetStream messages that came again', ['stream']),
  terminations: counter('terminations_total', 'JetStream messages given up and dead-lettered', ['stream']),
  consumerRestarts: counter('consumer_restarts_total', 'Consumers made anew', ['stream']),
  sweeps: counter('sweeps_total', 'Sweeps that went through'),
  sweepFailures: counter('sweep_failures_total', 'Sweeps that failed'),
  swept: counter('swept_total', 'Things that the sweep found lying', ['what']),
});

const histogramsOf = ({ histogram }: Maker) => ({
  turnMs: histogram('turn_ms', 'A turn of a group, from lock to commit, in milliseconds', MS_BUCKETS),
  groupMessages: histogram('group_messages', 'Messages in one group commit', SIZE_BUCKETS),
  groupActors: histogram('group_actors', 'Actors in one group commit', SIZE_BUCKETS),
  taskMs: histogram('task_ms', 'One attempt of a task, in milliseconds', TASK_MS_BUCKETS, ['activity']),
});

const gaugesOf = ({ gauge }: Maker) => ({
  ready: gauge('node_ready', '1 while this node is ready'),
  natsOld: gauge('nats_server_old', '1 while the nats-server of this node has known holes'),
  waiting: gauge('mailroom_messages', 'Messages waiting in memory'),
  waitingBytes: gauge('mailroom_bytes', 'Their payloads in bytes of memory, about'),
  groups: gauge('groups_in_flight', 'Group commits under way'),
  tasks: gauge('tasks_in_flight', 'Tasks running on this node'),
  mailAge: gauge('mailbox_age_ms', 'How long the oldest due mail has been waiting'),
  outboxAge: gauge('outbox_age_ms', 'How long the oldest fact has been waiting for JetStream'),
  tasksAge: gauge('tasks_age_ms', 'How long the oldest due task has been waiting'),
  expiredLeases: gauge('tasks_expired_leases', 'Tasks whose node has not been heard of in time'),
  deadLetters: gauge('dead_letters', 'Dead letters that nobody has driven again'),
  quarantined: gauge('actors_quarantined', 'Actors in quarantine', ['kind']),
  stalled: gauge('actors_stalled', 'Actors that rest longer than they may', ['kind']),
  held: gauge('held', '1 while the installation is held: nodes begin nothing by themselves'),
  sweepAge: gauge('sweep_age_ms', 'How long ago the last sweep of this node was; none yet: absent'),
});

export function createMetricsObserver(metrics: Metrics): Observer {
  return { ...silentObserver, ...turnNumbers(metrics), ...otherNumbers(metrics) };
}

const turnNumbers = (metrics: Metrics): Partial<Observer> => ({
  turnCommitted: ({ actors, messages, ms }) => {
    metrics.turnMs.observe(ms);
    metrics.groupActors.observe(actors);
    metrics.groupMessages.observe(messages);
    metrics.messages.inc(messages);
  },
  turnConflicted: () => metrics.conflicts.inc(),
  ledgerFailed: () => metrics.ledgerFailures.inc(),
  messageRejected: (_key, _id, code) => metrics.rejections.inc({ code }),
  actorFaulted: (key, _id, error) => metrics.faults.inc({ code: error.code ?? 'none', kind: kindIn(key) }),
  actorQuarantined: (key) => metrics.quarantines.inc({ kind: kindIn(key) }),
  actorStalled: (key) => metrics.stalls.inc({ kind: kindIn(key) }),
  actorFinished: (key, ending) => metrics.finished.inc({ ending, kind: kindIn(key) }),
  actionFailed: () => metrics.actionFailures.inc(),
});

const otherNumbers = (metrics: Metrics): Partial<Observer> => ({
  taskStarted: (_id, activity) => metrics.tasksStarted.inc({ activity }),
  taskEnded: ({ activity, status, ms }) => {
    metrics.tasksEnded.inc({ activity, status });
    metrics.taskMs.observe({ activity }, ms);
  },
  factsPublished: (count) => metrics.factsPublished.inc(count),
  factFailed: (_id, _error, isDead) => metrics.factFailures.inc({ dead: String(isDead) }),
  redelivered: (stream) => metrics.redeliveries.inc({ stream }),
  terminated: (stream) => metrics.terminations.inc({ stream }),
  consumerRestarted: (stream) => metrics.consumerRestarts.inc({ stream }),
  swept: ({ targets, tasks, facts }) => {
    metrics.sweeps.inc();
    metrics.swept.inc({ what: 'targets' }, targets);
    metrics.swept.inc({ what: 'tasks' }, tasks);
    metrics.swept.inc({ what: 'facts' }, facts);
  },
  sweepFailed: () => metrics.sweepFailures.inc(),
  requestRefused: (verb, code) => metrics.refusals.inc({ verb, code }),
  requestFailed: (verb) => metrics.requestFailures.inc({ verb }),
  productFailed: (part) => metrics.productFailures.inc({ part }),
  natsReached: (version) => metrics.natsOld.set(hasHoles(version) === true ? 1 : 0),
  nodeChanged: (status) => metrics.ready.set(status === 'ready' ? 1 : 0),
});

export interface ScrapeSources {
  readonly node: NodeView;
  queueAges(): Promise<QueueAges>;
  trouble(): Promise<Trouble>;
}

/**
 * Several scrapers within a moment share one look at Postgres; one that fails leaves the last known numbers
 * out.
 */
const FRESH_MS = 2_000;

export function createScrape(metrics: Metrics, { node, queueAges, trouble }: ScrapeSources) {
  let looked = -Infinity;
  const look = async (): Promise<void> => {
    if (performance.now() - looked < FRESH_MS) return;
    looked = performance.now();
    try {
      const [ages, found] = await Promise.all([queueAges(), trouble()]);
      showAges(metrics, ages);
      showTrouble(metrics, found);
    } catch {
      for (const gauge of agesOf(metrics)) gauge.remove();
      for (const gauge of [metrics.stalled, metrics.quarantined]) gauge.reset();
    }
  };
  return {
    contentType: metrics.registry.contentType,
    text: async (): Promise<string> => {
      const { waiting, waitingBytes, groups, tasks } = node.gauges();
      metrics.waiting.set(waiting);
      metrics.waitingBytes.set(waitingBytes);
      metrics.groups.set(groups);
      metrics.tasks.set(tasks);
      showSweep(metrics, node.picture().sweptAt);
      await look();
      return metrics.registry.metrics();
    },
  };
}

const agesOf = ({ mailAge, outboxAge, tasksAge, expiredLeases, deadLetters, held }: Metrics) => [
  mailAge,
  outboxAge,
  tasksAge,
  expiredLeases,
  deadLetters,
  held,
];

function showAges(metrics: Metrics, ages: QueueAges): void {
  metrics.mailAge.set(ages.mailMs ?? 0);
  metrics.outboxAge.set(ages.outboxMs ?? 0);
  metrics.tasksAge.set(ages.tasksMs ?? 0);
  metrics.expiredLeases.set(ages.expiredLeases);
  metrics.deadLetters.set(ages.deadLetters);
}

/** A kind without trouble is absent: nobody lists the kinds here, and no alert is above nothing. */
function showTrouble({ stalled, quarantined, held }: Metrics, trouble: Trouble): void {
  stalled.reset();
  quarantined.reset();
  for (const { kind, ...counts } of trouble.kinds) {
    if (counts.stalled > 0) stalled.set({ kind }, counts.stalled);
    if (counts.quarantined > 0) quarantined.set({ kind }, counts.quarantined);
  }
  held.set(trouble.isHeld ? 1 : 0);
}

function showSweep({ sweepAge }: Metrics, sweptAt: number | null): void {
  if (sweptAt === null) sweepAge.remove();
  else sweepAge.set(Math.max(0, systemClock.now() - sweptAt));
}

const kindIn = (key: string): string => key.split('/', 1)[0] ?? '';
