/** A statechart as it is drawn: what is an edge, what is a line, where everything lies, which edge is lit. */
import type { ELK } from 'elkjs/lib/elk-api.js';
import bundled from 'elkjs/lib/elk.bundled.js';
import { describe, expect, test } from 'vitest';
import { titleSize } from '../../../console/chart/chart-boxes.ts';
import { type ChartModel, labelText, modelOf } from '../../../console/chart/chart-model.ts';
import { type Placed, placed } from '../../../console/chart/chart-layout.ts';
import { outlineOf } from '../../../console/chart/chart-outline.ts';
import { chosen, heightFor, heightOf } from '../../../console/chart/layout-choice.ts';
import { layoutKey, packed, type PackedLayout, unpacked } from '../../../console/chart/layout-pack.ts';
import { keepLayout, keptLayout, type Shelf } from '../../../console/chart/layout-shelf.ts';
import { LightMap } from '../../../console/chart/lights.ts';
import { trailOf } from '../../../console/chart/trail.ts';
import { addMoves, figuresOf, infoOf } from '../../../console/chart/figures.ts';
import { fitted } from '../../../console/chart/viewport.ts';
import type { Answer } from '../../../contracts/api.ts';
import { chartOf } from '../../../machines/chart.ts';
import { registerKinds } from '../../../machines/register.ts';
import { essayKind } from '../../../actors/essay-kind.ts';
import madeLayouts from '../../../console/chart/made-layouts.json' with { type: 'json' };
import { ownCharts, stampOf } from '../../support/console-layouts.ts';

const Elk: new () => ELK = bundled;

const order: ChartModel = modelOf(
  {
    id: 'order',
    key: 'order',
    type: 'compound',
    initial: 'order.open',
    on: [{ event: 'CANCEL', target: ['order.gone'] }, { event: 'NOTE' }],
    states: [
      {
        id: 'order.open',
        key: 'open',
        type: 'compound',
        initial: 'order.open.new',
        on: [{ event: 'PAY', target: ['order.checking'], guard: 'isEnough' }],
        states: [
          {
            id: 'order.open.new',
            key: 'new',
            type: 'atomic',
            after: [{ event: 'xstate.after.3000.x', delay: 3_000, target: ['order.gone'] }],
          },
          { id: 'order.open.before', key: 'before', type: 'history', history: 'shallow' },
        ],
      },
      {
        id: 'order.checking',
        key: 'checking',
        type: 'atomic',
        always: [{ event: '', target: ['order.paid'] }],
      },
      {
        id: 'order.paid',
        key: 'paid',
        type: 'atomic',
        invoke: [{ id: 'ship', src: 'ship' }],
        on: [
          { event: 'xstate.done.actor.ship', target: ['order.gone'] },
          { event: 'REOPEN', target: ['order.open.before'] },
        ],
      },
      { id: 'order.gone', key: 'gone', type: 'final' },
    ],
  },
  'hash-1',
);
/** As it comes through an answer. */
const decoded = (value: unknown): Answer<'kind.get'>['chart'] =>
  JSON.parse(JSON.stringify(value)) as Answer<'kind.get'>['chart'];
const stateAt = (path: string) => order.states.find((state) => state.path === path);

describe('what is drawn', () => {
  test('a transition from a state into itself is a line of its target, one that stays a line of its state', () => {
    expect(stateAt('gone')?.fromAround.map(({ around, label }) => [around, labelText(label)])).toEqual([
      // From anywhere.
      [null, 'CANCEL'],
    ]);
    expect(stateAt('')?.staying.map(labelText)).toEqual(['NOTE']);
    expect(order.edges.map(({ id }) => id)).not.toContain('order->order.gone');
  });

  test('labels say events, guards, delays and who answers, in the words of the author', () => {
    const labels = order.edges.flatMap((edge) => edge.labels.map(labelText));
    expect(labels).toEqual(['PAY [isEnough]', 'after 3 s', 'always', 'done: ship', 'REOPEN']);
  });
});

