/** What a file is, told from its bytes. Names are chosen by whoever sends it and prove nothing. */

export type FileType = 'pdf' | 'zip' | 'rtf' | 'ole' | 'image' | 'archive' | 'program' | 'text';

const headBytes = 64;
const blankHead = /^(?:ï»¿)?\s*/;

/** What begins like this is never a text, however few other bytes follow. */
const signatures: readonly (readonly [string, FileType])[] = [
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'ole'],
  ['\x89PNG', 'image'],
  ['\xFF\xD8\xFF', 'image'],
  ['GIF87a', 'image'],
  ['GIF89a', 'image'],
  ['II*\x00', 'image'],
  ['MM\x00*', 'image'],
  ['\x7FELF', 'program'],
  ['\x1F\x8B', 'archive'],
  ['7z\xBC\xAF\x27\x1C', 'archive'],
  ['Rar!\x1A', 'archive'],
  ['\xFD7zXZ', 'archive'],
];

export function fileTypeOf(bytes: Uint8Array): FileType {
  // Latin 1 keeps every byte as one character; the other name of it, windows-1252, does not.
  const head = latinOf(bytes.subarray(0, headBytes));
  const known = signatures.find(([start]) => head.startsWith(start))?.[1];
  if (known !== undefined) return known;
  const start = head.replace(blankHead, '');
  if (start.startsWith('%PDF-')) return 'pdf';
  return start.startsWith('{\\rtf') ? 'rtf' : 'text';
}

function latinOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
