/**
 * A node in a process of its own that kills itself, as a power cut would, when it reaches a named point for
 * the n-th time. Arguments: database, NATS, point (or `none`), n.
 */
import type { CrashPoint } from '../../actors/ports.ts';
import { startRuntime } from '../../runtime/runtime.ts';
import { testKinds } from './kinds.ts';

const [databaseUrl = '', natsUrl = '', point = 'none', times = '1'] = process.argv.slice(2);
let left = Number(times);

const runtime = await startRuntime({
  kinds: testKinds,
  databaseUrl,
  natsUrl,
  name: 'victim',
  http: null,
  limits: { taskLeaseMs: 1_000, sweepMs: 100, ackWaitMs: 1_000, heartbeatMs: 500 },
  reach: (reached: CrashPoint) => {
    if (reached !== point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.send?.('ready');
process.on('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
