import { isAlive } from '../../runtime/embedded/process-table.ts';
import { until } from './until.ts';

/** Sends the signal; for one that ends a process, waits until it has. */
export async function killed(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  if (signal === 'SIGSTOP' || signal === 'SIGCONT') return;
  await until(() => !isAlive(pid), { what: `process ${pid} to end after ${signal}` });
}
