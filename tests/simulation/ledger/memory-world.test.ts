/** What only the model can do: lose a session and live on, be copied, refuse what Postgres would wait for. */
import { beforeEach, expect, it } from 'vitest';
import type { ActorKey } from '../../../contracts/ids.ts';
import { newActor, nextState, noWrites, request, startMs, write } from '../../int/simulation/ledger-stage.ts';
import { MemoryWorld } from './memory-world.ts';

const one: ActorKey = 'order/1';
const asked = request({ keys: [one] });
let world: MemoryWorld;
beforeEach(async () => {
  world = new MemoryWorld({ nowMs: startMs });
  await write(world.ledgerFor('n1'), { actors: [newActor(one)] });
});

it('a node whose session is cut loses its turn and its locks, and goes on', async () => {
  const node = world.ledgerFor('n1');
  const turn = await node.turns.openTurn(asked);
  world.cut('n1');
  const other = await world.ledgerFor('n2').turns.openTurn(asked);
  expect([...other.actors.keys()]).toEqual([one]);
  const late = turn.commit({ ...noWrites, actors: [nextState(turn, one)] });
  await expect(late).rejects.toMatchObject({ code: 'ledger_unavailable' });
  await other.abandon();
  const again = await node.turns.openTurn(asked);
  expect(again.actors.get(one)).toMatchObject({ version: 1 });
});

it('a copy has the same rows, and goes its own way without the locks', async () => {
  await world.ledgerFor('n1').turns.openTurn(asked);
  const copy = world.copy();
  expect(copy.live).toEqual(await world.rows());
  const turn = await copy.ledgerFor('n1').turns.openTurn(asked);
  await turn.commit({ ...noWrites, actors: [nextState(turn, one)] });
  expect(copy.live.actors.get(one)?.version).toBe(2);
  expect(world.live.actors.get(one)?.version).toBe(1);
});

it('a write to an actor that another turn has locked is refused (Postgres would wait)', async () => {
  const turn = await world.ledgerFor('n1').turns.openTurn(asked);
  const stray = write(world.ledgerFor('n2'), { actors: [nextState(turn, one)] });
  await expect(stray).rejects.toThrow(/locked by this turn/);
});

it('a turn ends once', async () => {
  const turn = await world.ledgerFor('n1').turns.openTurn(asked);
  await turn.commit(noWrites);
  await expect(turn.commit(noWrites)).rejects.toThrow(/has ended/);
});

it('time does not go back', async () => {
  await expect(world.advanceTo(startMs - 1)).rejects.toThrow(/Expected a time from/);
});

it('says what was written since it was asked, once', async () => {
  expect([...world.takeChanged().actors]).toEqual([one]);
  expect([...world.takeChanged().actors]).toEqual([]);
});
