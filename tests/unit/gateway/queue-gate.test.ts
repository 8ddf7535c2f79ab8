/** Whether the queue takes more: high and low mark. */
import { expect, test } from 'vitest';
import { createQueueGate } from '../../../runtime/gateway/queue-gate.ts';

const marks = { max: 1_000, highShare: 0.8, lowShare: 0.6 };

test('49 above the high mark it takes nothing until it is down to the low one', async () => {
  let depth = 0;
  const gate = createQueueGate((countMax) => Promise.resolve(Math.min(depth, countMax)), marks);
  const says: [number, boolean][] = [];
  for (depth of [0, 799, 800, 799, 601, 600, 599, 700, 799, 5_000, 650])
    says.push([depth, await gate.hasRoom()]);
  expect(says).toEqual([
    [0, true],
    [799, true],
    [800, false],
    [799, false],
    [601, false],
    [600, false],
    [599, true],
    [700, true],
    [799, true],
    [5_000, false],
    [650, false],
  ]);
});
