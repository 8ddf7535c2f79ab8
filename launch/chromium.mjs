import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Tests of pages look at them through a real browser. A bare machine gets Debian's, where we may install it;
 * where we may not, those tests say what to do.
 */
export function ensureChromium() {
  if (process.env['CHROMIUM_PATH'] !== undefined || isOnPath('chromium')) return;
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) return;
  console.error('assay: installing chromium for the tests of pages (apt-get) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 2] }).status;
  if (apt('update', '-qq') === 0) apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  if (!isOnPath('chromium')) console.error('assay: chromium could not be installed; see the lines above');
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
