/** What runs as tasks of essays: the ingestion of a file, and the executors of phases. */
import { describe, expect, test } from 'vitest';
import type { ContentStore, Extraction, StoredContent } from '../../../actors/assessment-ports.ts';
import { essayKind } from '../../../actors/essay-kind.ts';
import { createIngest } from '../../../actors/ingest.ts';
import { type EssayPhaseCall, phasesWith, plannedPhases } from '../../../actors/phases.ts';
import type { PhaseName } from '../../../contracts/assessment/words.ts';
import { registerKinds } from '../../../machines/register.ts';

const signal = new AbortController().signal;
const callOf = <Input>(input: Input) => ({
  input,
  signal,
  heartbeat: () => undefined,
  attempt: 1,
  taskId: 'task-1',
});

describe('ingest', () => {
  const raw: StoredContent = {
    id: 'raw-1',
    kind: 'raw_upload_blob',
    mediaType: 'application/octet-stream',
    batchId: 'b',
    essayId: null,
    runId: null,
    sha256: 'ab',
    size: 4,
    body: Buffer.from('raw!'),
    createdAt: '2026-01-01T00:00:00Z',
  };
  const text: Extraction = { kind: 'text', text: 'Hej på dig', characters: 10, words: 3, notes: ['nfkc'] };
  type Put = Parameters<ContentStore['put']>[0];
  const world = (given: { readonly raw?: StoredContent | null; readonly extraction?: Extraction } = {}) => {
    const put: Put[] = [];
    const contents: ContentStore = {
      put: (content) => {
        put.push(content);
        return Promise.resolve({ id: 'text-1', sha256: 'cd', size: content.body.byteLength });
      },
      read: (id) => Promise.resolve(id === 'raw-1' && given.raw !== undefined ? given.raw : raw),
    };
    const files = {
      find: (id: string) => Promise.resolve(id === 'f1' ? { contentId: 'raw-1', name: 'a.txt' } : null),
    };
    const extractor = { extract: () => Promise.resolve(given.extraction ?? text) };
    const ingest = createIngest({ files, contents, extractor });
    const run = (fileId = 'f1') => ingest(callOf({ fileId, batchId: 'b', essayId: 'b-00001' }));
    return { put, run };
  };

  test('stores the text as the essay’s own, and answers with ids and numbers only', async () => {
    const { put, run } = world();
    expect(await run()).toEqual({
      ok: true,
      contentId: 'text-1',
      characters: 10,
      words: 3,
      notes: ['nfkc'],
    });
    expect(put).toEqual([
      {
        kind: 'extracted_plaintext',
        mediaType: 'text/plain; charset=utf-8',
        batchId: 'b',
        essayId: 'b-00001',
        runId: null,
        body: new TextEncoder().encode('Hej på dig'),
      },
    ]);
  });

  test('a refused file is a result with its code, and nothing is stored', async () => {
    const extraction = { kind: 'refused', code: 'ENCRYPTED_FILE_UNSUPPORTED', message: 'm' } as const;
    const { put, run } = world({ extraction });
    expect(await run()).toEqual({ ok: false, code: 'ENCRYPTED_FILE_UNSUPPORTED' });
    expect(put).toEqual([]);
  });

  test.each([
    ['a file that nobody kept', {}, 'unknown'],
    ['a content that is not there', { raw: null }, 'f1'],
    ['a content that is erased', { raw: { ...raw, body: null } }, 'f1'],
  ])('%s cannot be read, now or later', async (_, given, fileId) => {
    expect(await world(given).run(fileId)).toEqual({ ok: false, code: 'RAW_STORAGE_FAILED' });
  });
});

describe('phases', () => {
  const activityOf = (phase: PhaseName, phases = plannedPhases) => {
    const ingest = () => Promise.reject(new Error('not here'));
    const activity = registerKinds([essayKind({ ingest, phases })])
      .get('essay')
      ?.activities.get(phase);
    if (activity === undefined) throw new Error(`no activity ${phase}`);
    return activity;
  };
  const work = {
    batchId: 'b',
    essayId: 'b-00001',
    runId: 'r',
    attempt: 2,
    textContentId: 'text-1',
    promptContentId: null,
    language: 'en',
  } as const;
  const call = callOf(work) as never;

  test('an executor is called with the work and its signal; the attempt is that of the step', async () => {
    const calls: EssayPhaseCall[] = [];
    const phases = phasesWith({
      spellcheck: {
        grain: 'essay',
        attemptsMax: 7,
        run: (given) => {
          calls.push(given);
          return Promise.resolve({ contentId: null, textContentId: null, metrics: {} });
        },
      },
    });
    const { run, attemptsMax } = activityOf('spellcheck', phases);
    await run(call);
    expect(calls).toEqual([{ ...work, signal }]);
    expect(attemptsMax).toBe(7);
  });

  test('a phase without an executor fails by its code (a run would wait for its deadline)', async () => {
    await expect(Promise.resolve().then(() => activityOf('nlp').run(call))).rejects.toMatchObject({
      code: 'PHASE_NOT_AVAILABLE',
      message: expect.stringContaining('nlp'),
    });
  });
});
