/** Which Assay carries a study out: its version, and its commit where it runs from a checkout. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface StudyOrigin {
  readonly version: string;
  readonly gitSha: string | null;
}

export function studyOrigin(): StudyOrigin {
  const root = packageAbove(import.meta.dirname);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { version, gitSha: shaOf(root) };
}

/** The source and what is built of it lie at different depths. */
function packageAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageAbove(dirname(folder));
}

/** An installed package lies in somebody else's repository, whose commit says nothing of us. */
function shaOf(root: string): string | null {
  if (!existsSync(join(root, '.git'))) return null;
  const { stdout } = spawnSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
  return /^[0-9a-f]{40}$/.exec((stdout ?? '').trim())?.[0] ?? null;
}
