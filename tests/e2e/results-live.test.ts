/** A result while it is made: answers are given by hand, and the page that is open moves with them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerAll, byNumber } from '../support/answer-judgements.ts';
import { type ConsoleWorld, openConsole } from '../support/console.ts';
import { sessionsOn } from '../support/sessions.ts';
import { until } from '../support/until.ts';

let world: ConsoleWorld;
beforeAll(async () => {
  world = await openConsole({ settings: { executors: {}, judging: { isAsking: false } } });
  // Asked before its first wave is answered, a session says that it has no result yet: that is no fault.
  world.expectFaults(/results.*404|404.*results|409/);
});
afterAll(() => world?.close());

test('the plot is there with the first wave and moves with the next, in the page that was open', async () => {
  const sessions = sessionsOn(world.product);
  const { id } = await sessions.begin('live', 8, { waveRounds: 2, seed: 'live' });
  const page = await world.visit(`/results/${id}`);
  await page.getByText('The first places are there when').waitFor();
  const answerWave = async (): Promise<void> =>
    answerAll(world.product.node, await sessions.questions('live'), byNumber);
  const places = async (): Promise<string> => {
    const marks = await page.locator('.caterpillar .place').all();
    return (await Promise.all(marks.map((mark) => mark.getAttribute('style')))).join();
  };

  await answerWave();
  await page.getByText('its scale after wave 1').waitFor();
  const first = await places();
  expect(first.split('translate')).toHaveLength(9);
  await answerWave();
  await page.getByText('its scale after wave 2').waitFor();
  await until(async () => (await places()) !== first, { what: 'the marks to have moved' });
});
