/** A statechart as it is drawn: what is an edge, what is a line, where everything lies, which edge is lit. */
import type { ELK } from 'elkjs/lib/elk-api.js';
import bundled from 'elkjs/lib/elk.bundled.js';
import { describe, expect, test } from 'vitest';
import { type ChartModel, labelText, modelOf } from '../../../console/chart/chart-model.ts';
import { placed } from '../../../console/chart/chart-layout.ts';
import { keptText, placedFrom, type Shelf } from '../../../console/chart/layout-shelf.ts';
import { LightMap } from '../../../console/chart/lights.ts';
import { addMoves, figuresOf } from '../../../console/chart/figures.ts';
import type { Answer } from '../../../contracts/api.ts';
import { chartOf } from '../../../machines/chart.ts';
import { registerKinds } from '../../../machines/register.ts';
import { essayKind } from '../../../actors/essay-kind.ts';

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
      ['order', 'CANCEL'],
    ]);
    expect(stateAt('')?.staying.map(labelText)).toEqual(['NOTE']);
    expect(order.edges.map(({ id }) => id)).not.toContain('order->order.gone');
  });

  test('labels say events, guards, delays and who answers, in the words of the author', () => {
    const labels = order.edges.flatMap((edge) => edge.labels.map(labelText));
    expect(labels).toEqual(['PAY [isEnough]', 'after 3 s', 'always', 'done: ship', 'REOPEN']);
  });
});

describe('where it lies', () => {
  test('every state of the largest chart has a place within the one around it, every edge a way', async () => {
    const options = essayKind({
      ingest: () => Promise.reject(new Error('nothing is taken in here')),
      phases: [],
    });
    const [kind] = registerKinds([options]).values();
    if (kind === undefined) throw new Error('Expected the kind of essays, got none');
    const chart: Answer<'kind.get'>['chart'] = decoded(chartOf(kind));
    const model = modelOf(chart.root, chart.machine);
    const plane = await placed(new Elk(), model, { direction: 'RIGHT', hasLabels: true });
    for (const { id, parent } of model.states) {
      const box = plane.boxes.get(id);
      const outer =
        parent === null ? { x: 0, y: 0, width: plane.width, height: plane.height } : plane.boxes.get(parent);
      expect(box && outer && box.x >= outer.x && box.y >= outer.y, id).toBe(true);
      expect(box && outer && box.x + box.width <= outer.x + outer.width + 0.01, id).toBe(true);
    }
    expect(model.edges.filter(({ id }) => (plane.routes.get(id)?.points.length ?? 0) < 2)).toEqual([]);
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
  const box = { x: 1, y: 2, width: 3, height: 4 };
  const plane = { width: 10, height: 20, boxes: new Map([['a', box]]), routes: new Map() };
  keptText(shelf, 'one', plane);
  expect(placedFrom(shelf, 'one')).toEqual(plane);
  expect(placedFrom(shelf, 'two')).toBeNull();
  isFull = true;
  keptText(shelf, 'two', plane);
  expect(placedFrom(shelf, 'one')).toBeNull();
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
