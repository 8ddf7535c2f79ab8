/** Work that a node does by itself, again and again: never twice at a time, not while it is held. */
import { toErrorRecord } from '../../contracts/failures.ts';
import { systemClock } from '../clock.ts';
import type { ProductHost } from '../product.ts';

export interface Chore {
  /** For the log, and the label of its metric. */
  readonly name: string;
  readonly everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
}

export interface RunningChore {
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

export function startChore(
  { node, observer }: Pick<ProductHost, 'node' | 'observer'>,
  { name, everyMs, run }: Chore,
): RunningChore {
  const stopping = new AbortController();
  let underWay: Promise<void> = Promise.resolve();
  let cancel: () => void = () => undefined;
  const once = async (): Promise<void> => {
    try {
      const { isHeld, status } = node.picture();
      if (!isHeld && status === 'ready') await run(stopping.signal);
    } catch (error) {
      observer.productFailed(name, toErrorRecord(error));
    }
    if (!stopping.signal.aborted) plan();
  };
  const plan = (): void => {
    cancel = systemClock.after(everyMs, () => {
      underWay = once();
    });
  };
  plan();
  return {
    stop: async () => {
      stopping.abort();
      cancel();
      await underWay;
    },
  };
}
