/**
 * A node with everything on it, in a process of its own. Arguments: database, NATS, its name, the file that
 * its tasks write a line to (their effect on the world).
 */
import { appendFileSync } from 'node:fs';
import { createAssessment } from '../../runtime/assessment/product.ts';
import { createLog, createLogObserver, logCrash } from '../../runtime/log.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { startRuntime } from '../../runtime/runtime.ts';
import { chaosKinds } from './kinds.ts';
import { chaosLimits } from './chaos-limits.ts';

const [databaseUrl = '', natsUrl = '', name = '', effects = ''] = process.argv.slice(2);
const log = createLog({ level: 'info', environment: 'chaos', node: name });
process.on('uncaughtExceptionMonitor', (error) => logCrash(log, toErrorRecord(error)));
const runtime = await startRuntime({
  kinds: chaosKinds((taskId) => appendFileSync(effects, `${taskId}\n`)),
  product: createAssessment({ databaseUrl, spelling: { threads: 1 } }),
  databaseUrl,
  natsUrl,
  name,
  http: null,
  observer: createLogObserver(log),
  limits: chaosLimits,
});
process.on('SIGTERM', () => {
  void runtime.stop().then(() => process.exit(0));
});
process.send?.('ready');
