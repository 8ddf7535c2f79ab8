/** A node with assessment on it, in a process of its own. Says where its HTTP door is when it is open. */
import { createAssessment } from '../runtime/assessment/product.ts';
import { startRuntime } from '../runtime/runtime.ts';
import { benchToken } from './assessment-stage.ts';
import { kinds } from './kinds.ts';

const [databaseUrl = '', natsUrl = '', word] = process.argv.slice(2);
const runtime = await startRuntime({
  // The page has something to look at, that moves as fast as one wants.
  kinds: word === 'console' ? kinds : [],
  product: createAssessment({ databaseUrl, judging: { isAsking: word !== 'silent' } }),
  databaseUrl,
  natsUrl,
  prefix: 'bench',
  name: 'bench',
  token: benchToken,
  http: { host: '127.0.0.1', port: 0 },
});
process.send?.({ httpUrl: runtime.httpUrl });

process.on('message', (question) => {
  if (question === 'memory')
    process.send?.({ rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed });
});
process.on('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
