/** The parts of the batch pages that need no browser. */
import { describe, expect, test } from 'vitest';
import { essayStatuses } from '../../../contracts/assessment/words.ts';
import { essayStatusSaid, inLifeOrder, pipelineSaid } from '../../../console/pages/batches/batch-words.ts';
import { found } from '../../../console/pages/batches/found-essays.ts';
import { guessWriters, studentsIn } from '../../../console/pages/batches/roster.ts';
import { boxSize, layoutGraph } from '../../../console/pages/batches/run-graph-layout.ts';
import { chunksOf } from '../../../console/pages/batches/chunks.ts';

describe('a roster', () => {
  test('is read as a table pastes it, each student once', () => {
    expect(studentsIn('Anna Berg\n\nLind,  Bo;s-17\r\nAnna Berg\nCecília\tnot an id!')).toEqual([
      { name: 'Anna Berg', id: null },
      { name: 'Bo Lind', id: 's-17' },
      { name: 'Cecília', id: null },
    ]);
  });

  test('files are given to whom their names name, whatever the order, marks and case', () => {
    const students = studentsIn('Anna Berg\nBo Lind\nCecília Maria Öberg');
    const files = ['BERG_anna v2.docx', 'lind.txt', 'cecilia-maria-oberg.pdf', 'scan 4.txt'];
    expect(guessWriters(files, students)).toEqual([0, 1, 2, null]);
  });

  test('two of one name are two where their ids say so', () => {
    expect(studentsIn('Anna Berg;s-1\nAnna Berg;s-2\nAnna Berg;s-1')).toHaveLength(2);
  });

  test('an essay is found by its file or its student, by begun words in any order', () => {
    const essays = ['scan 1.pdf', 'scan 2.pdf', null].map((fileName, at) => ({
      essayId: `b-${at}`,
      fileName,
    }));
    const students = new Map([['b-1', 'Åsa Lind']]);
    const ids = (wanted: string, of: typeof students | null = students): string[] =>
      found(essays, wanted, of).map(({ essayId }) => essayId);
    expect([ids('lin asa'), ids('SCAN'), ids('lind', null), ids('b-2')]).toEqual([
      ['b-1'],
      ['b-0', 'b-1'],
      [],
      ['b-2'],
    ]);
  });

  test('whoever could be two is nobody (a wrong guess looks like a right one)', () => {
    const students = studentsIn('Anna Berg\nAnna Lind');
    expect(guessWriters(['anna.txt'], students)).toEqual([null]);
    expect(guessWriters(['anna.txt', 'anna lind.txt'], students)).toEqual([0, 1]);
  });
});

describe('an upload', () => {
  test('goes in small requests that keep the order and leave nothing out', () => {
    const sizes = Array.from({ length: 20 }, () => 1_000);
    expect(chunksOf(sizes)).toEqual([
      { from: 0, to: 8 },
      { from: 8, to: 16 },
      { from: 16, to: 20 },
    ]);
    expect(chunksOf([])).toEqual([]);
  });

  test('a large file goes alone', () => {
    const mega = 1024 * 1024;
    expect(chunksOf([1_000, 9 * mega, 1_000])).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
  });
});

describe('the run graph', () => {
  const graph = layoutGraph([
    { id: 'feedback', needs: ['spelling', 'measures'] },
    { id: 'spelling', needs: [] },
    { id: 'measures', needs: ['spelling'] },
    { id: 'ranking', needs: ['spelling', 'elsewhere'] },
  ]);
  const at = (id: string) => graph.nodes.find((node) => node.id === id);

  test('every phase stands right of all that it needs', () => {
    for (const { from, to } of graph.edges) expect(at(from)?.x).toBeLessThan(at(to)?.x ?? 0);
    expect(graph.edges).toHaveLength(4);
  });

  test('no two phases stand on each other', () => {
    const touching = graph.nodes.flatMap((one) =>
      graph.nodes.filter(
        (other) => one !== other && one.x === other.x && Math.abs(one.y - other.y) < boxSize.height,
      ),
    );
    expect(touching).toEqual([]);
  });

  test('a graph that goes in a circle is drawn (nobody should be left without a picture)', () => {
    const { nodes } = layoutGraph([
      { id: 'a', needs: ['b'] },
      { id: 'b', needs: ['a'] },
    ]);
    expect(nodes).toHaveLength(2);
    expect(layoutGraph([])).toMatchObject({ nodes: [], width: 0, height: 0 });
  });
});

describe('words', () => {
  test('every status of an essay is said in words of its own', () => {
    const said = essayStatuses.map(essayStatusSaid);
    expect(new Set(said).size).toBe(essayStatuses.length);
    expect(said.filter((words) => words.includes('_'))).toEqual([]);
  });

  test('counts stand in the order in which essays go', () => {
    expect(inLifeOrder({ nlp_success: 2, uploaded: 1, spellcheck_failed: 0 })).toEqual([
      ['uploaded', 1],
      ['nlp_success', 2],
    ]);
  });

  test('a pipeline is named after its phase or itself', () => {
    expect(pipelineSaid('cj_assessment')).toBe('Comparative judgement');
    expect(pipelineSaid('comprehensive')).toBe('Comprehensive');
  });
});
