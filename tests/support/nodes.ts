/** Nodes as processes, for tests that kill them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface NodeProcess {
  readonly pid: number;
  /** Resolves with the signal that ended it, or null. */
  readonly exited: Promise<string | null>;
  kill(signal: NodeJS.Signals): Promise<string | null>;
}

export interface VictimOptions {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly point?: string;
  readonly times?: number;
  /** Another program than the one that kills itself. */
  readonly program?: string;
  /** What that program wants to know beside. */
  readonly more?: readonly string[];
  /** Flags of Node. */
  readonly flags?: readonly string[];
}

export async function startVictim(options: VictimOptions): Promise<NodeProcess> {
  const {
    databaseUrl,
    natsUrl,
    point = 'none',
    times = 1,
    program = 'victim.ts',
    more = [],
    flags = [],
  } = options;
  const args = [databaseUrl, natsUrl, point, String(times), ...more];
  const child = fork(join(import.meta.dirname, program), args, {
    stdio: ['ignore', 'inherit', flags.length > 0 ? 'ignore' : 'inherit', 'ipc'],
    execArgv: [...process.execArgv, ...flags],
  });
  const exited = exitOf(child);
  await Promise.race([once(child, 'message'), exited]);
  return {
    pid: child.pid ?? 0,
    exited,
    kill: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

const exitOf = async (child: ChildProcess): Promise<string | null> => {
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
};
