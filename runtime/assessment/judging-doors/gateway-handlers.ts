/** Providers, their circuits and limits, the queue: what operators see of the gateway, and its reset. */
import type { Answered, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import { type ProviderName, providerNames } from '../../../contracts/assessment/words.ts';
import { actorKey } from '../../../contracts/ids.ts';
import { wakeRequests } from '../../../persistence/assessment/gateway/wake-requests.ts';
import { countRequests } from '../../../persistence/assessment/judging-views/count-requests.ts';
import { listBuckets } from '../../../persistence/assessment/judging-views/list-buckets.ts';
import { listCircuits } from '../../../persistence/assessment/judging-views/list-circuits.ts';
import { countWaiting } from '../../../persistence/assessment/judging-views/count-waiting.ts';
import { errorsOfDay } from '../../../persistence/assessment/judging-views/errors-of-day.ts';
import { usageOfDays } from '../../../persistence/assessment/judging-views/usage-of-days.ts';
import { stampOf } from '../batch-shapes.ts';
import { type AssessmentHost, tellActor } from '../host.ts';
import { toldOf } from '../told.ts';

export const createGatewayHandlers = (
  host: AssessmentHost,
): Pick<AssessmentHandlers, 'gateway.get' | 'gateway.reset'> => ({
  'gateway.get': () => state(host),
  'gateway.reset': ({ provider }, call) => reset(host, provider, call),
});

/** As far back as anybody looks before they ask the reports. */
const DAYS_SHOWN = 14;

async function state(host: AssessmentHost): Promise<Answered<'gateway.get'>> {
  const { sql } = host;
  const [circuits, requests, buckets, waitingBy, days, errors] = await Promise.all([
    listCircuits(sql),
    countRequests(sql),
    listBuckets(sql),
    countWaiting(sql),
    usageOfDays(sql, DAYS_SHOWN),
    errorsOfDay(sql),
  ]);
  const count = (provider: ProviderName, status: string): number =>
    requests.find((one) => one.provider === provider && one.status === status)?.count ?? 0;
  const queued = requests.filter(({ status }) => status === 'queued');
  const waiting = queued.reduce((sum, one) => sum + one.count, 0);
  return {
    providers: providerNames.map((provider) => {
      const circuit = circuits.find(({ name }) => name === provider);
      return {
        provider,
        isConfigured: provider === 'builtin' || host.judging?.providers.includes(provider) === true,
        status: circuit?.status ?? 'closed',
        reason: circuit?.reason ?? null,
        since: stampOf(circuit?.since ?? null),
        failures: circuit?.failures ?? 0,
        opened: circuit?.opened ?? 0,
        until: stampOf(circuit?.until ?? null),
        queued: count(provider, 'queued'),
        sending: count(provider, 'sending'),
        batched: count(provider, 'batched'),
      };
    }),
    buckets: buckets.map((row) => ({
      ...row,
      blockedUntil: stampOf(row.blockedUntil),
      learnedAt: stampOf(row.learnedAt),
    })),
    queue: {
      waiting,
      limit: limits.queueRequestsMax,
      isFull: waiting >= limits.queueHighShare * limits.queueRequestsMax,
      oldestMs:
        queued.length === 0 ? null : Math.round(Math.max(...queued.map(({ oldestMs }) => oldestMs ?? 0))),
    },
    waiting: waitingBy.map((row) => ({
      ...row,
      oldestMs: row.oldestMs === null ? null : Math.round(row.oldestMs),
    })),
    today: days.filter(({ isToday }) => isToday).map(({ day: _, isToday: _isToday, ...usage }) => usage),
    days: days.map(({ isToday: _, ...usage }) => usage),
    errors: errors.map((row) => ({ ...row, last: row.last.toISOString() })),
    mode: 'per_request',
  };
}

/** A provider that never had trouble has no actor, and its circuit is closed. */
async function reset(
  host: AssessmentHost,
  provider: ProviderName,
  call: Call,
): Promise<Answered<'gateway.reset'>> {
  const payload = { by: call.principal.id };
  const answer = await tellActor(host, call, {
    target: actorKey('provider', provider),
    type: 'RESET',
    payload,
  });
  const isUnknown = answer.result === 'rejected' && answer.code === 'unknown_actor';
  if (!isUnknown) toldOf(answer);
  await wakeRequests(host.sql, provider);
  const circuit = (await listCircuits(host.sql)).find(({ name }) => name === provider);
  return { provider, status: circuit?.status ?? 'closed' };
}
