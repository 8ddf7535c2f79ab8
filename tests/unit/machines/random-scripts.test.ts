import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { replayJournal } from '../../../machines/replay.ts';
import { dispatchMachine } from '../../machines/dispatch.ts';
import { crewMachine, parentMachine } from '../../machines/families.ts';
import { orderMachine } from '../../machines/orders.ts';
import { workbenchMachine } from '../../machines/playback.ts';
import { type Move, StepWorld, XStateWorld } from './differential.ts';

interface Subject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  readonly moves: readonly Move[];
}

const send = (...types: readonly string[]): Move[] => types.map((type) => ({ send: { type } }));
const each = (types: readonly string[], names: readonly string[]): Move[] =>
  types.flatMap((type) => names.map((name) => ({ send: { type, name } })));
const answers = (path: string, output: unknown): Move[] => [
  { resolve: path, output },
  { reject: path, error: 'no' },
];
const times: Move[] = [{ advanceMs: 500 }, { advanceMs: 1_000 }, { advanceMs: 30_000 }];

const subjects: readonly Subject[] = [
  {
    name: 'order',
    machine: orderMachine,
    input: { orderId: 'o', cents: 5 },
    moves: [
      ...send('PAY', 'CANCEL', 'SHIPPED', 'WHAT'),
      ...answers('payment', { receipt: 'r' }),
      ...answers('refund', null),
      ...times,
    ],
  },
  {
    name: 'parent',
    machine: parentMachine,
    moves: [...send('INC', 'REPORT', 'FINISH', 'BREAK', 'AGAIN', 'QUIT'), ...answers('child/fail', 1)],
  },
  {
    name: 'crew',
    machine: crewMachine,
    moves: [...each(['HIRE', 'FIRE', 'WORK', 'ASK'], ['a', 'b']), { send: { type: 'DISBAND' } }],
  },
  {
    name: 'dispatch',
    machine: dispatchMachine,
    input: {},
    moves: [
      ...send('ROUTE', 'REROUTE', 'RESET', 'HOLD', 'RELEASE', 'CHECK'),
      { send: { type: 'PARCEL', weight: 1 } },
      { send: { type: 'PARCEL', weight: 99 } },
      ...answers('router', 'r'),
    ],
  },
  {
    name: 'workbench',
    machine: workbenchMachine,
    moves: [...send('LEFT', 'RIGHT', 'LEAVE', 'RETURN'), ...answers('gauge', '1 mm')],
  },
];

describe('any script: XState and a step agree, and the journal replays', () => {
  test.for(subjects)('$name', ({ machine, input, moves }) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves), { maxLength: 25 }), (script) => {
        const theirs = new XStateWorld(machine, input);
        const ours = new StepWorld(machine, input);
        for (const move of script) {
          theirs.move(move);
          ours.move(move);
          expect(ours.view()).toEqual(theirs.view());
        }
        theirs.close();
        for (const { key, journal: rows, text, parent } of ours.world.actors.values()) {
          const replayed = replayJournal({
            kind: ours.world.kind(key),
            key,
            rows,
            parent: parent?.key ?? null,
          });
          expect(replayed).toMatchObject({ divergence: null, snapshot: text });
        }
      }),
      { numRuns: 60 },
    );
  });
});
