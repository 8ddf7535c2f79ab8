/** Waiting and retrying, as arithmetic and one race. */
import type { Clock } from '../../actors/ports.ts';
import { systemClock } from '../clock.ts';

/**
 * Exponential, with full jitter over the upper half, so that tasks that failed together do not come back
 * together.
 */
export function backoffMs(attempt: number, firstMs: number, maxMs: number, random: number): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempt - 1, 30), maxMs);
  return Math.round(full / 2 + (full / 2) * random);
}

/**
 * The work, or the reason of the abort. Work that does not heed it goes on, but takes nobody's place any
 * more.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const stop = (): void => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  return promise;
}

/**
 * The work, or what `late` says once the time is up. Node counts up to 2^31 ms: beyond, there is no deadline.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  late?: () => T,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<T | undefined> {
  if (ms >= 2 ** 31) return work;
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const cancel = clock.after(ms, () => {
    try {
      resolve(late?.());
    } catch (error) {
      reject(error);
    }
  });
  try {
    return await Promise.race([work, promise]);
  } finally {
    cancel();
  }
}
