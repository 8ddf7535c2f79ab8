/**
 * A machine is changed under running actors: carried over, mapped by its hook, or quarantined; never reset.
 */
import { assign, setup } from 'xstate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { defineKind, type KindOptions } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { expectReplaysEqual } from '../../support/invariants.ts';
import { begin, tell } from '../../support/tell.ts';
import { openWorld, type World } from '../../support/world.ts';

interface Version {
  readonly open: string;
  readonly step: number;
}

/** One machine in several versions: the name of its first state, and by how much an ADD counts. */
const versionOf = ({ open, step }: Version) =>
  setup({
    types: { context: {} as { n: number }, events: {} as { type: 'ADD' } | { type: 'CLOSE' } },
  }).createMachine({
    id: 'case',
    // The content hash sees the source of a function, not what it closes over: such a change needs a version.
    version: String(step),
    initial: open,
    context: { n: 0 },
    states: {
      [open]: {
        on: { ADD: { actions: assign({ n: ({ context }) => context.n + step }) }, CLOSE: 'closed' },
      },
      closed: { type: 'final' },
    },
  });

const first = defineKind({ machine: versionOf({ open: 'open', step: 1 }) });
const compatible = defineKind({ machine: versionOf({ open: 'open', step: 10 }) });
const renamed: KindOptions = { machine: versionOf({ open: 'started', step: 100 }) };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function underFirst(key: ActorKey): Promise<void> {
  const node = await world.node({ kinds: [first] });
  await begin(node, key);
  await tell(node, key, { type: 'ADD' });
  await node.stop();
}
const rowOf = async (key: string) => {
  const [row] = await world.sql<{ snapshot: string; quarantined: string | null; status: string }[]>`
    select snapshot::text as snapshot, quarantined, status from actors where key = ${key}`;
  return row;
};

describe('an actor whose machine was changed', () => {
  it('is carried over where the new machine still has its states; the journal says so and replays', async () => {
    await underFirst('case/a');
    const node = await world.node({ kinds: [compatible] });
    expect(await tell(node, 'case/a', { type: 'ADD' })).toMatchObject({ result: 'accepted', version: 4 });
    expect(JSON.parse((await rowOf('case/a'))?.snapshot ?? '{}')).toMatchObject({ context: { n: 11 } });
    const rows = await world.sql<
      { type: string }[]
    >`select type from journal where actor = 'case/a' order by seq`;
    expect(rows.map(({ type }) => type)).toEqual(['xstate.init', 'ADD', 'assay.migrated', 'ADD']);
  });

  it('is mapped by `migrateSnapshot`', async () => {
    await underFirst('case/b');
    const kind = defineKind({ ...renamed, migrateSnapshot: (stored) => ({ ...stored, value: 'started' }) });
    const node = await world.node({ kinds: [kind] });
    expect(await tell(node, 'case/b', { type: 'ADD' })).toMatchObject({
      result: 'accepted',
      status: 'started',
    });
    expect(JSON.parse((await rowOf('case/b'))?.snapshot ?? '{}')).toMatchObject({ context: { n: 101 } });
  });

  it('is quarantined with the name of the missing state, untouched, and goes on when it is brought back', async () => {
    await underFirst('case/c');
    const before = await rowOf('case/c');
    const node = await world.node({ kinds: [renamed] });
    expect(await tell(node, 'case/c', { type: 'ADD' })).toMatchObject({
      result: 'rejected',
      code: 'quarantined',
    });
    const row = await rowOf('case/c');
    expect(row?.quarantined).toMatch(/has no state `open`.*migrateSnapshot/);
    expect(row?.snapshot).toBe(before?.snapshot);
    await node.stop();
    const repaired = await world.node({ kinds: [first] });
    await repaired.api['actor.release']({ key: 'case/c' }, { door: 'test' });
    expect(await tell(repaired, 'case/c', { type: 'ADD' })).toMatchObject({ result: 'accepted', version: 3 });
    await expectReplaysEqual(world.sql, registerKinds([first]));
  });

  it('that has ended stays as it ended, whatever the new machine is', async () => {
    await underFirst('case/d');
    const closing = await world.node({ kinds: [first] });
    await tell(closing, 'case/d', { type: 'CLOSE' });
    await closing.stop();
    const node = await world.node({ kinds: [renamed] });
    expect(await tell(node, 'case/d', { type: 'ADD' })).toMatchObject({
      result: 'rejected',
      code: 'already_final',
    });
    expect(await rowOf('case/d')).toMatchObject({ status: 'closed', quarantined: null });
  });
});
