import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceUser } from './service-user.ts';

/**
 * The home folder of a process: everything the embedded services keep stands in it, readable by its owner
 * only.
 */

const logBytesMax = 8 * 1024 * 1024;

/**
 * Creates the folder, or accepts one that is empty or was created here before. Any other folder is refused:
 * a mistyped `ASSAY_HOME` must not change the mode or the owner of somebody's files.
 */
export function prepareHome(home: string): void {
  mkdirSync(dirname(home), { recursive: true });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const entries = readdirSync(home);
  if (entries.length > 0 && !entries.includes('lock')) {
    throw new Error(
      `Expected ASSAY_HOME to be a new, an empty or an Assay folder, got ${home}, which holds other files; ` +
        'choose another folder.',
    );
  }
  // An empty folder that somebody made beforehand, say a mounted volume, has whatever mode they gave it.
  chmodSync(home, 0o700);
  closeSync(openSync(join(home, 'lock'), 'a', 0o600));
}

/** Gives a folder to the user that the database runs as; nothing to do when that is the present user. */
export function giveTo(user: ServiceUser, path: string): void {
  if (user.uid === undefined || user.gid === undefined) return;
  chownSync(path, user.uid, user.gid);
}

/** Opens a service's log for appending; a log past its limit is kept once as `.1` and started afresh. */
export function openLog(file: string): number {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > logBytesMax) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
