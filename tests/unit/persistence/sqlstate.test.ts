import { expect, test } from 'vitest';
import { classifyDatabaseError } from '../../../persistence/sqlstate.ts';

const failed = (code: unknown) => Object.assign(new Error('failed'), { code });

test.each([
  ...'40001 40P01 55P03 57P01 57P02 57P03 08000 08006 53300 25006'.split(' '),
  ...'CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED CONNECT_TIMEOUT'.split(' '),
  ...'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT'.split(' '),
])('%s is worth another try', (code) => {
  const kind = classifyDatabaseError(failed(code));
  expect(kind).toMatchObject({ kind: 'retryable' });
  expect(kind).toHaveProperty('retryAfterMs', expect.any(Number));
});

test.each(['23505', 'AS002'])('%s is a conflict: somebody was there before us', (code) => {
  expect(classifyDatabaseError(failed(code))).toEqual({ kind: 'conflict' });
});

test('53100 is a full disk', () => {
  expect(classifyDatabaseError(failed('53100'))).toEqual({ kind: 'disk_full' });
});

test.each(['42601', '22012', 'AS001', 'UNDEFINED_VALUE', 8, undefined])('%s is a fault', (code) => {
  expect(classifyDatabaseError(failed(code))).toEqual({ kind: 'fault' });
});

test.each([null, undefined, 'text', {}])('what is not an error (%s) is a fault', (error) => {
  expect(classifyDatabaseError(error)).toEqual({ kind: 'fault' });
});
