import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * `services.json` in the home folder: ports and generated passwords of the embedded services, mode 0600.
 * They are remembered so that clients find the services at the same place after a restart.
 */

const account = z.object({ port: z.int().min(0).max(65_535), user: z.string(), password: z.string() });
const servicesShape = z.object({ postgres: account, nats: account });

export type ServiceAccount = z.infer<typeof account>;
export type RememberedServices = z.infer<typeof servicesShape>;

export function rememberedServices(home: string): RememberedServices {
  const file = join(home, 'services.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    // Written before any service exists: a database whose password was lost could never be opened again.
    const fresh = { postgres: newAccount(), nats: newAccount() };
    rememberServices(home, fresh);
    return fresh;
  }
  try {
    return servicesShape.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `Expected ${file} to hold ports and passwords of the embedded services, got something else; ` +
        'restore it from a backup, for without it the database in this folder cannot be opened.',
      { cause: error },
    );
  }
}

export function rememberServices(home: string, services: RememberedServices): void {
  const file = join(home, 'services.json');
  // Written whole beside it and renamed over it: a crash leaves the old file or the new one, never half of
  // one.
  writeFileSync(`${file}.new`, `${JSON.stringify(services, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

function newAccount(): ServiceAccount {
  return { port: 0, user: 'assay', password: randomBytes(24).toString('base64url') };
}
