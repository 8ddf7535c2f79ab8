/** What a running node shows of itself to the doors: enough for readiness and metrics, nothing to change it by. */
export interface NodeView {
  readonly nodeId: string;
  readonly name: string;
  readonly status: 'starting' | 'ready' | 'draining' | 'stopped';
  /** Messages waiting in memory, groups in flight, tasks running. */
  gauges(): { readonly waiting: number; readonly groups: number; readonly tasks: number };
  /** Asks Postgres and NATS; never throws. */
  check(): Promise<{ readonly postgres: string | null; readonly nats: string | null }>;
}
