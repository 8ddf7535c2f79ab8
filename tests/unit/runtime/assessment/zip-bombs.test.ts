import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { assessmentLimits as limits } from '../../../../contracts/assessment/limits.ts';
import { extractFile } from '../../../../runtime/assessment/extraction/extract-file.ts';
import { openZip } from '../../../../runtime/assessment/extraction/zip-archive.ts';
import { docxOf, latin1, paragraph, run, sentence, zipOf } from './documents.ts';

const codeOf = async (bytes: Uint8Array) => {
  const extraction = await extractFile(bytes);
  return extraction.kind === 'refused' ? extraction.code : 'text';
};
const entrySignature = 'PK\x01\x02';
/** Writes into the directory of a zip what its writer would not. */
function lie(zip: Uint8Array, at: number, value: number): Uint8Array {
  const copy = new Uint8Array(zip);
  const view = new DataView(copy.buffer);
  const name = Buffer.from(copy).lastIndexOf('word/document.xml');
  view.setUint32(Buffer.from(copy).lastIndexOf(entrySignature, name, 'latin1') + at, value, true);
  return copy;
}
const twins = Buffer.from(docxOf(paragraph(run(sentence)), { more: { 'a.txt': '', 'b.txt': '' } })).toString(
  'latin1',
);
const sizeField = 24;
const bomb = new Uint8Array(2_000_000).fill(32);

describe('a zip that grows too much is INFLATED_TOO_LARGE', () => {
  const document = paragraph(run(sentence));
  test.each([
    ['by its ratio', docxOf(document, { more: { 'word/media/a.bin': bomb } })],
    ['by the ratio of the text itself', docxOf(document + ' '.repeat(4_000_000))],
    [
      'by its size',
      docxOf(document, {
        more: Object.fromEntries(
          Array.from({ length: limits.inflatedBytesMax / 1_000_000 + 1 }, (_, index) => [
            `${index}`,
            mixed(1_000_000),
          ]),
        ),
      }),
    ],
    [
      'by the number of its entries',
      docxOf(document, {
        more: Object.fromEntries(
          Array.from({ length: limits.archiveEntriesMax }, (_, index) => [`${index}`, '']),
        ),
      }),
    ],
    ['by more than it says', lie(docxOf(document), sizeField, 100)],
    ['by more than it says, which is much', lie(docxOf(document + 'x'.repeat(900_000)), sizeField, 500_000)],
    ['by a size that is none', lie(docxOf(document), sizeField, 0xffffffff)],
  ])('%s', async (_how, bytes) => {
    expect(await codeOf(bytes)).toBe('INFLATED_TOO_LARGE');
  });

  test('nothing is inflated that nobody reads (a bomb beside the text is not lit)', () => {
    const zip = openZip(zipOf({ 'a.txt': 'hello', 'b.zip': deflateRawSync(bomb) }));
    expect(Buffer.from(zip.read('a.txt') ?? []).toString()).toBe('hello');
    expect(zip.names).toEqual(['a.txt', 'b.zip']);
    expect(zip.read('c.txt')).toBeNull();
  });
});

describe('a zip that contradicts itself is TEXT_EXTRACTION_FAILED', () => {
  const whole = docxOf(paragraph(run(sentence)));
  const end = Buffer.from(whole).lastIndexOf('PK\x05\x06', -1, 'latin1');
  test.each([
    ['an offset into nowhere', lie(whole, 42, 0x7fffffff)],
    ['a packed size past the end', lie(whole, 20, 0x7fffff)],
    ['a method that nobody knows', lie(whole, 10, 99)],
    ['no directory', whole.slice(0, end)],
    [
      'a directory that is elsewhere',
      new Uint8Array([...whole.slice(0, end), ...latin1('xxxx'), ...whole.slice(end)]),
    ],
    ['one name twice', latin1(twins.replaceAll('b.txt', 'a.txt'))],
  ])('%s', async (_how, bytes) => {
    expect(await codeOf(bytes)).toBe('TEXT_EXTRACTION_FAILED');
  });

  test('an entry with a password is ENCRYPTED_FILE_UNSUPPORTED', async () => {
    expect(await codeOf(lie(whole, 8, 1))).toBe('ENCRYPTED_FILE_UNSUPPORTED');
  });
});

/** Bytes that deflate to a fiftieth or so: much, but less than a bomb. */
function mixed(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0, seed = 1; at < size; at += 64) {
    seed = (seed * 48_271) % 2_147_483_647;
    bytes[at] = seed & 0xff;
  }
  return bytes;
}
