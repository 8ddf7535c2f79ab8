import fc from 'fast-check';
import mammoth from 'mammoth';
import { afterAll, describe, expect, test } from 'vitest';
import { fileCodes } from '../../../../contracts/assessment/codes.ts';
import { extractFile } from '../../../../runtime/assessment/extraction/extract-file.ts';
import { createExtractor } from '../../../../runtime/assessment/extraction/extractor.ts';
import { bytesOf, docxOf, odtOf, paragraph, pdfLines, pdfOf, rtfOf, run, sentence } from './documents.ts';

/** Whatever comes, a text or a code comes out: a reader that throws or hangs would lose the essay. */

const styles = '<w:style w:styleId="S"><w:basedOn w:val="S"/><w:rPr><w:vanish/></w:rPr></w:style>';
const whole: readonly (readonly [string, Uint8Array])[] = [
  ['txt', bytesOf(`Räksmörgås ${sentence}`)],
  ['docx', docxOf(paragraph(run(sentence), run('x', '<w:rStyle w:val="S"/>')), { styles })],
  ['odt', odtOf(`<text:p>${sentence}<text:s text:c="9"/></text:p>`)],
  ['rtf', rtfOf(`{\\b ${sentence}}\\'e4\\u246?\\par{\\*\\x y}\\bin3 abc`)],
  ['pdf', pdfOf({ pages: [pdfLines([sentence, sentence]), pdfLines([sentence])] })],
];
const limitMs = 5_000;
const never = new AbortController().signal;
const extractor = createExtractor({ threadsMax: 1 });
afterAll(() => extractor.close());

/** PDFs are read in the thread: their reader leaves rejected promises behind, which the thread bears. */
const read = (bytes: Uint8Array, type: string) =>
  type === 'pdf' ? extractor.extract(bytes, never) : extractFile(bytes);

async function expectTextOrCode(bytes: Uint8Array, type = ''): Promise<void> {
  const from = performance.now();
  const extraction = await read(bytes, type);
  expect(performance.now() - from).toBeLessThan(limitMs);
  if (extraction.kind === 'refused') expect(fileCodes).toContain(extraction.code);
  else expect(extraction.text.length).toBeGreaterThan(0);
}

describe.each(whole)('%s', (type, bytes) => {
  const runs = type === 'pdf' ? 60 : 300;

  test('is a text as long as it is whole', async () => {
    expect(await extractFile(bytes)).toMatchObject({ kind: 'text' });
  });

  test('cut off anywhere', async () => {
    const cuts = fc.nat(bytes.length - 1);
    await fc.assert(
      fc.asyncProperty(cuts, (at) => expectTextOrCode(bytes.slice(0, at), type)),
      { numRuns: runs },
    );
  });

  test('with bytes that are others', async () => {
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(changes, (all) => {
        const copy = new Uint8Array(bytes);
        for (const [at, value] of all) copy[at] = value;
        return expectTextOrCode(copy, type);
      }),
      { numRuns: runs },
    );
  });

  test('with pieces that are doubled or moved', async () => {
    const place = fc.nat(bytes.length);
    await fc.assert(
      fc.asyncProperty(place, place, place, (from, to, at) => {
        const piece = bytes.slice(Math.min(from, to), Math.max(from, to));
        return expectTextOrCode(new Uint8Array([...bytes.slice(0, at), ...piece, ...bytes.slice(at)]), type);
      }),
      { numRuns: runs },
    );
  });
});

describe('XML and RTF of any tags', () => {
  const words = ['w:p', 'w:r', 'w:t', 'w:rPr', 'w:vanish', 'w:tbl', 'w:tc', 'w:del', 'mc:Fallback', 'x'];
  const tag = fc.constantFrom(...words);
  const piece = fc.oneof(
    tag.map((name) => `<${name}>`),
    tag.map((name) => `</${name}>`),
    tag.map((name) => `<${name} w:val="0"/>`),
    fc.constantFrom('&amp;', '&#x110000;', '<![CDATA[x]]>', '<!-- -->', '<?x?>', '<', '>', '"'),
    fc.string({ maxLength: 5 }),
  );
  test('docx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), (pieces) =>
        expectTextOrCode(docxOf(pieces.join('') + paragraph(run(sentence)))),
      ),
      { numRuns: 500 },
    );
  });

  const control = fc.oneof(
    fc.constantFrom('{', '}', '\\par', '\\v', '\\u-1?', '\\uc9', "\\'e4", "\\'", '\\bin99999', '\\*', '\\'),
    fc.constantFrom(
      '{\\fonttbl',
      '{\\colortbl',
      '\\f99',
      '\\cf1',
      '\\fs2',
      '\\red255;',
      '\\deleted',
      '\\plain',
    ),
    fc.string({ maxLength: 5 }),
  );
  test('rtf', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(control, { maxLength: 40 }), (pieces) =>
        expectTextOrCode(rtfOf(`${pieces.join('')}${sentence}`)),
      ),
      { numRuns: 500 },
    );
  });
});

describe('slow on purpose', () => {
  const much = 400_000;
  test.each([
    ['attributes without values', docxOf(`<w:p ${'a'.repeat(much)}>`)],
    ['attributes without quotes', docxOf(`<w:p ${'a= '.repeat(much / 3)}>`)],
    ['a tag that never ends', docxOf(`<w:p ${'"'.repeat(much + 1)}`)],
    ['many tags', docxOf('<w:p/>'.repeat(much / 6))],
    ['blanks before the end of a line', bytesOf(`a${' '.repeat(much)}b\n`.repeat(2))],
    ['blank lines', bytesOf(`${'\n '.repeat(much)}`)],
    ['marks upon one letter', bytesOf(`a${'\u0301\u0323'.repeat(much / 4)}`)],
    ['words with hyphens', bytesOf(`${'a-'.repeat(much / 16)}!`)],
    ['groups that are not closed', rtfOf('{\\b '.repeat(499))],
    ['letters in hexadecimal', rtfOf("\\'e4".repeat(much / 16))],
    ['blanks by the number', odtOf(`<text:p>${'<text:s text:c="99999999"/>'.repeat(much / 40)}</text:p>`)],
  ])('%s', async (_what, bytes) => {
    await expectTextOrCode(bytes);
  });
});

describe('the same as mammoth reads (a second opinion)', () => {
  const inline = fc.array(
    fc.tuple(
      fc.stringMatching(/^[\wåäö ,.&<>"]{0,12}$/),
      fc.constantFrom('', '<w:b/>', '<w:i/><w:sz w:val="24"/>'),
    ),
    { maxLength: 4 },
  );
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

  test('for any paragraphs of any runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(inline, { maxLength: 6 }), async (paragraphs) => {
        const all = [...paragraphs, [[sentence, '']] as [string, string][]];
        const bytes = docxOf(
          all.map((runs) => paragraph(...runs.map(([text, look]) => run(escaped(text), look)))).join(''),
        );
        const { value } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
        const extraction = await extractFile(bytes);
        const lines = (text: string) => text.split(/\s*\n\s*/).filter((line) => line !== '');
        expect(lines(extraction.kind === 'text' ? extraction.text : '')).toEqual(lines(value.trim()));
      }),
      { numRuns: 100 },
    );
  });
});
