import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from './console.mjs';
import { root } from './install.mjs';
import { runThrough } from './run-through.mjs';

/**
 * Writes `dist/`, for consumers only: Node runs our TypeScript as it is, but refuses to under `node_modules`.
 * The migrations and the web page go along, because the code looks for them beside itself.
 */
export async function build(node) {
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const code = await runThrough(node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  if (code !== 0) return code;
  cpSync(join(root, 'migrations'), join(dist, 'migrations'), { recursive: true });
  const consoleCode = await buildConsole(node);
  if (consoleCode !== 0) return consoleCode;
  cpSync(join(root, 'console', 'dist'), join(dist, 'console', 'dist'), { recursive: true });
  return 0;
}
