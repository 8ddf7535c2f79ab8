/** The address of the HTTP door of the node that was last started in a home folder, for `assay console`. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileIn = (home: string): string => join(home, 'http-url');

/** Null: it opened none, and a link to the one before it would lead nowhere. */
export function rememberAddress(home: string, url: string | null): void {
  if (url === null) rmSync(fileIn(home), { force: true });
  else writeFileSync(fileIn(home), `${url}\n`, { mode: 0o600 });
}

export function rememberedAddress(home: string): string | null {
  try {
    return readFileSync(fileIn(home), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
