import { createMachine } from 'xstate';
import { describe, expect, test } from 'vitest';
import { order } from '../../../docs/examples/order-kinds.ts';
import { type Move, playScript } from '../../../runtime/testing.ts';

const play = (...moves: readonly Move[]) => playScript(order, { input: { cents: 1_250 }, moves });

describe('playScript: the kind of the quick start, without a service', () => {
  test('given an order, when it is paid and shipped, then it ends with its receipt', () => {
    const played = play({ type: 'PAY' }, { done: 'charge', output: 'r-1' }, { type: 'SHIPPED' });
    expect(played.map(({ status }) => status)).toEqual(['unpaid', 'charging', 'paid', 'shipped']);
    expect(played[3]).toMatchObject({ ended: true, context: { receipt: 'r-1' } });
    expect(played[2]?.effects).toMatchObject([{ kind: 'fact', type: 'order.paid' }]);
  });

  test('when nobody pays, then the reminder is due, and again; payment cancels it', () => {
    const played = play({ timeout: true }, { timeout: true }, { type: 'PAY' });
    expect(played.map(({ context }) => (context as { reminders: number }).reminders)).toEqual([0, 1, 2, 2]);
    expect(() => play({ type: 'PAY' }, { timeout: true })).toThrow('Expected a timer that is not due yet');
  });

  test('when the charge fails, then the order is unpaid again', () => {
    const failed = { failed: 'charge', error: new Error('card declined') };
    expect(play({ type: 'PAY' }, failed)[2]).toMatchObject({ result: 'applied', status: 'unpaid' });
  });

  test('what is not accepted is rejected with what would be', () => {
    const [, rejected] = play({ type: 'SHIPPED' });
    expect(rejected).toMatchObject({ result: 'rejected', status: 'unpaid', accepts: ['PAY', 'CANCEL'] });
    expect(rejected?.why).toContain('not_accepted');
  });

  test('an answer of something that does not run is a mistake in the script', () => {
    expect(() => play({ done: 'refund' })).toThrow('Expected a task or child `refund`');
  });

  test('a kind that cannot be durable is refused as at a start', () => {
    const machine = createMachine({ id: 'bad', invoke: { src: 'nobody' } });
    expect(() => playScript({ machine })).toThrow('which has no implementation');
  });
});