const essays = (): ChartModel => {
  const options = essayKind({
    ingest: () => Promise.reject(new Error('nothing is taken in here')),
    phases: [],
  });
  const [kind] = registerKinds([options]).values();
  if (kind === undefined) throw new Error('Expected the kind of essays, got none');
  const chart: Answer<'kind.get'>['chart'] = decoded(chartOf(kind));
  return modelOf(chart.root, chart.machine);
};

describe('where it lies', () => {
  test('every state of the largest chart has a place within the one around it, every edge a way', async () => {
    const model = essays();
    const plane = await placed(new Elk(), model, { direction: 'RIGHT', hasLabels: true });
    const root = model.states.find(({ parent }) => parent === null)?.id;
    for (const { id, parent } of model.states.filter((state) => state.id !== root)) {
      const box = plane.boxes.get(id);
      const outer =
        parent === root
          ? { x: 0, y: 0, width: plane.width, height: plane.height }
          : plane.boxes.get(parent ?? '');
      expect(box && outer && box.x >= outer.x && box.y >= outer.y, id).toBe(true);
      expect(box && outer && box.x + box.width <= outer.x + outer.width + 0.1, id).toBe(true);
      expect(box && outer && box.y + box.height <= outer.y + outer.height + 0.1, id).toBe(true);
    }
    const drawn = new Set(plane.routes.flatMap(({ edges }) => edges));
    expect(model.edges.filter(({ id }) => !drawn.has(id))).toEqual([]);
    expect(unpacked(packed(plane, model), model)).toEqual(plane);
    expect(unpacked(packed(plane, model), order)).toBeNull();
  });

  test('seen whole beside the navigation at 1280 px, names of every chart of ours can be read', async () => {
    const place = { width: 988, height: 640 };
    for (const model of await ownCharts()) {
      const candidates = (['RIGHT', 'DOWN'] as const).map((direction) => {
        const wish = { direction, hasLabels: false };
        const layouts = madeLayouts.layouts as unknown as Readonly<Record<string, PackedLayout>>;
        const layout = layouts[layoutKey(model, wish)];
        const plane = layout === undefined ? null : unpacked(layout, model);
        if (plane === null) throw new Error(`Expected a layout for ${model.states[0]?.key}, got none`);
        return { wish, placed: plane };
      });
      const best = chosen(candidates, place)?.placed ?? { width: Infinity, height: Infinity };
      expect(fitted(best, place).scale * titleSize, model.states[0]?.key).toBeGreaterThan(9);
    }
  });
});

describe('what a large chart is drawn as', () => {
  const { rows, lines, frameless } = outlineOf(essays());

  test('a few leaves deep inside that do not lead to each other are rows of one box', () => {
    expect([...rows.values()].map((row) => row.map(({ key }) => key))).toEqual(
      Array.from({ length: 6 }, () => ['elsewhere', 'own']),
    );
  });

  test('what a state within does as well is the line of the state around it', () => {
    const line = lines.find(({ to }) => to === 'essay.resting.nlp_success');
    expect(line?.from).toBe('essay.working.nlp');
    expect(line?.edges.map(({ from }) => from)).toEqual([
      'essay.working.nlp',
      'essay.working.nlp.nlp_processing_in_progress.own',
    ]);
  });

  test('the outermost state has no frame, unless something leads to it', () => {
    expect(frameless).toBe('essay');
    const back = { id: 'back', from: 'order.paid', to: 'order', labels: [] };
    expect(outlineOf({ ...order, edges: [...order.edges, back] }).frameless).toBeNull();
  });

  test('a small chart is drawn as it is', () => {
    expect(outlineOf(order).rows.size).toBe(0);
    expect(outlineOf(order).lines.map(({ id }) => id)).toEqual(order.edges.map(({ id }) => id));
  });
});

