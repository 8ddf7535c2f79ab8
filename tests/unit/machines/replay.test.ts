import { describe, expect, test } from 'vitest';
import { registerKinds } from '../../../machines/register.ts';
import { migratedType } from '../../../contracts/words.ts';
import { replayJournal, type ReplayRow } from '../../../machines/replay.ts';
import { orderMachine } from '../../machines/orders.ts';
import { StepWorld } from './differential.ts';

const played = new StepWorld(orderMachine, { orderId: 'o', cents: 1 });
for (const type of ['PAY', 'NONSENSE', 'CANCEL', 'PAY']) played.move({ send: { type } });
const actor = played.world.actor(played.world.root);
const kind = played.world.kind(actor.key);
const rows = actor.journal;

const replay = (changed: readonly ReplayRow[]) => replayJournal({ kind, key: actor.key, rows: changed });
const withRow = (seq: number, change: Partial<ReplayRow>): ReplayRow[] =>
  rows.map((row) => (row.seq === seq ? { ...row, ...change } : row));

describe('a journal replayed', () => {
  test('gives the snapshot, status and version of the actor, rejections and all', () => {
    expect(rows.map((row) => row.outcome)).toEqual(['applied', 'applied', 'rejected', 'applied', 'rejected']);
    expect(replay(rows)).toEqual({
      snapshot: actor.text,
      status: 'cancelled',
      version: 3,
      skipped: 0,
      divergence: null,
    });
  });
  test('of nothing is nothing', () => {
    expect(replay([])).toEqual({ snapshot: null, status: null, version: 0, skipped: 0, divergence: null });
  });

  test.for([
    ['outcome', 3, { outcome: 'applied' }, 'applied', 'rejected: `NONSENSE` is not accepted here'],
    ['outcome', 2, { outcome: 'ignored' }, 'ignored', 'applied'],
    ['status', 2, { toStatus: 'shipping' }, 'shipping', 'paying.charging'],
    ['version', 4, { version: 9 }, '9', '3'],
    ['effects', 2, { effects: null }, 'null', '["timer xstate.after.paymentDeadline.order.paying'],
    ['fault', 2, { payload: '{' }, 'applied', 'JSON'],
  ] as const)('says where it diverges: %s', ([what, seq, change, expected, got]) => {
    const { divergence } = replay(withRow(seq, change));
    expect(divergence).toMatchObject({ seq, what, expected });
    expect(divergence?.got).toContain(got);
  });

  test('with an edited payload diverges where it first shows', () => {
    expect(replay(withRow(1, { payload: '{"input":{"orderId":"o","cents":0}}' })).divergence).toMatchObject({
      seq: 2,
      what: 'outcome',
    });
  });

  test('goes on from the snapshot of a migration', () => {
    const snapshot = {
      value: 'shipping',
      context: { orderId: 'o', cents: 1, attempts: 1, receipt: 'r', reason: null },
      status: 'active',
    };
    const carried = {
      type: migratedType,
      payload: JSON.stringify({ snapshot }),
      effects: null,
      toStatus: 'shipping',
    };
    const shipped = {
      type: 'SHIPPED',
      toStatus: 'completed',
      effects: '["fact order.completed","finished done"]',
    };
    const [first, second] = withRow(2, carried) as [ReplayRow, ReplayRow];
    expect(replay([first, second, { ...(rows[3] as ReplayRow), seq: 3, ...shipped }])).toMatchObject({
      status: 'completed',
      version: 3,
      divergence: null,
    });
  });

  test('by a machine that lacks a state says which', () => {
    const gone = registerKinds([{ machine: orderMachine, name: 'under-test' }]).get('under-test');
    const snapshot = { value: 'returned', context: {}, status: 'active' };
    const row = { ...(rows[1] as ReplayRow), type: migratedType, payload: JSON.stringify({ snapshot }) };
    const { divergence } = replayJournal({ kind: gone ?? kind, key: actor.key, rows: [row] });
    expect(divergence?.got).toContain('has no state `returned`');
  });
});
