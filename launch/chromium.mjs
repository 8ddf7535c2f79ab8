import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Either will do; the first is half as large, and its pages take half the computing. */
const packages = ['chromium-headless-shell', 'chromium'];

/**
 * Tests of pages look at them through a real browser. A bare machine gets Debian's, where we may install it;
 * where we may not, those tests say what to do.
 */
export function ensureChromium() {
  if (process.env['CHROMIUM_PATH'] !== undefined || packages.some(isOnPath)) return;
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) return;
  console.error('assay: installing chromium for the tests of pages (apt-get) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] }).status;
  apt('update', '-qq');
  if (packages.some((name) => apt('install', '-y', '-qq', '--no-install-recommends', name) === 0)) return;
  console.error('assay: chromium could not be installed; see the lines above');
}

function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    if (folder === '') return false;
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
