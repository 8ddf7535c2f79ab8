import { expect, test } from 'vitest';
import { Doorbell, eventStream, type NextEvents } from '../../../../runtime/http/event-stream.ts';

const open = (failures: unknown[], events: NextEvents) =>
  eventStream(events, {
    stopping: new AbortController().signal,
    failed: (error) => failures.push(error),
  }).getReader();

test('a client that leaves while there is no news is no failure (each closed page was a warning)', async () => {
  const failures: unknown[] = [];
  const asked = Promise.withResolvers<void>();
  const bell = new Doorbell();
  const reader = open(failures, async function* (signal) {
    asked.resolve();
    await bell.wait(60_000, signal);
    yield null;
  });
  await reader.read();
  const waiting = reader.read();
  await asked.promise;
  await reader.cancel();
  expect(await waiting).toEqual({ done: true, value: undefined });
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
