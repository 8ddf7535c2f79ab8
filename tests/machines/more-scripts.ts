/** Scripts for the kinds of `tests/support/kinds.ts`, so that every kind there is has been played once. */
import { counterMachine, jobMachine, sleeperMachine } from '../support/kinds.ts';
import type { Script } from './scripts.ts';

export const moreScripts: readonly Script[] = [
  {
    rule: 'a counter counts, refuses what is no number, and ends once',
    machine: counterMachine,
    moves: [
      { send: { type: 'ADD', n: 2 } },
      { send: { type: 'ADD', n: 'two' } },
      'BREAK',
      'UNKNOWN',
      { send: { type: 'FINISH', by: 'me' } },
      { send: { type: 'FINISH', by: 'you' } },
    ],
  },
  {
    rule: 'a job goes through its task, its timer and its child',
    machine: jobMachine,
    input: { n: 1 },
    moves: [
      'ADD',
      { resolve: '0.job.working', output: 2 },
      'ADD',
      { advanceMs: 20 },
      { resolve: '0.job.staging/0.stage.working', output: 4 },
      'ADD',
    ],
  },
  {
    rule: 'a sleeper sleeps long',
    machine: sleeperMachine,
    input: { ms: 1 },
    moves: [{ advanceMs: 3_600_000 }, 'WAKE', { advanceMs: 2_592_000_000 }],
  },
];
