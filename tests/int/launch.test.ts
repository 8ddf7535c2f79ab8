import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';

const launch = join(import.meta.dirname, '..', '..', 'launch', 'run-through.mjs');
const outer = `
  import { runThrough } from ${JSON.stringify(launch)};
  process.exitCode = await runThrough(process.execPath, ['--input-type=module', '-e', process.argv[1]]);
`;

/** The launcher with a child of its own, in its own process group as a shell gives it. */
function launched(inner: string) {
  const args = ['--input-type=module', '-e', outer, inner];
  return spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('launch', () => {
  it('gives the child a Ctrl-C exactly once, also when it hits the group and is forwarded (one orderly stop)', async () => {
    const child = launched(`
      const alive = setInterval(() => {}, 1000);
      process.on('SIGINT', () => console.log('interrupt'));
      process.on('SIGTERM', () => { console.log('end'); clearInterval(alive); });
      console.log('ready');
    `);
    let output = '';
    child.stdout.on('data', (bytes) => (output += String(bytes)));
    await until(() => output.includes('ready'), { what: 'the child to be ready' });
    process.kill(-child.pid!, 'SIGINT');
    process.kill(child.pid!, 'SIGINT');
    // Signals that wait together come in no order.
    await until(() => output.includes('interrupt'), { what: 'the child to hear of it' });
    process.kill(child.pid!, 'SIGTERM');
    await once(child, 'exit');
    expect(output).toBe('ready\ninterrupt\nend\n');
  });

  it.each([
    ['process.exit(7)', 7],
    ["process.kill(process.pid, 'SIGKILL')", 137],
    ['', 0],
  ])('hands on how the child ended: %s', async (inner, code) => {
    const child = launched(inner);
    expect(await once(child, 'exit')).toEqual([code, null]);
  });
});
