/** The node under test, in a process of its own. Says `ready` on its channel when it takes messages. */
import { startRuntime } from '../runtime/runtime.ts';
import { kinds } from './kinds.ts';

const [databaseUrl = '', natsUrl = '', prefix = 'bench'] = process.argv.slice(2);
const runtime = await startRuntime({ kinds, databaseUrl, natsUrl, prefix, name: 'bench', http: null });
process.send?.('ready');

process.on('message', (question) => {
  if (question === 'memory')
    process.send?.({ rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed });
});
process.on('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
