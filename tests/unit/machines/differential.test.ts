import type { AnyStateMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { replayJournal } from '../../../machines/replay.ts';
import { readSnapshot, writeSnapshot } from '../../../machines/snapshot.ts';
import { asMove, scripts } from '../../machines/scripts.ts';
import { type Move, StepWorld, XStateWorld } from './differential.ts';

describe('XState and a step agree after every move', () => {
  test.for(scripts)('$rule', ({ machine, input, moves }) => {
    const theirs = new XStateWorld(machine, input);
    const ours = new StepWorld(machine, input);
    expect(ours.view()).toEqual(theirs.view());
    for (const [index, move] of moves.map(asMove).entries()) {
      theirs.move(move);
      ours.move(move);
      expect(ours.view(), `after move ${index}: ${JSON.stringify(move)}`).toEqual(theirs.view());
    }
    expect(ours.world.faults).toEqual([]);
    theirs.close();
  });
});

describe('T7 every journal replays to its snapshot', () => {
  test.for(scripts)('$rule', ({ machine, input, moves }) => {
    const { world, ...ours } = runAlone(machine, input, moves);
    expect(ours).toBeDefined();
    for (const actor of world.actors.values()) {
      const kind = world.kind(actor.key);
      const parent = actor.parent?.key ?? null;
      const replayed = replayJournal({ kind, key: actor.key, rows: actor.journal, parent });
      expect(replayed.divergence).toBeNull();
      expect(replayed.snapshot).toBe(actor.text);
    }
  });
});

describe('every snapshot that is reached survives being read and written again', () => {
  test.for(scripts)('$rule', ({ machine, input, moves }) => {
    const { world } = runAlone(machine, input, moves);
    for (const { key, text } of world.actors.values()) {
      expect(writeSnapshot(readSnapshot(world.kind(key).machine, text))).toBe(text);
    }
  });
});

function runAlone(machine: AnyStateMachine, input: unknown, moves: readonly (Move | string)[]): StepWorld {
  const ours = new StepWorld(machine, input);
  for (const move of moves) ours.move(asMove(move));
  return ours;
}
