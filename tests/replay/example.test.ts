import { expect, test } from 'vitest';
import { registerKinds, replayFile, replayJournal, type ReplayRow } from '../../runtime/testing.ts';
import { order } from '../../docs/examples/order-kinds.ts';

const kinds = registerKinds([order]);

test('what has happened still happens', async () => {
  const report = await replayFile('docs/examples/orders.jsonl', kinds);
  expect(report.divergences).toEqual([]);
  expect(report.unknownKinds).toEqual({});
});

test('an order that was cancelled stays cancelled', () => {
  const kind = kinds.get('order');
  if (kind === undefined) throw new Error('Expected the kind `order`');
  const row = { at: 0, sender: null, causationId: null, correlationId: null, outcome: 'applied' } as const;
  const reminder = 'xstate.after.reminder.order.unpaid';
  const rows: ReplayRow[] = [
    {
      ...row,
      seq: 1,
      version: 1,
      messageId: 'm1',
      type: 'xstate.init',
      payload: '{"input":{"cents":100}}',
      toStatus: 'unpaid',
      effects: `["timer ${reminder} 20000ms order/1 ${reminder}"]`,
    },
    {
      ...row,
      seq: 2,
      version: 2,
      messageId: 'm2',
      type: 'CANCEL',
      payload: '{}',
      toStatus: 'cancelled',
      effects: `["timer-cancelled ${reminder}","finished done"]`,
    },
  ];
  expect(replayJournal({ kind, key: 'order/1', rows })).toMatchObject({
    divergence: null,
    status: 'cancelled',
  });
});
