import { spawn } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from './home.ts';
import { endProcess, isAlive } from './process-table.ts';
import { type Command, isWrapped, type ServiceUser } from './service-user.ts';

/**
 * One service process: started apart from the terminal, watched, and stopped within a bound.
 *
 * S1 A service has its own process group: Ctrl-C reaches us, and we stop the services in order.
 * S2 It writes to a log file, never to a pipe: a pipe dies with us, and a write to it would kill the service,
 *    so an owner killed with -9 would take its services down in the middle of a write.
 * S3 `onExit` is called only for an end that nobody asked for.
 */
export interface ServiceProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly command: Command;
  readonly logFile: string;
  readonly user?: ServiceUser;
  readonly stopSignal: NodeJS.Signals;
  /** Asked again and again until it says yes. */
  readonly isReady: (pid: number) => Promise<boolean>;
  readonly readyMsMax: number;
  readonly onExit?: (how: string) => void;
}

export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
}

const pollMs = 10;
const watchMs = 500;
/**
 * A guess: Postgres writes its last checkpoint in it, which took under a second for 4 GB of WAL on a fast
 * disk.
 */
const stopMsMax = 20_000;
const logTailLines = 12;

export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const { name, command, logFile, user } = options;
  const log = openLog(logFile);
  const identity = user?.uid === undefined || isWrapped(command) ? {} : user;
  const child = spawn(command.program, command.args, {
    ...identity,
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let ended: string | undefined;
  let report: (how: string) => void = () => {};
  child.once('error', (error) => (ended = `it could not be run: ${error.message}`));
  child.once('exit', (code, signal) => {
    ended = signal === null ? `exit code ${code}` : `signal ${signal}`;
    report(ended);
  });
  await waitUntilReady(options, () => ({ pid: child.pid, ended }));
  const pid = child.pid;
  if (pid === undefined) throw new ServiceStartError(`${name} has no process`);
  report = (how) => options.onExit?.(how);
  return { pid, stop: stopper(options, pid, () => (report = () => {})) };
}

/**
 * Takes over a service left running by an owner that was killed: it is not our child, so its end is polled
 * for.
 */
export function adoptService(options: ServiceOptions, pid: number): ServiceProcess {
  const watch = setInterval(() => {
    if (isAlive(pid)) return;
    clearInterval(watch);
    options.onExit?.('an end seen from outside (it was adopted, so its exit code is unknown)');
  }, watchMs).unref();
  return { pid, stop: stopper(options, pid, () => clearInterval(watch)) };
}

function stopper(options: ServiceOptions, pid: number, unwatch: () => void): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    unwatch();
    stopping ??= endProcess(pid, options.stopSignal, stopMsMax);
    return stopping;
  };
}

async function waitUntilReady(
  options: ServiceOptions,
  look: () => { pid: number | undefined; ended: string | undefined },
): Promise<void> {
  const until = performance.now() + options.readyMsMax;
  for (;;) {
    const { pid, ended } = look();
    if (ended !== undefined) throw startError(options, `got ${ended}`);
    if (pid !== undefined && (await options.isReady(pid))) return;
    if (performance.now() > until) {
      if (pid !== undefined) await endProcess(pid, 'SIGKILL', stopMsMax);
      throw startError(options, `got no answer in ${options.readyMsMax} ms`);
    }
    await pause(pollMs);
  }
}

function startError(options: ServiceOptions, got: string): ServiceStartError {
  return new ServiceStartError(
    `Expected ${options.name} to start, ${got}; see ${options.logFile}, which ends with:\n` +
      tailOf(options.logFile),
  );
}

function tailOf(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-logTailLines)
    .map((line) => `  ${line}`)
    .join('\n');
}
