/**
 * Numbers of the gateway for Prometheus. Labels are words from short lists. Times are those of questions
 * that were asked: what expired has a number of its own, or it would make every provider look slow.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { queueDepths } from '../../persistence/assessment/gateway/queue-depths.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { GatewayObserver } from './gateway-observer.ts';

const CALL_MS_BUCKETS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 120_000];
const WAIT_MS_BUCKETS = [10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 43_200_000];

export function createGatewayMetrics(registry: Registry, sql: Sql): GatewayObserver {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `assay_judgement_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[]) =>
    new Histogram({ name: `assay_judgement_${name}`, help, buckets, labelNames, registers });
  watchQueue(registry, sql);
  const calls = counter('calls_total', 'Questions to providers', ['provider', 'kind', 'mode']);
  const callMs = histogram('call_ms', 'One question, in milliseconds', CALL_MS_BUCKETS, ['provider']);
  const waitMs = histogram('wait_ms', 'In the queue, until it was asked', WAIT_MS_BUCKETS, ['mode']);
  const limitMs = histogram('limit_wait_ms', 'For room within a limit', WAIT_MS_BUCKETS, ['provider']);
  const tokens = counter('tokens_total', 'Tokens that were paid for', ['provider', 'part']);
  const cost = counter('cost_usd_total', 'What is known of the cost', ['provider']);
  const unpriced = counter('unpriced_total', 'Answers without a known price', ['provider']);
  const expired = counter('expired_total', 'Requests that waited for too long', ['provider']);
  const answers = counter('answers_total', 'Requests that came to an end', ['outcome']);
  const delivered = counter('deliveries_total', 'Answers that sessions were told', ['late']);
  const lost = counter('lost_total', 'Requests whose node was gone');
  const batches = counter('batches_total', 'Batches of providers', ['provider', 'status']);
  const failures = counter('failures_total', 'What the gateway could not do and tries again', ['part']);
  return {
    called: ({ provider, kind, mode, latencyMs, waitedMs, usage, costUsd }) => {
      calls.inc({ provider, kind, mode });
      if (mode !== 'provider_batch') callMs.observe({ provider }, latencyMs);
      waitMs.observe({ mode }, waitedMs);
      if (usage !== null)
        for (const part of ['input', 'output', 'cacheRead', 'cacheWrite'] as const)
          tokens.inc({ provider, part }, usage[part]);
      if (costUsd === null) unpriced.inc({ provider });
      else cost.inc({ provider }, costUsd);
    },
    expired: (provider) => expired.inc({ provider }),
    waitedForLimit: (provider, ms) => limitMs.observe({ provider }, ms),
    answered: (judged, errors) => {
      answers.inc({ outcome: 'judged' }, judged);
      answers.inc({ outcome: 'error' }, errors);
    },
    delivered: (count, areLate) => delivered.inc({ late: String(areLate) }, count),
    lost: (requests) => lost.inc(requests),
    batchChanged: ({ provider, status }) => batches.inc({ provider, status }),
    limitUnsure: () => undefined,
    failed: (part) => failures.inc({ part }),
  };
}

/** Asked of Postgres when somebody looks. */
function watchQueue(registry: Registry, sql: Sql): void {
  const queued = new Gauge({
    name: 'assay_judgement_queue',
    help: 'Requests that wait',
    labelNames: ['provider'],
    registers: [registry],
    async collect() {
      const depths = await queueDepths(sql).catch(() => null);
      // Not known is not none: what was known before stays, with the failures of Postgres beside it.
      if (depths === null) return;
      queued.reset();
      for (const depth of depths) {
        queued.set({ provider: depth.provider }, depth.queued);
        oldest.set({ provider: depth.provider }, depth.oldestMs);
      }
    },
  });
  const oldest = new Gauge({
    name: 'assay_judgement_queue_oldest_ms',
    help: 'How long the oldest of them has waited',
    labelNames: ['provider'],
    registers: [registry],
  });
}
