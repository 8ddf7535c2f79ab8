/** One file becomes one text, or the reason why not. Runs in a thread of its own; never throws. */
import type { Extraction } from '../../../actors/assessment-ports.ts';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import { docxPart, readDocx } from './docx-text.ts';
import { fileTypeOf } from './file-type.ts';
import { charactersOf, normalText, wordsOf } from './normalise-text.ts';
import { isOdt, readOdt } from './odt-text.ts';
import { readPdf } from './pdf-text.ts';
import { type PlainText, readPlainText, unknownType } from './plain-text.ts';
import { RefusedFile } from './refused-file.ts';
import { readRtf } from './rtf-text.ts';
import { openZip } from './zip-archive.ts';

/** Before it is normalised: a text of which so much is not text is none. */
const rawCharsMax = limits.textCharsMax * 20;

export async function extractFile(bytes: Uint8Array): Promise<Extraction> {
  try {
    return finished(await readFile(bytes));
  } catch (error) {
    if (error instanceof RefusedFile) return { kind: 'refused', code: error.code, message: error.message };
    // What was thrown may quote the file, so it stays here.
    const message = 'Expected a file that can be read, got one that no reader understands; save it again';
    return { kind: 'refused', code: 'TEXT_EXTRACTION_FAILED', message };
  }
}

async function readFile(bytes: Uint8Array): Promise<PlainText> {
  if (bytes.byteLength === 0) throw empty('no bytes');
  if (bytes.byteLength > limits.fileBytesMax) {
    throw new RefusedFile('FILE_TOO_LARGE', `Expected at most ${limits.fileBytesMax} bytes; send less`);
  }
  switch (fileTypeOf(bytes)) {
    case 'pdf':
      return plain(await readPdf(bytes));
    case 'rtf':
      return plain(readRtf(bytes));
    case 'zip':
      return readZip(bytes);
    case 'ole':
      throw oleRefusal(bytes);
    case 'image':
    case 'archive':
    case 'program':
      throw unknownType();
    case 'text':
      return readPlainText(bytes);
  }
}

function readZip(bytes: Uint8Array): PlainText {
  const zip = openZip(bytes);
  const part = docxPart(zip);
  if (part !== undefined) return plain(readDocx(zip, part));
  if (isOdt(zip)) return plain(readOdt(zip));
  throw unknownType();
}

const plain = ({ text, notes }: { readonly text: string; readonly notes: Iterable<string> }): PlainText => ({
  text,
  notes: [...notes],
});

const encryptedStream = Buffer.from('EncryptedPackage', 'utf16le');

/** A container of old Office; new Office uses it, too, for what has a password. */
function oleRefusal(bytes: Uint8Array): RefusedFile {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(encryptedStream)) {
    return new RefusedFile('ENCRYPTED_FILE_UNSUPPORTED', 'Expected a file without a password; remove it');
  }
  const what = 'Expected txt, md, docx, odt, rtf or pdf, got an old Office file; save it as docx';
  return new RefusedFile('UNSUPPORTED_FILE_TYPE', what);
}

function finished(read: PlainText): Extraction {
  if (read.text.length > rawCharsMax) throw tooLong(read.text.length);
  const { text, notes } = normalText(read.text);
  const characters = charactersOf(text);
  if (characters === 0) throw empty('nothing but blanks');
  if (characters < limits.textCharsMin) {
    throw new RefusedFile(
      'CONTENT_TOO_SHORT',
      `Expected at least ${limits.textCharsMin} characters, got ${characters}; send the whole text`,
    );
  }
  if (characters > limits.textCharsMax) throw tooLong(characters);
  const all = [...new Set([...read.notes, ...notes])];
  return { kind: 'text', text, characters, words: wordsOf(text), notes: all };
}

const empty = (what: string): RefusedFile =>
  new RefusedFile('EMPTY_CONTENT', `Expected a text, got ${what}; send the file that holds it`);
const tooLong = (count: number): RefusedFile =>
  new RefusedFile(
    'CONTENT_TOO_LONG',
    `Expected at most ${limits.textCharsMax} characters, got ${count}; send only the essay`,
  );
