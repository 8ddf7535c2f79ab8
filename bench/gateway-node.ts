/**
 * A gateway in a process of its own: what it asks goes to the address it is given, what it answers to
 * nobody. Arguments: database, address of the simulated provider (or `none`), requests a minute, name.
 */
import { subjectsOf } from '../contracts/subjects.ts';
import { createContentStore } from '../persistence/assessment/content-store.ts';
import { connectDatabase } from '../persistence/connect.ts';
import { createGateway } from '../runtime/gateway/gateway.ts';
import { openProvider } from '../runtime/gateway/providers/open-provider.ts';

const [databaseUrl = '', address = 'none', perMinute = '1000000', name = 'bench'] = process.argv.slice(2);
const sql = connectDatabase(databaseUrl, { max: 6, applicationName: 'gateway-bench' });
const access = { name: 'anthropic', apiKey: 'sk-bench', baseUrl: address, timeoutMs: 20_000 } as const;
let ids = 0;
const gateway = createGateway({
  sql,
  contents: createContentStore(sql),
  post: ({ id, target }) =>
    Promise.resolve({
      result: 'accepted',
      key: target,
      messageId: id,
      status: 'waiting_callbacks',
      version: 1,
    }),
  now: () => Date.now(),
  nextId: () => `${name}-${(ids += 1)}`,
  connection: {
    subscribe: () => ({ unsubscribe: () => undefined }) as never,
    flush: () => Promise.resolve(),
  },
  subjects: subjectsOf('bench'),
  name,
  isHeld: () => false,
  providers: address === 'none' ? [] : [openProvider(access)],
  options: {
    concurrency: 64,
    gapMs: 0,
    lookMs: 50,
    limits: { anthropic: { requests: Number(perMinute), inputTokens: 1e9, outputTokens: 1e9 } },
  },
});
gateway.start();
process.send?.('started');
process.on('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
