/** Old nats-servers: which have known holes, and who says so. */
import { expect, test } from 'vitest';
import { createLog, createLogObserver } from '../../../runtime/log.ts';
import { createMetrics, createMetricsObserver } from '../../../runtime/metrics.ts';
import { hasHoles } from '../../../runtime/wire/nats-holes.ts';

test.each([
  ['2.9.10', true],
  ['2.10.29', true],
  ['2.11.15', true],
  ['2.11.16', false],
  ['2.12.6', true],
  ['2.12.7', false],
  ['2.13.9', true],
  ['2.14.0', false],
  ['v2.15.1-RC.1', false],
  ['3.0.0', false],
  ['unknown', null],
] as const)('%s has known holes: %s', (version, expected) => {
  expect(hasHoles(version)).toBe(expected);
});

test('a node that is connected to one warns in its log and its metrics, once per connection', async () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', environment: 'test', to: { write: (line) => lines.push(line) } });
  const metrics = createMetrics('test');
  const observers = [createLogObserver(log), createMetricsObserver(metrics)];
  const shown = async (): Promise<number | undefined> => (await metrics.natsOld.get()).values[0]?.value;
  for (const observer of observers) observer.natsReached('2.9.10');
  expect(await shown()).toBe(1);
  for (const observer of observers) observer.natsReached('2.12.7');
  expect(await shown()).toBe(0);
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['nats.old']);
  expect(lines[0]).toContain('mended in 2.11.16, 2.12.7, 2.14.0');
});
