import { type AnyStateMachine, createMachine, stateIn } from 'xstate';
import { describe, expect, test } from 'vitest';
import { chartOf, mermaidOf } from '../../../machines/chart.ts';
import type { Kind } from '../../../machines/kind.ts';
import { registerKinds } from '../../../machines/register.ts';
import { dispatchMachine } from '../../machines/dispatch.ts';
import { parentMachine } from '../../machines/families.ts';
import { orderMachine } from '../../machines/orders.ts';
import { workbenchMachine } from '../../machines/playback.ts';

function kindFor(machine: AnyStateMachine): Kind {
  const [kind] = registerKinds([{ machine }]).values();
  if (kind === undefined) throw new Error('nothing was registered');
  return kind;
}

const orderDiagram = `stateDiagram-v2
  [*] --> s_open
  state "open" as s_open
  s_open --> s_open : ADD / assign (stays)
  s_open --> s_paying : PAY [isPayable]
  s_open --> s_cancelled : CANCEL
  state "paying" as s_paying {
    [*] --> s_paying_charging
    state "charging" as s_paying_charging
    s_paying_charging : invokes charge
    s_paying_charging --> s_paying_charged : done payment / assign, emit order.paid
    s_paying_charging --> s_paying_waiting : error payment [canRetry]
    s_paying_charging --> s_failed : error payment / assign
    state "waiting" as s_paying_waiting
    s_paying_waiting --> s_paying_charging : after backoff
    state "charged" as s_paying_charged
    s_paying_charged --> [*]
  }
  s_paying --> s_cancelled : CANCEL
  s_paying --> s_shipping : onDone
  s_paying --> s_failed : after paymentDeadline / assign
  state "shipping" as s_shipping
  s_shipping --> s_completed : SHIPPED
  s_shipping --> s_refunding : CANCEL
  state "refunding" as s_refunding
  s_refunding : invokes refund
  s_refunding --> s_cancelled : done refund
  state "completed" as s_completed
  s_completed --> [*]
  state "cancelled" as s_cancelled
  s_cancelled --> [*]
  state "failed" as s_failed
  s_failed --> [*]
`;

const workbenchDiagram = `stateDiagram-v2
  [*] --> s_bench
  state "bench" as s_bench {
    state "left" as s_bench_left {
      [*] --> s_bench_left_idle
      state "idle" as s_bench_left_idle
      s_bench_left_idle --> s_bench_left_busy : LEFT
      state "busy" as s_bench_left_busy
      s_bench_left_busy --> s_bench_left_idle : LEFT
    }
    --
    state "right" as s_bench_right {
      [*] --> s_bench_right_idle
      state "idle" as s_bench_right_idle
      s_bench_right_idle --> s_bench_right_measuring : RIGHT
      state "measuring" as s_bench_right_measuring
      s_bench_right_measuring : invokes measure
      s_bench_right_measuring --> s_bench_right_idle : done gauge / assign
    }
    state "H*" as s_bench_again
  }
  s_bench --> s_away : LEAVE
  state "away" as s_away
  s_away --> s_bench_again : RETURN
`;

describe('the diagram', () => {
  test('nested states, tasks, delays, guards and final states (order)', () => {
    expect(mermaidOf(kindFor(orderMachine))).toBe(orderDiagram);
  });
  test('parallel regions and history (workbench)', () => {
    expect(mermaidOf(kindFor(workbenchMachine))).toBe(workbenchDiagram);
  });
  test('a parallel root and a root without states are drawn as states', () => {
    expect(mermaidOf(kindFor(dispatchMachine))).toContain(
      '  state "dispatch" as s {\n    state "intake" as s_intake {',
    );
    expect(mermaidOf(kindFor(createMachine({ id: 'alone', on: { GO: {} } })))).toBe(
      'stateDiagram-v2\n  state "alone" as s\n  s --> s : GO (stays)\n',
    );
  });
  test('names cannot break out of their label, nor run into each other', () => {
    const states = { 'a b': {}, a_b: {}, 'x"\n[*] --> y': { on: { 'E:1;': 'a_b' } } };
    const text = mermaidOf(kindFor(createMachine({ id: 'odd', initial: 'a_b', states } as never)));
    expect(text).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> s_a_b_2',
        '  state "a b" as s_a_b',
        '  state "a_b" as s_a_b_2',
        '  state "x#34;#10;[*] --#62; y" as s_x__________y',
        '  s_x__________y --> s_a_b_2 : E#58;1#59;',
        '',
      ].join('\n'),
    );
  });
});

describe('the chart as JSON', () => {
  test('is plain, with names where there is code', () => {
    const chart = chartOf(kindFor(orderMachine));
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
    const paying = chart.root.states?.find((state) => state.key === 'paying');
    expect(paying).toMatchObject({ id: 'order.paying', type: 'compound', initial: 'order.paying.charging' });
    expect(paying?.entry).toBeUndefined();
    expect(paying?.after).toEqual([
      {
        event: 'xstate.after.paymentDeadline.order.paying',
        delay: 'paymentDeadline',
        target: ['order.failed'],
        actions: ['assign'],
      },
    ]);
    expect(chart.activities).toEqual(['charge', 'refund']);
  });
  test('says which kind each child becomes', () => {
    expect(chartOf(kindFor(parentMachine)).children).toEqual({ counter: 'parent:counter' });
  });
  test('carries tags, meta and descriptions, bounded', () => {
    const meta = { stallAfter: 5, run: () => 1 };
    const states = {
      a: { tags: ['t'], meta, description: 'x'.repeat(3_000) },
      b: { meta: { text: 'x'.repeat(3_000) } },
    };
    const { root } = chartOf(kindFor(createMachine({ id: 'm', initial: 'a', states } as never)));
    expect(root.states?.[0]).toMatchObject({ tags: ['t'], meta: { stallAfter: 5 } });
    expect(root.states?.[0]?.description).toHaveLength(2_000);
    expect(root.states?.[1]?.meta).toBe('(not shown)');
  });
  test('names guards made of others, and inline ones', () => {
    const always = [
      { guard: stateIn({ a: 'b' }), target: 'a' },
      { guard: () => true, target: 'a' },
    ];
    const { root } = chartOf(
      kindFor(createMachine({ id: 'm', initial: 'a', states: { a: {}, c: { always } } } as never)),
    );
    expect(root.states?.[1]?.always?.map(({ guard }) => guard)).toEqual(['in {a:b}', '(inline)']);
  });
});
