/** Postgres and nats-server as processes of one's own: killed, frozen, filled up and started again. */
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../runtime/config.ts';
import { giveTo, prepareHome } from '../../runtime/embedded/home.ts';
import { findNatsServer } from '../../runtime/embedded/nats-binary.ts';
import { startNats } from '../../runtime/embedded/nats-server.ts';
import { startPostgres } from '../../runtime/embedded/postgres-server.ts';
import { isAlive } from '../../runtime/embedded/process-table.ts';
import type { ServiceProcess } from '../../runtime/embedded/service.ts';
import { serviceUser } from '../../runtime/embedded/service-user.ts';
import { freeze } from '../support/frozen.ts';
import { killed } from '../support/killed.ts';
import { until } from '../support/until.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

interface Started extends ServiceProcess {
  readonly port: number;
  readonly url: string;
}

export class ChaosService {
  readonly home: string;
  /** Null where nothing may be mounted. */
  readonly disk: SmallDisk | null;
  readonly #begin: (port: number | undefined) => Promise<Started>;
  #running: Started;

  private constructor(place: Pick<ChaosService, 'home' | 'disk'>, begin: Begin, running: Started) {
    this.home = place.home;
    this.disk = place.disk;
    this.#begin = begin;
    this.#running = running;
  }

  static async open(name: string, diskMebibytes: number, beginIn: (home: string) => Begin) {
    const home = mkdtempSync(join(tmpdir(), `assay-chaos-${name}-`));
    const disk = mountSmallDisk(home, diskMebibytes);
    prepareHome(home);
    const begin = beginIn(home);
    return new ChaosService({ home, disk }, begin, await begin(undefined));
  }

  get port(): number {
    return this.#running.port;
  }
  get url(): string {
    return this.#running.url;
  }
  get isRunning(): boolean {
    return isAlive(this.#running.pid);
  }
  /** The same place, reached through somebody who listens on another port. */
  urlThrough(port: number): string {
    const url = new URL(this.url);
    url.port = String(port);
    return url.href;
  }
  async kill(): Promise<void> {
    if (this.isRunning) await killed(this.#running.pid, 'SIGKILL');
  }
  /** On the same port and files; again and again, for a server that was just killed may need a moment. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    this.#running = await until(() => this.#begin(this.port), {
      timeoutMs: 60_000,
      what: `the server in ${this.home} to start`,
    });
  }
  freeze(): () => void {
    return freeze(this.#running.pid);
  }
  wipe(): void {
    rmSync(this.#store, { recursive: true, force: true });
  }
  /** Only while it is stopped. Answers with what puts the store back as it is now. */
  keepStore(): () => void {
    const copy = `${this.#store}.kept`;
    cpSync(this.#store, copy, { recursive: true });
    return () => {
      this.wipe();
      renameSync(copy, this.#store);
    };
  }
  get #store(): string {
    return join(this.home, 'nats');
  }
  async close(): Promise<void> {
    await this.#running.stop();
    this.disk?.unmount();
    rmSync(this.home, { recursive: true, force: true });
  }
}

type Begin = (port: number | undefined) => Promise<Started>;
export const chaosPassword = 'never-to-be-logged';
const account = { port: 0, user: 'assay', password: chaosPassword };
const onLine = (): void => {};
/** Limits and not reservations. JetStream plans its streams within three quarters of its disk. */
const POSTGRES_MEBIBYTES = 4_096;
const NATS_MEBIBYTES = 4_096;

export const openPostgres = (): Promise<ChaosService> =>
  ChaosService.open('postgres', POSTGRES_MEBIBYTES, (home) => {
    giveTo(serviceUser(join(home, 'postgres')), home);
    return (port) => startPostgres({ home, account, port, onLine });
  });

export async function openNats(): Promise<ChaosService> {
  const binary = await findNatsServer({ ...readConfig(), onLine });
  return ChaosService.open('nats', NATS_MEBIBYTES, (home) => {
    return (port) => startNats({ home, binary, account, port, onLine });
  });
}
