/**
 * The bearer token of the HTTP door: the operator's, or one made at the first start and kept in the home
 * folder.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from './exit.ts';

export interface Token {
  readonly value: string;
  /** Null where it came from the settings. */
  readonly file: string | null;
  readonly isNew: boolean;
}

export function tokenFor(home: string, given: string | undefined): Token {
  if (given !== undefined) return { value: given, file: null, isNew: false };
  const file = join(home, 'token');
  const value = randomBytes(24).toString('base64url');
  try {
    // `wx` fails if the file is there: of two processes that start at once, one makes the token and both use
    // it.
    writeFileSync(file, `${value}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return { value, file, isNew: true };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const kept = readFileSync(file, 'utf8').trim();
  if (!/^\S{16,}$/.test(kept))
    throw usage(`Expected ${file} to hold a token of at least 16 characters; remove it to get a new one`);
  return { value: kept, file, isNew: false };
}
