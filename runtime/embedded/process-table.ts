import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What the operating system says about processes that may not be our children: services left running by an
 * owner that was killed. A pid alone proves nothing (it is reused), so callers compare the command line.
 */

const pollMs = 10;

/** The words the process was started with, or undefined when there is no such (living) process. */
export function commandLineOf(pid: number): readonly string[] | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    } catch {
      return undefined;
    }
  }
  try {
    const line = execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return line.trim().split(' ');
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Sends the signal, waits for the end within the bound, then kills. A process already gone is no error. */
export async function endProcess(pid: number, signal: NodeJS.Signals, boundMs: number): Promise<void> {
  signalTo(pid, signal);
  if (await endedWithin(pid, boundMs)) return;
  signalTo(pid, 'SIGKILL');
  await endedWithin(pid, boundMs);
}

async function endedWithin(pid: number, boundMs: number): Promise<boolean> {
  const until = performance.now() + boundMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await pause(pollMs);
  }
  return true;
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

// An orphan ends up with the container's first process, which may never collect it: dead, yet still listed.
// While another of its threads is still ending, its files and locks are open: until then it counts as alive.
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const isDefunct = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
    return isDefunct && readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return true;
  }
}
