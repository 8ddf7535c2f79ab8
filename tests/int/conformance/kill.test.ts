/**
 * The same with real processes and a real kill -9, for a sample of the turns: that a node without a
 * process dies as a process does is what this shows.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import { type Script, scripts } from '../../machines/scripts.ts';
import { longestScripts } from '../../support/every-crash.ts';
import { Hand, handDriven } from '../../support/hand.ts';
import type { Fate } from '../../support/mortal-node.ts';
import { Play } from '../../support/play.ts';
import { startPlayProcess } from '../../support/play-process.ts';
import { expectSound, playScript } from '../../support/play-script.ts';
import { openStage, type Stage } from '../../support/stage.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts';

let stage: Stage;
let cache: TemporaryFolder;
beforeAll(async () => {
  stage = await openStage();
  cache = temporaryFolder();
});
afterAll(async () => {
  await stage.close();
  cache.remove();
});

/** Tasks and timers, history, final output, delayed mail, children, spawned children, regions with tasks. */
const sampled = ['order', 'workbench', 'survey', 'valley', 'parent', 'crew', 'dispatch', 'shop'];
const fates: readonly Fate[] = [
  { point: 'before-commit', times: 2 },
  { point: 'after-commit', times: 4 },
  { point: 'before-commit', times: 6 },
];

async function expectSurvival(script: Script, fate: Fate): Promise<void> {
  const { machine } = script;
  const { sql, databaseUrl, nats } = stage;
  await stage.clear();
  const process = {
    databaseUrl,
    natsUrl: nats.url,
    script: scripts.indexOf(script),
    cacheDir: cache.path,
  };
  const play = new Play({
    sql,
    root: `${machine.id}/${machine.id}-${fate.times}`,
    start: (life) => startPlayProcess({ ...process, ...(life === 0 ? fate : { point: 'none', times: 0 }) }),
  });
  try {
    await playScript(play, script, await stage.facts());
  } finally {
    await play.end();
  }
  expect(play.deaths, 'killed once').toBe(1);
  await expectSound(sql, play, registerKinds(handDriven(machine, new Hand().run)));
}

describe.for(longestScripts.filter(({ machine }) => sampled.includes(machine.id)))(
  '$machine.id',
  (script) => {
    it.for(fates)('kill -9 $point of turn $times changes nothing of what XState shows', (fate) =>
      expectSurvival(script, fate),
    );
  },
);
