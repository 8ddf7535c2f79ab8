/** The live feeds as routes: who may watch is decided like any read of the same batch, run or session. */
import type { Context } from 'hono';
import type { AssessmentHandlers, AssessmentVerb, Call } from '../../../contracts/assessment/api.ts';
import { toErrorRecord } from '../../../contracts/failures.ts';
import type { Observer } from '../../observer.ts';
import type { Correlation } from './correlation.ts';
import { eventStream, type NextEvents } from '../../http/event-stream.ts';
import { assessmentFeed } from './assessment-feed.ts';
import { batchFeed, runFeed } from './feeds.ts';
import type { Guard } from './guard.ts';
import { credentialsOf, type ExtraRoute, refuse } from './http-routes.ts';
import type { LiveFacts } from './live-facts.ts';

export interface HttpFeedsHost {
  readonly guard: Guard;
  readonly handlers: AssessmentHandlers;
  readonly facts: LiveFacts;
  readonly observer: Observer;
  /** Aborted when the node stops: every line ends. */
  readonly stopping: AbortSignal;
  now(): number;
}

export const feedPaths = {
  batch: '/v1/batches/{batchId}/events',
  run: '/v1/runs/{runId}/events/stream',
  assessment: '/v1/assessments/{assessmentId}/events',
} as const;

export function feedRoutes(host: HttpFeedsHost): ExtraRoute[] {
  return [
    {
      path: feedPaths.batch,
      of: 'the feed of a batch',
      answer: (context, correlation) => {
        const batchId = context.req.param('batchId') ?? '';
        const watching = { verb: 'batch.get', path: feedPaths.batch, request: { batchId } } as const;
        return watch(host, { context, correlation, ...watching }, (call) =>
          batchFeed(host, { batchId, call }),
        );
      },
    },
    {
      path: feedPaths.run,
      of: 'the feed of a run',
      answer: (context, correlation) => {
        const runId = context.req.param('runId') ?? '';
        const from = context.req.header('last-event-id') ?? context.req.query('sinceSeq') ?? '0';
        const request = { runId, sinceSeq: from };
        const watching = { verb: 'run.events', path: feedPaths.run, request } as const;
        return watch(host, { context, correlation, ...watching }, (call) =>
          runFeed(host, { runId, sinceSeq: Number(from), call }),
        );
      },
    },
    {
      path: feedPaths.assessment,
      of: 'the feed of a session',
      answer: (context, correlation) => {
        const assessmentId = context.req.param('assessmentId') ?? '';
        const request = { assessmentId };
        const watching = { verb: 'assessment.get', path: feedPaths.assessment, request } as const;
        return watch(host, { context, correlation, ...watching }, (call) =>
          assessmentFeed(host, { assessmentId, call }),
        );
      },
    },
  ];
}

interface Watching {
  readonly context: Context;
  readonly correlation: Correlation;
  /** Whoever may ask this may watch. */
  readonly verb: AssessmentVerb;
  readonly path: string;
  readonly request: object;
}

async function watch(
  host: HttpFeedsHost,
  { context, correlation, verb, path, request }: Watching,
  feed: (call: Call) => NextEvents,
): Promise<Response> {
  const outcome = await host.guard.ask({
    verb,
    door: 'http',
    endpoint: `GET ${path}`,
    credentials: credentialsOf(context),
    correlation,
    read: () => request,
    work: (_request, call) => Promise.resolve(feed(call)),
  });
  if (outcome.kind === 'refused') return refuse(context, host, outcome.denial, correlation);
  const stream = eventStream(outcome.answer as NextEvents, {
    stopping: host.stopping,
    failed: (error) => host.observer.productFailed('feed', toErrorRecord(error)),
  });
  context.header('X-Correlation-ID', correlation.echoed);
  return context.body(stream, 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies that gather answers would keep the events to themselves.
    'X-Accel-Buffering': 'no',
  });
}
