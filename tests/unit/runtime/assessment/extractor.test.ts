import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createExtractor, type Extractor } from '../../../../runtime/assessment/extraction/extractor.ts';
import { bytesOf, docxOf, odtOf, paragraph, pdfLines, pdfOf, rtfOf, run, sentence } from './documents.ts';

const hanging = new URL('./hanging-worker.ts', import.meta.url);
/** Bytes of a PDF that break objects which its reader looks for on its own (found by `garbled-files`). */
const garbledEarly = [
  [129, 172],
  [215, 212],
  [277, 92],
  [531, 37],
  [589, 132],
] as const;
const garbledLate = [
  [7, 17],
  [130, 12],
  [334, 199],
  [378, 142],
  [583, 200],
  [824, 230],
  [837, 253],
] as const;
const never = new AbortController().signal;

let extractor: Extractor;
afterEach(() => extractor.close());

describe('threads that read files', () => {
  test('give every file its own answer, however many come at once', async () => {
    extractor = createExtractor();
    const files = Array.from({ length: 60 }, (_, index) => {
      const text = `${sentence} Number ${index}.`;
      if (index % 3 === 0) return bytesOf(text);
      return index % 3 === 1 ? docxOf(paragraph(run(text))) : pdfOf({ pages: [pdfLines([text])] });
    });
    const extractions = await Promise.all(files.map((bytes) => extractor.extract(bytes, never)));
    expect(extractions.map((one) => (one.kind === 'text' ? one.text : one.code))).toEqual(
      files.map((_, index) => `${sentence} Number ${index}.`),
    );
  });

  test('leave the bytes with whoever gave them, also those cut out of a larger buffer', async () => {
    extractor = createExtractor({ threadsMax: 1 });
    const large = Buffer.from(`before ${sentence} after`);
    const view = large.subarray(7, 7 + sentence.length);
    expect(await extractor.extract(view, never)).toMatchObject({ text: sentence });
    expect(view.toString()).toBe(sentence);
  });

  test('one that hangs is ended after its time, and the next file is read by another', async () => {
    extractor = createExtractor({ script: hanging, threadsMax: 1, ms: 2_000 });
    const [first, second] = await Promise.all([
      extractor.extract(bytesOf('h'), never),
      extractor.extract(bytesOf('a'), never),
    ]);
    expect(first).toMatchObject({ kind: 'refused', code: 'EXTRACTION_TIMED_OUT' });
    expect(second).toMatchObject({ kind: 'text', text: 'a' });
  });

  test.each([
    ['takes more memory than it may', 'm'],
    ['ends by itself', 'x'],
  ])('one that %s costs its file, not the next one', async (_how, order) => {
    extractor = createExtractor({ script: hanging, threadsMax: 1, heapMb: 16 });
    const [first, second] = await Promise.all([
      extractor.extract(bytesOf(order), never),
      extractor.extract(bytesOf('a'), never),
    ]);
    expect(first).toMatchObject({ kind: 'refused', code: 'TEXT_EXTRACTION_FAILED' });
    expect(second).toMatchObject({ kind: 'text', text: 'a' });
  });

  test.each([
    ['while it is read', garbledEarly],
    ['when it has been answered', garbledLate],
  ])('a PDF that its reader gives up in the background %s costs no other file', async (_when, changes) => {
    extractor = createExtractor({ threadsMax: 1 });
    const bytes = pdfOf({ pages: [pdfLines([sentence, sentence]), pdfLines([sentence])] });
    const garbled = new Uint8Array(bytes);
    for (const [at, value] of changes) garbled[at] = value;
    const [first, second] = await Promise.all([
      extractor.extract(garbled, never),
      extractor.extract(bytes, never),
    ]);
    expect(first).toMatchObject({ kind: 'refused' });
    expect(first).not.toMatchObject({ message: expect.stringContaining('survives') });
    expect(second).toMatchObject({ kind: 'text' });
  });

  test('a file that nobody waits for any more is given up, read or waiting', async () => {
    extractor = createExtractor({ script: hanging, threadsMax: 1, ms: 2_000 });
    const reading = new AbortController();
    const waiting = new AbortController();
    const first = extractor.extract(bytesOf('h'), reading.signal);
    const second = extractor.extract(bytesOf('h'), waiting.signal);
    const third = extractor.extract(bytesOf('a'), never);
    waiting.abort(new Error('not any more'));
    reading.abort(new Error('given up'));
    await expect(first).rejects.toThrow('given up');
    await expect(second).rejects.toThrow('not any more');
    expect(await third).toMatchObject({ text: 'a' });
  });

  test('a node that stops gives its files back (another one reads them: they have not failed)', async () => {
    extractor = createExtractor({ script: hanging, threadsMax: 1 });
    const reading = extractor.extract(bytesOf('h'), never);
    const waiting = extractor.extract(bytesOf('a'), never);
    const both = Promise.allSettled([reading, waiting]);
    await extractor.close();
    const refused = { status: 'rejected', reason: { code: 'draining' } };
    expect(await both).toMatchObject([refused, refused]);
    await expect(extractor.extract(bytesOf('a'), never)).rejects.toMatchObject({ code: 'draining' });
  });

  test('fetch nothing that a file names (a file that could would make this machine ask for its author)', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('found');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const place = (name: string): string => `http://127.0.0.1:${port}/${name}`;
    extractor = createExtractor({ threadsMax: 1 });
    const texts = naming(place).map(async (bytes) => extractor.extract(bytes, never));
    expect((await Promise.all(texts)).map(({ kind }) => kind)).toEqual(['text', 'refused', 'text', 'text']);
    // The server is there: what is asked of it is heard.
    await (await fetch(place('control'))).text();
    expect(asked).toEqual(['/control']);
    server.close();
  });
});

/** Files of each kind that name an address wherever such a file can. */
function naming(place: (name: string) => string): readonly Uint8Array[] {
  const rels = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const related = ['attachedTemplate', 'image', 'hyperlink'].map(
    (kind, at) =>
      `<Relationship Id="r${at}" Type="${rels}/${kind}" Target="${place(kind)}" TargetMode="External"/>`,
  );
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const relations = `<Relationships xmlns="${packages}">${related.join('')}</Relationships>`;
  const entity = `<!DOCTYPE w [<!ENTITY x SYSTEM "${place('entity')}">]>`;
  return [
    docxOf(paragraph(run(sentence)), { more: { 'word/_rels/document.xml.rels': relations } }),
    docxOf('', { more: { 'word/document.xml': `<?xml version="1.0"?>${entity}<w>&x;</w>` } }),
    odtOf(`<text:p>${sentence}</text:p><draw:image xlink:href="${place('image')}"/>`),
    rtfOf(`${sentence} {\\field{\\*\\fldinst INCLUDEPICTURE "${place('field')}"}{\\fldrslt .}}`),
  ];
}
