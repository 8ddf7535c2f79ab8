/**
 * A kind whose task takes all the memory of its node, and, as a program, a node with a small heap that runs
 * it. Arguments: database, NATS.
 */
import { fromPromise, setup } from 'xstate';
import { defineKind } from '../../machines/kind.ts';
import { startRuntime } from '../../runtime/runtime.ts';

const machine = setup({ actors: { eat: fromPromise(() => Promise.resolve()) } }).createMachine({
  id: 'hungry',
  initial: 'eating',
  states: {
    eating: { invoke: { src: 'eat', onDone: 'full', onError: 'starved' } },
    full: { type: 'final' },
    starved: { type: 'final' },
  },
});

/** V8 ends the process when its heap is full: nothing can catch that. */
function eat(): Promise<never> {
  const eaten: number[][] = [];
  for (;;) eaten.push(Array.from({ length: 100_000 }, (_, n) => n + eaten.length + 0.5));
}

export const hungryKinds = [
  defineKind({ machine, activities: { eat: { run: eat, lostMax: 2, leaseMs: 500, backoffMs: 1 } } }),
];

export const hungryLimits = { taskLeaseMs: 500, sweepMs: 100, ackWaitMs: 1_000, heartbeatMs: 500 };

const [, program, databaseUrl = '', natsUrl = ''] = process.argv;
if (program === import.meta.filename) {
  await startRuntime({
    kinds: hungryKinds,
    databaseUrl,
    natsUrl,
    http: null,
    limits: hungryLimits,
    roles: ['worker'],
  });
  process.send?.('ready');
}
