import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/**
 * The lock on a home folder: two processes must not run services on the same files.
 *
 * The lock is the kernel's own file lock, reached through SQLite because Node has no flock. It belongs to the
 * process, not to the file: after kill -9 it is gone, so there is no stale lock to detect, no recycled pid to
 * mistake for the owner, and no race between two processes that both think they may take over.
 *
 * L1 At most one process holds a home at a time, also across containers that share the folder.
 * L2 `owner.json` is only for the message to the second opener; nothing decides by it.
 */

export interface HomeLock {
  release(): void;
}

export class HomeLockedError extends Error {
  override readonly name = 'HomeLockedError';
}

const sqliteBusy = 5;
/** A process killed a moment ago keeps its files until its last thread is gone; a guess with much room. */
const patienceMs = 500;

export function lockHome(home: string): HomeLock {
  const file = join(home, 'lock');
  const ownerFile = join(home, 'owner.json');
  // Created first so that it never exists with a mode wider than 0600; 'a' leaves an existing file alone.
  writeFileSync(file, '', { flag: 'a', mode: 0o600 });
  const database = new DatabaseSync(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${patienceMs}; BEGIN EXCLUSIVE`);
  } catch (error) {
    database.close();
    if (isBusy(error)) throw new HomeLockedError(refusalOf(home, ownerFile), { cause: error });
    throw error;
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }), {
    mode: 0o600,
  });
  return {
    release() {
      if (!database.isOpen) return;
      rmSync(ownerFile, { force: true });
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}

function refusalOf(home: string, ownerFile: string): string {
  const owner = ownerOf(ownerFile);
  const who = owner === undefined ? 'another process' : `process ${owner.pid} (since ${owner.since})`;
  const stop = owner === undefined ? 'Stop it' : `Stop it (kill ${owner.pid})`;
  return (
    `Expected the folder ${home} to be free, got one that ${who} has open. ` +
    `${stop}, or set ASSAY_HOME to another folder; ` +
    'to run a second node on the same services, give it DATABASE_URL and NATS_URL.'
  );
}

const ownerShape = z.object({ pid: z.int(), since: z.string() });

function ownerOf(file: string): z.infer<typeof ownerShape> | undefined {
  try {
    return ownerShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The owner is between taking the lock and writing its name: the refusal stands without it.
    return undefined;
  }
}
