/** A node with assessment on it, in a process of its own, to be killed. Arguments: database, NATS. */
import { createAssessment } from '../../runtime/assessment/product.ts';
import { startRuntime } from '../../runtime/runtime.ts';

const [databaseUrl = '', natsUrl = ''] = process.argv.slice(2);
const runtime = await startRuntime({
  kinds: [],
  product: createAssessment({ databaseUrl }),
  databaseUrl,
  natsUrl,
  name: 'victim',
  http: null,
  limits: { taskLeaseMs: 1_000, sweepMs: 100, ackWaitMs: 1_000, heartbeatMs: 500 },
});
process.send?.('ready');
process.on('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
