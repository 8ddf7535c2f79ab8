import { expect, test } from 'vitest';
import { Doorbell, eventStream, type NextEvents } from '../../../../runtime/assessment/doors/event-stream.ts';

const quiet = (bell: Doorbell): NextEvents =>
  async function* (signal) {
    while (!signal.aborted) yield (await bell.wait(60_000, signal)) ? { event: 'news', text: '{}' } : null;
  };
const open = (failures: unknown[], events: NextEvents) =>
  eventStream(events, {
    stopping: new AbortController().signal,
    failed: (error) => failures.push(error),
  }).getReader();

test('a client that leaves while there is no news is no failure (each closed page was a warning)', async () => {
  const failures: unknown[] = [];
  const reader = open(failures, quiet(new Doorbell()));
  await reader.read();
  const waiting = reader.read();
  await reader.cancel();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await new Promise(setImmediate);
  expect(failures).toEqual([]);
});

test('a feed that breaks is told and ends the line', async () => {
  const failures: unknown[] = [];
  const broken = new Error('no database');
  // oxlint-disable-next-line require-yield
  const reader = open(failures, async function* () {
    throw broken;
  });
  await reader.read();
  expect((await reader.read()).done).toBe(true);
  expect(failures).toEqual([broken]);
});
