/** Text files: UTF-8, UTF-16 with its mark, or else the encoding of Windows in Western Europe. */
import { RefusedFile } from './refused-file.ts';

export interface PlainText {
  readonly text: string;
  readonly notes: readonly string[];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** A text may hold a few by accident; of other files they are about a tenth (guesses). */
const controlsMax = 8;
const controlsPerMilleMax = 5;
const controls = /[^\P{Cc}\t\n\v\f\r\u0085]/gu;

export function readPlainText(bytes: Uint8Array): PlainText {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return checked(new TextDecoder('utf-16le').decode(bytes), []);
  if (first === 0xfe && second === 0xff) return checked(new TextDecoder('utf-16be').decode(bytes), []);
  if (bytes.includes(0)) throw unknownType();
  try {
    return checked(utf8.decode(bytes), []);
  } catch (error) {
    if (error instanceof RefusedFile) throw error;
    return checked(new TextDecoder('windows-1252').decode(bytes), ['windows_1252']);
  }
}

function checked(text: string, notes: readonly string[]): PlainText {
  const count = text.match(controls)?.length ?? 0;
  if (text.includes('\0') || count > controlsMax + (text.length * controlsPerMilleMax) / 1_000)
    throw unknownType();
  return { text, notes };
}

export const unknownType = (): RefusedFile =>
  new RefusedFile(
    'UNSUPPORTED_FILE_TYPE',
    'Expected txt, md, docx, odt, rtf or pdf, got bytes of no such type; save the text as one of them',
  );
