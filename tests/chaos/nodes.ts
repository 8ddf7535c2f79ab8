/** Nodes as processes that come back, as under any process manager, each with wires of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '../support/pause.ts';
import type { ChaosService } from './services.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface NodePlace {
  readonly name: string;
  readonly postgres: ChaosService;
  readonly nats: ChaosService;
  /** For its log and the effects of its tasks. */
  readonly folder: string;
}

const RETRY_MS = 250;

export class ChaosNode {
  readonly name: string;
  readonly toPostgres: TcpProxy;
  readonly toNats: TcpProxy;
  readonly logFile: string;
  readonly #place: NodePlace;
  #process: ChildProcess | null = null;
  #isWanted = false;
  /** How a node that ran has ended though nobody asked it to. It is started again; the table counts it. */
  readonly unasked: string[] = [];
  /** Starts that failed because a server was away. */
  failedStarts = 0;

  private constructor(place: NodePlace, wires: Pick<ChaosNode, 'toPostgres' | 'toNats'>) {
    this.#place = place;
    this.name = place.name;
    this.logFile = join(place.folder, `${place.name}.log`);
    this.toPostgres = wires.toPostgres;
    this.toNats = wires.toNats;
  }

  static async open(place: NodePlace): Promise<ChaosNode> {
    const toPostgres = await TcpProxy.open(() => place.postgres.port);
    const toNats = await TcpProxy.open(() => place.nats.port);
    return new ChaosNode(place, { toPostgres, toNats });
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Resolves when it runs; a start that fails is tried again, as a process manager would. */
  async start(): Promise<void> {
    this.#isWanted = true;
    while (this.#isWanted && this.#process === null) {
      if (await this.#startOnce()) return;
      this.failedStarts += 1;
      await pause(RETRY_MS);
    }
  }

  async #startOnce(): Promise<boolean> {
    const { postgres, nats, folder, name } = this.#place;
    const log = openSync(this.logFile, 'a');
    const node = spawn(
      process.execPath,
      [
        join(import.meta.dirname, 'node.ts'),
        postgres.urlThrough(this.toPostgres.port),
        nats.urlThrough(this.toNats.port),
        name,
        join(folder, `${name}.effects`),
      ],
      { stdio: ['ignore', log, log, 'ipc'] },
    );
    closeSync(log);
    this.#process = node;
    let isReady = false;
    const ended = once(node, 'exit').then(([code, signal]) => {
      if (this.#process !== node) return;
      this.#process = null;
      if (!isReady) return;
      this.unasked.push(`${name} ended by itself (${String(signal ?? code)})`);
      void this.start();
    });
    await Promise.race([once(node, 'message').then(() => (isReady = true)), ended]);
    return isReady;
  }

  /** The end that `signal` brings about; the caller starts it again. */
  async end(signal: 'SIGKILL' | 'SIGTERM', withinMs: number): Promise<'in time' | 'too late'> {
    this.#isWanted = false;
    const node = this.#process;
    this.#process = null;
    if (node === null || node.exitCode !== null) return 'in time';
    const gone = once(node, 'exit').then(() => 'in time' as const);
    node.kill(signal);
    const how = await Promise.race([gone, pause(withinMs).then(() => 'too late' as const)]);
    node.kill('SIGKILL');
    await gone;
    return how;
  }

  freeze(): () => void {
    const node = this.#process;
    node?.kill('SIGSTOP');
    return () => void node?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.end('SIGKILL', RETRY_MS);
    await Promise.all([this.toPostgres.close(), this.toNats.close()]);
  }
}
