/** Real services and a node in its own process; the benchmark itself is the client, in a third. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, connectDatabase, type Sql } from '../persistence/connect.ts';
import { connectClient, type NatsClient } from '../runtime/client.ts';
import { type EmbeddedServices, startEmbedded } from '../runtime/embedded/embedded.ts';

export class Stage {
  readonly home: string;
  services: EmbeddedServices;
  #node: ChildProcess | null = null;
  #clients: NatsClient[] = [];
  #pools: Sql[] = [];

  private constructor(home: string, services: EmbeddedServices) {
    this.home = home;
    this.services = services;
  }

  static async open(): Promise<Stage> {
    const home = await mkdtemp(join(tmpdir(), 'assay-bench-'));
    return new Stage(home, await startEmbedded({ home }));
  }

  /** Answers with what the node says of itself when it takes messages. */
  async startNode(program = 'node.ts', ...words: readonly string[]): Promise<unknown> {
    const { databaseUrl, natsUrl } = this.services;
    const node = fork(join(import.meta.dirname, program), [databaseUrl, natsUrl, ...words], {
      stdio: 'inherit',
    });
    this.#node = node;
    const [said] = (await once(node, 'message')) as [unknown];
    return said;
  }
  /** As a power switch would. */
  async killNode(): Promise<void> {
    const node = this.#node;
    if (node === null) return;
    const gone = once(node, 'exit');
    node.kill('SIGKILL');
    await gone;
    this.#node = null;
  }
  async restartServices(): Promise<void> {
    await this.services.stop();
    this.services = await startEmbedded({ home: this.home });
  }
  async memory(): Promise<{ rss: number; heap: number }> {
    const answer = once(this.#node as ChildProcess, 'message');
    this.#node?.send('memory');
    const [memory] = (await answer) as [{ rss: number; heap: number }];
    return memory;
  }
  async client(): Promise<NatsClient> {
    const client = await connectClient({ url: this.services.natsUrl, prefix: 'bench', name: 'bench-client' });
    this.#clients.push(client);
    return client;
  }
  sql(): Sql {
    const sql = connectDatabase(this.services.databaseUrl, { max: 2, applicationName: 'bench' });
    this.#pools.push(sql);
    return sql;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#clients.map((client) => client.close()));
    await Promise.allSettled(this.#pools.map((sql) => closeDatabase(sql, 1)));
    await this.killNode();
    await this.services.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** The position in the write-ahead log, in bytes. */
export async function walBytes(sql: Sql): Promise<number> {
  const [row] = await sql<
    { bytes: number }[]
  >`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint as bytes`;
  return row?.bytes ?? 0;
}
