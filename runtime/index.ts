/**
 * The door of the package `assay` for other people's code: define a kind, run a node, talk to it. This is the
 * one file that passes on what others export. A user must not import from our rooms (they move); we never
 * import this file, so it hides nothing from us. A name added here is a promise.
 */

// A kind: one machine, and what the runtime must know to make its actors durable.
export { defineKind } from '../machines/kind.ts';
export type {
  Activity,
  ActivityCall,
  ActivityOptions,
  KindOptions,
  ProjectedFact,
  Projection,
} from '../machines/kind.ts';
export { KindProblems } from '../machines/register.ts';
export { address } from '../machines/refs.ts';
export type { StoredSnapshot } from '../machines/snapshot.ts';
export type { EventMeta } from '../contracts/envelope.ts';

// A node: in this process, on a Postgres and a NATS of yours or on embedded ones.
export { startRuntime } from './runtime.ts';
export type { Role, Runtime, RuntimeOptions } from './runtime.ts';
export { startEmbedded } from './embedded/embedded.ts';
export type { EmbeddedOptions, EmbeddedServices } from './embedded/embedded.ts';
export type { Limits } from '../contracts/limits.ts';

// Assessment on a node: batches, essays, runs. Phases are plugged in with `executors`.
export { createAssessment } from './assessment/product.ts';
export type { AssessmentOptions } from './assessment/product.ts';
export type { Product } from './product.ts';
export type { BatchExecutor, EssayExecutor, EssayPhaseCall, EssayPhaseResult } from '../actors/phases.ts';
export type { ContentStore, NewContent, StoredContent } from '../actors/assessment-ports.ts';

// Talking to nodes, from any process.
export { connectClient } from './client.ts';
export type { ConnectOptions, Fact, FactsWanted, NatsClient } from './client.ts';
export type { AnyEvent, Client, CreateOptions, KindClient, SendOptions } from '../contracts/client.ts';
export { IndefiniteError } from '../contracts/send-lanes.ts';
export type {
  Accepted,
  Duplicate,
  Failed,
  OutcomeRecord,
  Rejected,
  SendAnswer,
} from '../contracts/answer.ts';

// The three kinds of failure.
export { Fault, Rejection, Retryable } from '../contracts/failures.ts';
export type { ErrorRecord, FaultCode, RejectionCode, RetryableCode } from '../contracts/failures.ts';

// Hearing what a node does.
export type { Observer } from './observer.ts';
export { silentObserver } from './silent-observer.ts';
export { joinObservers } from './join-observers.ts';
export { createLog, createLogObserver } from './log.ts';
export type { Log, LogOptions } from './log.ts';
export { createMetrics, createMetricsObserver } from './metrics.ts';
export type { Metrics } from './metrics.ts';
