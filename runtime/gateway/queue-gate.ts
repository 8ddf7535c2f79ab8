/**
 * Whether the queue takes more. Above the high mark it takes nothing until it is down to the low one, so
 * that it does not open and shut with every request.
 */
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import { countQueued } from '../../persistence/assessment/gateway/count-queued.ts';
import type { SqlSession } from '../../persistence/connect.ts';

export interface QueueMarks {
  readonly max: number;
  readonly highShare: number;
  readonly lowShare: number;
}
export interface QueueGate {
  /** Asked by whoever plans. */
  hasRoom(): Promise<boolean>;
}

const usualMarks: QueueMarks = {
  max: limits.queueRequestsMax,
  highShare: limits.queueHighShare,
  lowShare: limits.queueLowShare,
};

export function createQueueGate(
  depth: (countMax: number) => Promise<number>,
  { max, highShare, lowShare }: QueueMarks = usualMarks,
): QueueGate {
  const [high, low] = [max * highShare, max * lowShare];
  let isShut = false;
  return {
    hasRoom: async () => {
      const waiting = await depth(Math.ceil(high));
      isShut = waiting >= (isShut ? low : high);
      return !isShut;
    },
  };
}

/** One for each process; what it knows of before lives in it. */
export const queueGateOf = (sql: SqlSession): QueueGate =>
  createQueueGate((countMax) => countQueued(sql, countMax));
