/** A graph is checked whole before a run of it exists: each flaw has a code of its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphCode, readGraph } from '../../../../machines/assessment/run-graph.ts';

const stepsOf = (graph: unknown) => {
  const read = readGraph(graph);
  if (read.kind === 'refused') throw new Error(read.message);
  return read.steps;
};

describe('a sound graph', () => {
  it('has every default filled in', () => {
    expect(readGraph({ steps: { only: {} } })).toEqual({
      kind: 'planned',
      entry: null,
      steps: [{ id: 'only', kind: 'noop', needs: [], attemptsMax: 1, approval: false, params: {} }],
    });
  });

  it('may be a list of steps with ids, too', () => {
    const steps = { b: { kind: 'WAIT', needs: ['a', 'a'], attemptsMax: 5, approval: true }, a: {} };
    const list = [
      { id: 'b', kind: 'wait', needs: ['a'], attemptsMax: 5, approval: true },
      { id: 'a', kind: '' },
    ];
    expect(stepsOf({ entry: 'a', steps: list })).toEqual(stepsOf({ entry: 'a', steps }));
  });

  it('may name steps as objects name their own parts (an id is only a text)', () => {
    const graph: unknown = JSON.parse('{"steps":{"__proto__":{},"constructor":{"needs":["__proto__"]}}}');
    expect(stepsOf(graph).map(({ id, needs }) => [id, needs])).toEqual([
      ['__proto__', []],
      ['constructor', ['__proto__']],
    ]);
  });

  it('may have kinds that nobody knows (S12: they fail when their turn comes)', () => {
    expect(stepsOf({ steps: { a: { kind: 'teleport' } } })).toMatchObject([{ kind: 'teleport' }]);
  });
});

const flaws: readonly (readonly [rule: string, code: GraphCode, graph: unknown, says: string])[] = [
  ['S03 no graph', 'GRAPH_INVALID_FIELD', null, 'a graph like'],
  ['S03 no steps', 'GRAPH_EMPTY', {}, 'steps'],
  ['S03 empty steps', 'GRAPH_EMPTY', { steps: {} }, 'at least one step'],
  ['S03 empty list of steps', 'GRAPH_EMPTY', { steps: [] }, 'at least one step'],
  ['S03 steps that are no steps', 'GRAPH_INVALID_FIELD', { steps: 'a' }, '`steps`'],
  ['S03 empty id', 'GRAPH_INVALID_ID', { steps: { '': {} } }, '``'],
  ['S03 id with a space', 'GRAPH_INVALID_ID', { steps: { 'a b': {} } }, '`a b`'],
  ['S03 id too long', 'GRAPH_INVALID_ID', { steps: { ['x'.repeat(65)]: {} } }, '64'],
  ['S03 list without id', 'GRAPH_INVALID_ID', { steps: [{ kind: 'noop' }] }, 'step 1'],
  ['S03 duplicate id', 'GRAPH_DUPLICATE_ID', { steps: [{ id: 'a' }, { id: 'a' }] }, '`a` twice'],
  ['S03 unknown dependency', 'GRAPH_UNKNOWN_DEPENDENCY', { steps: { a: { needs: ['b'] } } }, '`b`'],
  ['S03 self-dependency', 'GRAPH_SELF_DEPENDENCY', { steps: { a: { needs: ['a'] } } }, '`a` needs itself'],
  [
    'S03 two-step cycle behind a step that is sound',
    'GRAPH_CYCLE',
    { steps: { s: {}, t: { needs: ['a', 's'] }, a: { needs: ['b'] }, b: { needs: ['a'] } } },
    'a → b → a',
  ],
  ['S03 unknown entry', 'GRAPH_UNKNOWN_ENTRY', { entry: 'z', steps: { a: {} } }, '`z`'],
  ['S04 `type` of a step', 'GRAPH_UNKNOWN_FIELD', { steps: { a: { type: 'x' } } }, '`type`; use `kind`'],
  [
    'S04 `initial_step` of the graph',
    'GRAPH_UNKNOWN_FIELD',
    { initial_step: 'a', steps: { a: {} } },
    '`initial_step`; use `entry`',
  ],
  ['S04 `deps` of a step', 'GRAPH_UNKNOWN_FIELD', { steps: { a: { deps: [] } } }, '`deps`; use `needs`'],
  ['S04 `nodes`', 'GRAPH_UNKNOWN_FIELD', { nodes: [], edges: [] }, '`nodes`; use `steps`'],
  ['a step that is a text', 'GRAPH_INVALID_FIELD', { steps: { a: 'noop' } }, '`step` of step `a`'],
  ['a kind that is a number', 'GRAPH_INVALID_FIELD', { steps: { a: { kind: 7 } } }, '`kind` of step `a`'],
  ['needs that are a text', 'GRAPH_INVALID_FIELD', { steps: { a: { needs: 'b' } } }, '`needs`'],
  ['no attempts', 'GRAPH_INVALID_FIELD', { steps: { a: { attemptsMax: 0 } } }, 'from 1 to 5'],
  ['too many attempts', 'GRAPH_INVALID_FIELD', { steps: { a: { attemptsMax: 6 } } }, 'from 1 to 5'],
  ['half an attempt', 'GRAPH_INVALID_FIELD', { steps: { a: { attemptsMax: 1.5 } } }, 'from 1 to 5'],
  ['an approval that is a text', 'GRAPH_INVALID_FIELD', { steps: { a: { approval: 'no' } } }, '`approval`'],
  ['params that are a list', 'GRAPH_INVALID_FIELD', { steps: { a: { params: [] } } }, '`params`'],
  [
    'more steps than a run may have',
    'GRAPH_TOO_MANY_STEPS',
    { steps: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`s${at}`, {}])) },
    'at most 100',
  ],
];

describe('a graph with a flaw is refused by its code', () => {
  it.each(flaws)('%s: %s', (_, code, graph, says) => {
    const read = readGraph(graph);
    expect(read).toMatchObject({ kind: 'refused', code });
    expect(read.kind === 'refused' && read.message).toContain(says);
  });
});

it('whatever is given, the answer is a graph or a refusal (a caller may send anything)', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ entry: fc.anything(), steps: fc.anything() })),
      (input) => {
        expect(['planned', 'refused']).toContain(readGraph(input).kind);
      },
    ),
  );
});

it('a planned graph can always be worked off (no circle is overlooked)', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const step = fc.record({ needs: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 }) });
  const graph = fc.record({ steps: fc.dictionary(fc.constantFrom(...ids), step, { minKeys: 1 }) });
  fc.assert(
    fc.property(graph, (given) => {
      const read = readGraph(given);
      if (read.kind === 'refused') return;
      const done = new Set<string>();
      for (const _ of read.steps) {
        const next = read.steps.find(
          ({ id, needs }) => !done.has(id) && needs.every((need) => done.has(need)),
        );
        expect(next).toBeDefined();
        done.add(next?.id ?? '');
      }
    }),
    { numRuns: 500 },
  );
});
