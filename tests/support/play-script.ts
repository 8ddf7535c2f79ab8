/** One script, played to its end and held against XState after every move. */
import { expect } from 'vitest';
import { idOf } from '../../contracts/ids.ts';
import type { Kind } from '../../machines/kind.ts';
import type { Sql } from '../../persistence/connect.ts';
import { asMove, type Script } from '../machines/scripts.ts';
import { shownFacts, type WorldView, XStateWorld } from '../unit/machines/differential.ts';
import type { FactLog } from './fact-log.ts';
import { expectReplaysEqual, leftovers, nothingLeft } from './invariants.ts';
import type { Play } from './play.ts';

/** What XState's own actors show at first and after each move. */
export function viewsInXState({ machine, input, moves }: Script): readonly WorldView[] {
  const world = new XStateWorld(machine, input);
  const views = [world.view()];
  for (const move of moves.map(asMove)) {
    world.move(move);
    views.push(world.view());
  }
  world.close();
  return views;
}

export async function playScript(play: Play, script: Script, facts: FactLog): Promise<void> {
  const wanted = viewsInXState(script);
  await play.begin(script.input);
  for (let moved = 0; ; moved += 1) {
    const { emitted: _, ...view } = wanted[moved] as WorldView;
    const move = script.moves[moved];
    expect(await play.view(), `before move ${moved}: ${JSON.stringify(move)}`).toEqual(view);
    if (move === undefined) break;
    await play.move(asMove(move));
  }
  // What still runs is stopped, so that nothing may be left over.
  if (wanted.at(-1)?.status === 'active') await play.move({ stop: true });
  await play.published();
  const said = await facts.of(idOf(play.root));
  expect(shownFacts(said.map(({ type, payload }) => ({ type, ...payload })))).toEqual(wanted.at(-1)?.emitted);
}

/** Every message once, every replay equal, nothing left over. */
export async function expectSound(sql: Sql, play: Play, kinds: ReadonlyMap<string, Kind>): Promise<void> {
  const rows = await sql<{ id: string }[]>`
    select message_id as id from journal where actor = ${play.root} and sender = 'api:test' order by seq`;
  expect(rows.map((row) => row.id)).toEqual(play.posted);
  await expectReplaysEqual(sql, kinds);
  expect(await leftovers(sql)).toEqual(nothingLeft);
  const [dead] = await sql<{ letters: number }[]>`select count(*)::int as letters from dead_letters`;
  expect(dead?.letters).toBe(0);
}
