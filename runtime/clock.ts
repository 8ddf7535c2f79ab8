/** The node's own clock and ids. Kernel code gets them as ports; only this file touches the real ones. */
import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../actors/ports.ts';

const TIMEOUT_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  // A longer wait would fire at once in Node; whoever asks looks again anyway.
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(delayMs, TIMEOUT_MAX_MS));
    return () => clearTimeout(timer);
  },
};

/** Time first (so that index pages are filled one after another), then a random run, then a counter. */
export function createIds(now: () => number): Ids {
  const run = randomBytes(6).toString('base64url');
  let count = 0;
  return {
    next: () => `${now().toString(36)}-${run}-${(count++).toString(36)}`,
  };
}
