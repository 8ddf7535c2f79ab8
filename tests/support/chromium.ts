/** A real Chromium for tests of pages: the one of the system. It gets a profile of its own and no network. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const usual = '/usr/bin/chromium';
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
  const onPath = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'chromium'));
  const looked = named === undefined ? [usual, ...onPath] : [named];
  const found = looked.find(isRunnable);
  if (found !== undefined) return found;
  const where = named === undefined ? `${usual} or on the PATH` : `at CHROMIUM_PATH (${named})`;
  throw new Error(
    `Expected a Chromium ${where}, got none; install it (Debian: apt-get install chromium) ` +
      'or set CHROMIUM_PATH to the binary',
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
