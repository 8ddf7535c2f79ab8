/** S41 to S43: whether a process may tick lanes by itself, and why not. */
import { expect, it } from 'vitest';
import { workerGate } from '../../../../runtime/assessment/worker-gate.ts';

const free = { pid: 0, ownPid: 42 };

it('S41 unset, it may: lanes that must not move by themselves are set to `manual`', () => {
  expect(workerGate({ flag: undefined, ...free })).toEqual({ enabled: true, reason: 'ok' });
});

it.each(['', ' ', 'off', 'false', '0', 'FALSE'])(
  'S41 `%s`: it may not, and the reason names the flag',
  (flag) => {
    const gate = workerGate({ flag, ...free });
    expect(gate.enabled).toBe(false);
    expect(gate.reason).toContain('ASSAY_LANE_WORKER');
  },
);

it('S41 a text that nobody understands is no, and is not repeated (it may be a secret, misplaced)', () => {
  const gate = workerGate({ flag: 's3cr3t', ...free });
  expect(gate).toEqual({ enabled: false, reason: 'ASSAY_LANE_WORKER is neither `on` nor `off`' });
});

it.each(['on', 'true', '1', 'TRUE'])('S42 `%s` and no process named: it may', (flag) => {
  expect(workerGate({ flag, ...free })).toEqual({ enabled: true, reason: 'ok' });
});

it('S42 named by its process id: that one may, any other not, and the reason has both', () => {
  expect(workerGate({ flag: 'on', pid: 42, ownPid: 42 })).toEqual({ enabled: true, reason: 'ok' });
  const gate = workerGate({ flag: 'on', pid: 7, ownPid: 42 });
  expect(gate).toEqual({ enabled: false, reason: 'pid_mismatch: configured 7, this is 42' });
});

it('S42 the flag counts before the process', () => {
  expect(workerGate({ flag: 'off', pid: 7, ownPid: 42 }).reason).toBe('ASSAY_LANE_WORKER=off');
});
