/**
 * How the installation is, said by any node within a few seconds, whatever is broken. Asks the ledger and
 * NATS with a time limit and judges the answers; the judging is a pure function of what was found.
 */
import type { HealthLevel, HealthReason, HealthReport } from '../contracts/health.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Sql } from '../persistence/connect.ts';
import { readHold } from '../persistence/supervisor/hold.ts';
import { kindHealth, type KindHealthRow } from '../persistence/supervisor/kind-health.ts';
import { liveNodes } from '../persistence/supervisor/live-nodes.ts';
import { queueAges } from '../persistence/views/queue-ages.ts';
import { systemClock } from './clock.ts';
import type { NodeView } from './node-view.ts';
import { withDeadline } from './tasks/timing.ts';
import { hasHoles, holesText } from './wire/nats-holes.ts';

export interface HealthHost {
  readonly sql: Sql;
  readonly node: NodeView;
  readonly limits: Limits;
}

/** A probe hears within this even if Postgres and NATS say nothing at all. */
const ASK_MS = 2_000;

export async function healthOf(host: HealthHost): Promise<HealthReport> {
  const [ledger, check] = await Promise.all([askLedger(host), askServices(host)]);
  const { node, limits } = host;
  const { sweptAt, status } = node.picture();
  const self = {
    node: node.nodeId,
    status,
    sweptMsAgo: sweptAt === null ? null : systemClock.now() - sweptAt,
    ...node.gauges(),
  };
  const found = { ...ledger, ...check, self };
  const reasons = [...reasonsFor(found, limits), ...notesOn(node.picture().natsVersion)];
  return { status: worstOf(reasons), reasons, ...found };
}

/** To be known, and no reason to act at once. */
const notesOn = (natsVersion: string | null): HealthReason[] =>
  natsVersion !== null && hasHoles(natsVersion) === true
    ? [{ level: 'healthy', what: 'nats-version', message: holesText(natsVersion) }]
    : [];

type Found = Omit<HealthReport, 'status' | 'reasons'>;

/** Everything that is not as it should be, the worst first. */
export function reasonsFor(found: Found, limits: Limits): HealthReason[] {
  const reasons: HealthReason[] = [];
  const say = (level: HealthLevel, what: string, message: string): void => {
    reasons.push({ level, what, message });
  };
  if (found.postgres !== null) say('unhealthy', 'postgres', `Postgres does not answer: ${found.postgres}`);
  if (found.nats !== null) say('degraded', 'nats', `NATS does not answer: ${found.nats}`);
  if (found.self.status !== 'ready') say('degraded', 'node', `This node is ${found.self.status}`);
  if (found.held?.held === true)
    say('degraded', 'held', `Held by ${found.held.by} since ${found.held.changedAt}`);
  const { sweptMsAgo, waiting, waitingBytes } = found.self;
  if (sweptMsAgo !== null && sweptMsAgo > limits.healthSweepMs) {
    say('degraded', 'sweep', `The last sweep of this node was ${sweptMsAgo} ms ago`);
  }
  const isNearlyFull =
    waiting > limits.mailroomMessagesMax * 0.8 || waitingBytes > limits.mailroomBytesMax * 0.8;
  if (isNearlyFull)
    say('degraded', 'mailroom', `${waiting} messages of ${waitingBytes} bytes wait in memory`);
  sayQueues(found, limits, say);
  for (const { kind, stalled, quarantined } of found.kinds) {
    if (quarantined > 0) say('degraded', 'quarantined', `${quarantined} of \`${kind}\` are in quarantine`);
    if (stalled > 0) say('degraded', 'stalled', `${stalled} of \`${kind}\` rest longer than they may`);
  }
  const hosts = found.nodes.filter(
    (node) => node.roles.includes('host') && node.silentMs < limits.nodeSilentMs,
  );
  if (found.postgres === null && hosts.length === 0)
    say('unhealthy', 'nodes', 'No node that takes turns is alive');
  return reasons.toSorted((a, b) => weight[b.level] - weight[a.level]);
}

type Say = (level: HealthLevel, what: string, message: string) => void;

function sayQueues({ queues }: Found, limits: Limits, say: Say): void {
  if (queues === null) return;
  const { mailMs, outboxMs, tasksMs, expiredLeases, deadLetters } = queues;
  const old = (what: string, ms: number | null, oldMs: number): void => {
    if (ms === null || ms < oldMs) return;
    say(ms >= oldMs * 6 ? 'unhealthy' : 'degraded', what, `The oldest ${what} has been waiting for ${ms} ms`);
  };
  old('mail', mailMs, limits.healthMailMs);
  old('fact', outboxMs, limits.healthFactMs);
  old('task', tasksMs, limits.healthTaskMs);
  if (expiredLeases > 0) say('degraded', 'leases', `${expiredLeases} tasks have lost their node`);
  if (deadLetters > 0) say('degraded', 'dead letters', `${deadLetters} dead letters are open`);
}

const weight: { readonly [level in HealthLevel]: number } = { healthy: 0, degraded: 1, unhealthy: 2 };

const worstOf = (reasons: readonly HealthReason[]): HealthLevel => reasons[0]?.level ?? 'healthy';

type LedgerPart = Pick<Found, 'kinds' | 'queues' | 'nodes' | 'held'>;
const unknown: LedgerPart = { kinds: [], queues: null, nodes: [], held: null };

async function askLedger({ sql, limits }: HealthHost): Promise<LedgerPart> {
  const asking = Promise.all([
    kindHealth(sql, limits.restartPeriodMs),
    queueAges(sql),
    liveNodes(sql),
    readHold(sql),
  ]).then(([rows, queues, nodes, held]) => ({
    kinds: treeOf(rows),
    queues,
    nodes: nodes.map((node) => ({ ...node, roles: node.roles.split(',') })),
    held,
  }));
  const answer = await withDeadline(
    asking.catch(() => unknown),
    ASK_MS,
    () => unknown,
  );
  return answer ?? unknown;
}

async function askServices({ node }: HealthHost): Promise<{ postgres: string | null; nats: string | null }> {
  const late = { postgres: `no answer within ${ASK_MS} ms`, nats: null };
  return (await withDeadline(node.check(), ASK_MS * 1.5, () => late)) ?? late;
}

function treeOf(rows: readonly KindHealthRow[]): HealthReport['kinds'] {
  return [...Map.groupBy(rows, (row) => row.kind)].map(([kind, ofKind]) => ({
    kind,
    statuses: Object.fromEntries(ofKind.map((row) => [row.status, row.count])),
    stalled: sum(ofKind.map((row) => row.stalled)),
    quarantined: sum(ofKind.map((row) => row.quarantined)),
    restarts: sum(ofKind.map((row) => row.restarts)),
  }));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
