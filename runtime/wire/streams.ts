/**
 * The streams and consumers that Assay needs, as they should be. Ensured at start and again whenever a
 * consumer finds its own gone: a wiped store is a delay, not a loss (T5).
 */
import {
  AckPolicy,
  DiscardPolicy,
  type JetStreamManager,
  type StreamConfig,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { Limits } from '../../contracts/limits.ts';
import { type StreamName, streamNames, type Subjects } from '../../contracts/subjects.ts';

const MINUTE_NS = 60_000_000_000;
const DAY_NS = 1440 * MINUTE_NS;

interface StreamShape {
  readonly retention: StreamConfig['retention'];
  readonly maxAgeNs: number;
  readonly maxBytes: number;
}

/**
 * Bells live an hour: whoever missed them longer has swept long ago. Facts live a week, or as the operator
 * says.
 */
const shapes: { readonly [name in StreamName]: StreamShape } = {
  commands: { retention: RetentionPolicy.Workqueue, maxAgeNs: 0, maxBytes: -1 },
  mail: { retention: RetentionPolicy.Workqueue, maxAgeNs: 60 * MINUTE_NS, maxBytes: 64 * 1024 * 1024 },
  tasks: { retention: RetentionPolicy.Workqueue, maxAgeNs: 60 * MINUTE_NS, maxBytes: 64 * 1024 * 1024 },
  facts: { retention: RetentionPolicy.Limits, maxAgeNs: 7 * DAY_NS, maxBytes: 1024 * 1024 * 1024 },
  dead: { retention: RetentionPolicy.Limits, maxAgeNs: 30 * DAY_NS, maxBytes: 64 * 1024 * 1024 },
};

/** All at once: in an election each look may take as long as it is allowed to. */
export async function ensureStreams(
  jsm: JetStreamManager,
  subjects: Subjects,
  replicas: number,
): Promise<void> {
  await Promise.all(streamNames.map((name) => ensureStream(jsm, subjects.streams[name], { name, replicas })));
}

async function ensureStream(
  jsm: JetStreamManager,
  stream: { readonly name: string; readonly subject: string },
  { name, replicas }: { readonly name: StreamName; readonly replicas: number },
): Promise<void> {
  const { retention, maxAgeNs, maxBytes } = shapes[name];
  const config = {
    name: stream.name,
    subjects: [stream.subject],
    retention,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    max_age: maxAgeNs,
    max_bytes: maxBytes,
    duplicate_window: 2 * MINUTE_NS,
  };
  await ensure(
    () => jsm.streams.info(stream.name),
    () => jsm.streams.add(config),
  );
}

export interface ConsumerShape {
  readonly stream: StreamName;
  readonly durable: string;
  readonly filter: string;
}

export async function ensureConsumer(
  jsm: JetStreamManager,
  subjects: Subjects,
  shape: ConsumerShape,
  limits: Limits,
): Promise<void> {
  const stream = subjects.streams[shape.stream].name;
  const config = {
    durable_name: shape.durable,
    filter_subject: shape.filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: limits.ackWaitMs * 1_000_000,
    max_ack_pending: limits.ackPendingMax,
    // We count deliveries ourselves, so that the last one can be dead-lettered instead of silently dropped.
    max_deliver: -1,
  };
  await ensure(
    () => jsm.consumers.info(stream, shape.durable),
    () => jsm.consumers.add(stream, config),
  );
}

/**
 * Look first: adding what exists with other limits (an operator's) would be refused. Two nodes may add at
 * once.
 */
async function ensure(look: () => Promise<unknown>, add: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch {
    try {
      await add();
    } catch (error) {
      await look().catch(() => {
        throw error;
      });
    }
  }
}

/** One copy on a single server, three in a cluster. */
export const replicasFor = (isClustered: boolean): number => (isClustered ? 3 : 1);
