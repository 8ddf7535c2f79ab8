/**
 * What is built on the runtime and shares its process and its doors: kinds, and verbs of its own. The runtime
 * opens it when ledger and wire stand, and closes it before them; it knows nothing of what it does.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import type { Hono } from 'hono';
import type { SendAnswer } from '../contracts/answer.ts';
import type { Envelope } from '../contracts/envelope.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Subjects } from '../contracts/subjects.ts';
import type { Kind, KindOptions } from '../machines/kind.ts';
import type { Sql } from '../persistence/connect.ts';
import type { Identities } from './http/identities.ts';
import type { NodeView } from './node-view.ts';
import type { Observer } from './observer.ts';

export interface ProductHost {
  readonly sql: Sql;
  readonly connection: NatsConnection;
  readonly subjects: Subjects;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly node: NodeView;
  /** Whether this node answers requests on NATS. */
  readonly isApi: boolean;
  /** Whether this node does work that takes time. */
  readonly isWorker: boolean;
  /** Whether this node looks after things that nobody asked for. */
  readonly isSupervisor: boolean;
  /** Whoever sends this bearer token on HTTP is an admin. */
  readonly token: string | undefined;
  post(envelope: Envelope): Promise<SendAnswer>;
  now(): number;
  nextId(): string;
}

export interface OpenProduct {
  /** Adds its routes to the HTTP door, before the token of the runtime is asked for. */
  routes(app: Hono): void;
  /** Knows bearers of its own beside the token of the node: they may sign in to the console. */
  readonly identities?: Identities;
  /** Asked to take no more requests and begin nothing; then the runtime drains. */
  close(): Promise<void>;
}

export interface Product {
  readonly kinds: readonly KindOptions[];
  open(host: ProductHost): Promise<OpenProduct>;
  /** Ends threads and connections that were opened for its activities. */
  dispose(): Promise<void>;
}
