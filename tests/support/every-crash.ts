/**
 * A crash between two steps: the node ends at the n-th turn, before its commit or behind it, for every n
 * that the script has (or every third). XState's own actors, which nobody ends, say what must be seen after
 * every move all the same.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrashPoint } from '../../actors/ports.ts';
import { limits } from '../../contracts/limits.ts';
import { registerKinds } from '../../machines/register.ts';
import { systemClock } from '../../runtime/clock.ts';
import { silentObserver } from '../../runtime/silent-observer.ts';
import { openWire, type Wire } from '../../runtime/wire/wire.ts';
import { type Script, scripts } from '../machines/scripts.ts';
import { Hand, handDriven } from './hand.ts';
import { type Fate, startMortalNode } from './mortal-node.ts';
import { Play } from './play.ts';
import { expectSound, playScript } from './play-script.ts';
import { openStage, type Stage } from './stage.ts';

/** One script of each machine: the one with the most moves. */
export const longestScripts: readonly Script[] = Map.groupBy(scripts, ({ machine }) => machine)
  .values()
  .map((ofOne) => ofOne.reduce((a, b) => (b.moves.length > a.moves.length ? b : a)))
  .toArray();

/**
 * The first two have neither tasks nor timers nor children: their turns do nothing that a crash could part
 * from its cause. The last is like `shop`, with the most turns of all.
 */
const isLeftOut: ReadonlySet<string> = new Set(['door', 'player', 'crew']);

const nobodyEnds: Fate = { point: 'none', times: 0 };

/** `by` 1 ends the node at every turn, 3 at every third. */
export function itSurvivesEveryCrash(point: CrashPoint, by: number): void {
  let stage: Stage;
  let wire: Wire;
  let runs = 0;
  beforeAll(async () => {
    stage = await openStage();
    const { url } = stage.nats;
    const wired = { prefix: 'assay', limits, observer: silentObserver, clock: systemClock };
    wire = await openWire({ url, name: 'mortals', ...wired });
  });
  afterAll(async () => {
    await wire.close();
    await stage.close();
  });

  it.for(longestScripts.filter(({ machine }) => !isLeftOut.has(machine.id)))(
    '$machine.id: $rule',
    { timeout: 120_000 },
    async (script) => {
      let times = 1;
      while (await isReached(script, { point, times })) times += by;
      expect(times, 'about as many turns as moves').toBeGreaterThan(script.moves.length / 2);
    },
  );

  /** Whether there was such a turn: if not, the script is over before it. */
  async function isReached(script: Script, fate: Fate): Promise<boolean> {
    const { machine } = script;
    const { sql, databaseUrl } = stage;
    await stage.clear();
    const start = (life: number) =>
      startMortalNode({ databaseUrl, wire, machine, ...(life === 0 ? fate : nobodyEnds) });
    const play = new Play({ sql, root: `${machine.id}/r${runs++}`, start });
    try {
      await playScript(play, script, await stage.facts());
    } finally {
      await play.end();
    }
    await expectSound(sql, play, registerKinds(handDriven(machine, new Hand().run)));
    return play.deaths > 0;
  }
}