describe('which layout suits a place', () => {
  const plane = (width: number, height: number): Placed => ({
    width,
    height,
    boxes: new Map(),
    routes: [],
  });
  const across = { wish: { direction: 'RIGHT', hasLabels: false }, placed: plane(1_000, 200) } as const;
  const down = { wish: { direction: 'DOWN', hasLabels: false }, placed: plane(300, 600) } as const;
  const labelled = { wish: { direction: 'DOWN', hasLabels: true }, placed: plane(500, 800) } as const;

  test('the one that is larger when seen whole, and the first of two that are alike', () => {
    expect(chosen([across, down], { width: 500, height: 600 })).toBe(down);
    expect(chosen([across, down], { width: 1_100, height: 640 })).toBe(across);
  });

  test('the one with labels only where labels can be read', () => {
    expect(chosen([labelled, down], { width: 900, height: 800 })).toBe(labelled);
    expect(chosen([labelled, down], { width: 900, height: 600 })).toBe(down);
  });

  test('a place is as high as the window leaves room for, and no higher than what is drawn', () => {
    expect(heightFor(60, { width: 988, height: 860 })).toBe(640);
    expect(heightFor(5, { width: 988, height: 860 })).toBe(330);
    expect(heightOf(across, { width: 1_100, height: 640 })).toBe(320);
  });
});

test('a layout is found again on its shelf, and a shelf that is full holds none', () => {
  const kept = new Map<string, string>();
  let isFull = false;
  const shelf: Shelf = {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => {
      if (isFull) throw new Error('no room');
      kept.set(name, text);
    },
    removeItem: (name) => void kept.delete(name),
  };
  const layout = { size: [10, 20], boxes: [0, [1, 2, 3, 4]], routes: [] } as const;
  keepLayout(shelf, 'one', layout);
  expect(keptLayout(shelf, 'one')).toEqual(layout);
  expect(keptLayout(shelf, 'two')).toBeNull();
  isFull = true;
  keepLayout(shelf, 'two', layout);
  expect(keptLayout(shelf, 'one')).toBeNull();
});

test('the charts of our own kinds are laid out as they are now (else: node tests/support/console-layouts.ts)', async () => {
  expect(madeLayouts.stamp).toBe(stampOf(await ownCharts()));
});

test('beside the number of those in a state stands what there is room for, trouble first', () => {
  const figures = { count: 12_000, perMinute: 30, oldestMs: 65_000, stalled: 2, quarantined: 1 };
  const texts = (chars: number): string[] => infoOf(figures, chars).map(({ text }) => text);
  expect(texts(60)).toEqual(['2 stalled', '1 quarantined', '30/min', 'for 1 min 5 s']);
  expect(texts(26)).toEqual(['2 stalled', '30/min']);
  expect(texts(5)).toEqual([]);
});

describe('which edge a move took', () => {
  const lights = new LightMap(order);

  test('the one that leads from where it was to where it is, also through states left at once', () => {
    expect(lights.edgesOf('open.new', 'gone')).toEqual(['order.open.new->order.gone']);
    expect(lights.edgesOf('open.new', 'paid')).toEqual([
      'order.open->order.checking',
      'order.checking->order.paid',
    ]);
  });

  test('a way back to where it was before lights the edge to that history', () => {
    expect(lights.edgesOf('paid', 'open.new')).toEqual(['order.paid->order.open.before']);
  });

  test('a journal leaves a trail: where somebody has been, and by which edges', () => {
    const moments = [
      { status: 'open.new', states: ['open', 'open.new'] },
      { status: 'open.new', states: ['open', 'open.new'] },
      { status: 'paid', states: ['paid'] },
    ];
    const { been, taken } = trailOf(moments, lights);
    expect([...been]).toEqual(['open', 'open.new', 'paid']);
    expect([...taken]).toEqual(['order.open->order.checking', 'order.checking->order.paid']);
  });

  test('a move that no edge explains lights nothing', () => {
    expect(lights.edgesOf('gone', 'open.new')).toEqual([]);
    expect(lights.edgesOf('nowhere', 'paid')).toEqual([]);
  });
});

test('figures move with what is told after they were counted, and never below nothing', () => {
  const figures = figuresOf({
    at: '2026-01-01T00:01:00.000Z',
    states: [
      { path: 'open', count: 2, oldest: '2026-01-01T00:00:00.000Z', stalled: 1, quarantined: 0, entered: 3 },
    ],
  });
  addMoves(
    figures,
    new Map([
      ['open', -5],
      ['gone', 4],
    ]),
    (status) => [status],
  );
  expect(figures.get('open')).toEqual({
    count: 0,
    perMinute: 3,
    oldestMs: 60_000,
    stalled: 1,
    quarantined: 0,
  });
  expect(figures.get('gone')?.count).toBe(4);
});
