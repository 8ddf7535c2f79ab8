/** A held node answers, but what it is asked for begins nothing by itself until it is released. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Runtime } from '../../../runtime/runtime.ts';
import { begin, tell } from '../../support/tell.ts';
import { until } from '../../support/until.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function expectWaitsForRelease(node: Runtime): Promise<void> {
  await until(() => node.picture().isHeld);
  expect(await begin(node, 'job/held', { n: 2 })).toMatchObject({ result: 'accepted', status: 'working' });
  for (let n = 0; n < 3; n += 1) await tell(node, 'job/held', { type: 'ADD' });
  const tasks = await world.sql<{ status: string; attempts: number }[]>`select status, attempts from tasks`;
  expect([...tasks]).toEqual([{ status: 'queued', attempts: 0 }]);
  await node.api['supervisor.release']({}, { door: 'test' });
  await until(async () => {
    const [row] = await world.sql<{ ending: string | null }[]>`
      select outcome->>'ending' as ending from actors where key = 'job/held'`;
    return row?.ending === 'done';
  });
}

it('a running node that is held leaves its tasks queued, and runs them when it is released', async () => {
  const node = await world.node();
  await node.api['supervisor.hold']({}, { door: 'test' });
  await expectWaitsForRelease(node);
});

it('a node that was started with `hold` does the same, although nothing else is held', async () => {
  await expectWaitsForRelease(await world.node({ hold: true }));
});
