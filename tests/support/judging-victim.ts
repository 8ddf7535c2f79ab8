/**
 * A node that asks a simulated provider, in a process of its own, to be killed. Arguments: database, NATS,
 * two that are for others, the address of the provider, questions under way.
 */
import { createAssessment } from '../../runtime/assessment/product.ts';
import { startRuntime } from '../../runtime/runtime.ts';

const [databaseUrl = '', natsUrl = '', , , baseUrl = '', concurrency = '8'] = process.argv.slice(2);
const unlimited = { requests: 1e6, inputTokens: 1e9, outputTokens: 1e9 };
const runtime = await startRuntime({
  kinds: [],
  product: createAssessment({
    databaseUrl,
    executors: {},
    judging: {
      providers: [{ name: 'anthropic', apiKey: 'sk-test', baseUrl, timeoutMs: 20_000 }],
      concurrency: Number(concurrency),
      limits: { anthropic: unlimited },
    },
  }),
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
