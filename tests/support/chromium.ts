/**
 * A real Chromium for tests of pages: the one of the system. It gets a profile of its own and no network. Its
 * headless shell is preferred: the same engine without the browser's own windows, which cost as much as the
 * pages of the tests (3.4 s of computing against 1.7 s for each page that is opened).
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const programs = ['chromium-headless-shell', 'chromium'];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(process.env), args: flags });

/** What is named in the environment is meant: where it cannot be run, no other one is taken instead. */
export function chromiumPath(env: NodeJS.ProcessEnv): string {
  const { CHROMIUM_PATH: named, PATH: path = '' } = env;
  const folders = ['/usr/bin', ...path.split(delimiter)].filter((folder) => folder !== '');
  const usual = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  const found = (named === undefined ? usual : [named]).find(isRunnable);
  if (found !== undefined) return found;
  const where = named === undefined ? 'in /usr/bin or on the PATH' : `at CHROMIUM_PATH (${named})`;
  throw new Error(
    `Expected a Chromium ${where}, got none; install it (Debian: apt-get install ` +
      `${programs.join(', or ')}) or set CHROMIUM_PATH to the binary`,
  );
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
