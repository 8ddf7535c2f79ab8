import { expect, test } from 'vitest';
import { createLog, createLogObserver } from '../../../runtime/log.ts';

function listen() {
  const lines: Record<string, unknown>[] = [];
  const to = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, observer: createLogObserver(createLog({ level: 'trace', environment: 'test', to })) };
}
const essay = 'My summer holidays were '.repeat(50);

test('every line says which service, environment and level it is of, and what happened', () => {
  const { lines, observer } = listen();
  observer.actorQuarantined('order/1', { name: 'Fault', code: 'snapshot_unreadable', message: 'not JSON' });
  expect(lines[0]).toMatchObject({
    level: 'error',
    'service.name': 'assay',
    'deployment.environment': 'test',
    event: 'actor.quarantined',
    key: 'order/1',
    error_code: 'snapshot_unreadable',
    error_message: 'not JSON',
  });
  expect(lines[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test.each([{ text: essay }, [essay], essay, null, undefined, () => essay])(
  'what a machine logs is not shown where it may be contents (%#)',
  (value) => {
    const { lines, observer } = listen();
    observer.machineLogged('order/1', undefined, value);
    expect(JSON.stringify(lines)).not.toContain('summer');
    expect(lines[0]?.['value']).toMatch(/not shown/);
  },
);

test.each([
  ['waiting', 'waiting'],
  [42, 42],
  [true, true],
])('what is plainly a word or number is shown (%s)', (value, shown) => {
  const { lines, observer } = listen();
  observer.machineLogged('order/1', 'now', value);
  expect(lines[0]).toMatchObject({ event: 'machine.logged', label: 'now', value: shown });
});

test('messages of errors are cut (an activity may put a whole essay into one)', () => {
  const { lines, observer } = listen();
  observer.taskEnded({
    id: 't',
    activity: 'a/b',
    status: 'failed',
    ms: 1,
    error: { name: 'Error', message: essay },
  });
  expect(String(lines[0]?.['error_message']).length).toBeLessThanOrEqual(301);
});

test('pings of the connection are no news', () => {
  const { lines, observer } = listen();
  for (const status of ['ping', 'disconnect', 'reconnect']) observer.natsChanged(status);
  expect(lines.map((line) => line['level'])).toEqual(['debug', 'info', 'info']);
});
