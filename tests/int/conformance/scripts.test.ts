/** The whole runtime, with its wire, its workers and its doors, against XState's own actors, move by move. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { registerKinds } from '../../../machines/register.ts';
import { startRuntime } from '../../../runtime/runtime.ts';
import { type Script, scripts } from '../../machines/scripts.ts';
import { Hand, handDriven } from '../../support/hand.ts';
import { Play, type PlayNode } from '../../support/play.ts';
import { playLimits } from '../../support/play-limits.ts';
import { expectSound, playScript } from '../../support/play-script.ts';
import { openStage, type Stage } from '../../support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});

async function startNode(machine: AnyStateMachine): Promise<PlayNode> {
  const { databaseUrl, nats } = stage;
  const hand = new Hand();
  const kinds = handDriven(machine, hand.run);
  const node = await startRuntime({ kinds, databaseUrl, natsUrl: nats.url, http: null, limits: playLimits });
  return {
    post: (envelope) => node.post(envelope),
    answerTask: (task, answer) => hand.answer(task, answer),
    died: new Promise<never>(() => {}),
    stop: () => node.stop(),
  };
}

async function expectLikeXState(machine: AnyStateMachine, ofMachine: readonly Script[]): Promise<void> {
  const node = await startNode(machine);
  try {
    for (const [index, script] of ofMachine.entries()) {
      await stage.clear();
      const root = `${machine.id}/${machine.id}-${index}` as const;
      const one = new Play({ sql: stage.sql, root, start: async () => node });
      await playScript(one, script, await stage.facts());
      await expectSound(stage.sql, one, registerKinds(handDriven(machine, new Hand().run)));
    }
  } finally {
    await node.stop();
  }
}

const byMachine = [...Map.groupBy(scripts, ({ machine }) => machine)].map(([machine, ofMachine]) => ({
  machine,
  ofMachine,
}));
describe('the runtime shows after every move what XState shows', () => {
  it.for(byMachine)('$machine.id', ({ machine, ofMachine }) => expectLikeXState(machine, ofMachine));
});
