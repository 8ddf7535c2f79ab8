import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Postgres refuses to run as root. Under root it runs as the owner of its files, else as `postgres` if the
 * machine has such a user, else as `nobody`: no user is created, so starting Assay changes nothing on the
 * machine.
 */
export interface ServiceUser {
  /** Absent: run as the present user. */
  readonly uid?: number;
  readonly gid?: number;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export function serviceUser(folder: string): ServiceUser {
  if (process.getuid?.() !== 0) return {};
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = idsOf('postgres') ?? idsOf('nobody');
  if (found !== undefined) return found;
  throw new Error(
    'Expected a user that Postgres may run as, got only root (which Postgres refuses); ' +
      'start Assay as a normal user, create the user `postgres`, or set DATABASE_URL.',
  );
}

/**
 * How to run a program as that user. A project under /root is closed to every other user, so where the way to
 * one of the paths is barred, the program keeps one right of root: to pass closed folders (`dac_override`).
 */
export function asUser(user: ServiceUser, command: Command, paths: readonly string[]): Command {
  if (user.uid === undefined || paths.every((path) => isReachable(path, user))) return command;
  const args = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  args.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override', command.program, ...command.args);
  return { program: 'setpriv', args };
}

/** True when `asUser` switches the user itself, so that the spawn must not do so before it. */
export function isWrapped(command: Command): boolean {
  return command.program === 'setpriv';
}

function isReachable(path: string, user: ServiceUser): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function idsOf(name: string): ServiceUser | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return { uid: uid ?? 0, gid: gid ?? 0 };
  } catch {
    return undefined;
  }
}
