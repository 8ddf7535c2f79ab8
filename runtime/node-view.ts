/**
 * What a running node shows of itself to the doors: enough for readiness and metrics, nothing to change it
 * by.
 */
import type { Picture } from './node-picture.ts';

export interface NodeView {
  readonly nodeId: string;
  readonly name: string;
  readonly status: Picture['status'];
  /** What the node has seen of itself so far. */
  picture(): Picture;
  /** Messages waiting in memory and about how many bytes they take, groups in flight, tasks running. */
  gauges(): {
    readonly waiting: number;
    readonly waitingBytes: number;
    readonly groups: number;
    readonly tasks: number;
  };
  /** Asks Postgres and NATS; never throws. */
  check(): Promise<{ readonly postgres: string | null; readonly nats: string | null }>;
}
