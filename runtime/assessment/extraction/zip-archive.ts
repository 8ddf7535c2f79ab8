/**
 * Entries of a zip, read by its central directory. Never inflates more than the directory declares, and the
 * directory may not declare more than the limits: a bomb is refused before a byte of it is inflated, and one
 * that lies about its size when it goes past it. Zips in zips are not opened.
 */
import { inflateRawSync } from 'node:zlib';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import { damaged, RefusedFile } from './refused-file.ts';

export interface ZipArchive {
  has(name: string): boolean;
  readonly names: readonly string[];
  /** The bytes of an entry, or null where there is none. */
  read(name: string): Uint8Array | null;
}

interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const commentBytesMax = 0xffff;
const stored = 0;
const deflated = 8;
/** Small files may be as repetitive as they like: an empty form of a word processor is. */
const ratioFromBytes = 1024 * 1024;

export function openZip(bytes: Uint8Array): ZipArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, Entry>();
  for (const entry of directoryOf(view, bytes)) {
    // Two readers would take two different texts.
    if (entries.has(entry.name)) throw damaged('Expected an archive to hold each name once, got one twice');
    entries.set(entry.name, entry);
  }
  expectWithinLimits([...entries.values()]);
  return {
    has: (name) => entries.has(name),
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      return entry === undefined ? null : inflate(entry, view, bytes);
    },
  };
}

function directoryOf(view: DataView, bytes: Uint8Array): Entry[] {
  const end = endOf(view);
  if (end === -1) throw damaged('Expected an archive with a directory, got one that is cut off');
  let at = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  // The count in the end record is 16 bits wide, so it cannot be trusted to be the count.
  while (at + 46 <= end && view.getUint32(at, true) === entrySignature) {
    if (entries.length === limits.archiveEntriesMax) {
      throw tooLarge(`at most ${limits.archiveEntriesMax} entries in an archive, got more`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const entry = entryAt(view, at, bytes.subarray(at + 46, at + 46 + nameBytes));
    entries.push(entry);
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (at !== end) throw damaged('Expected an archive with a whole directory, got one that is garbled');
  return entries;
}

function endOf(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - commentBytesMax); at -= 1) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return -1;
}

const names = new TextDecoder();

const entryAt = (view: DataView, at: number, name: Uint8Array): Entry => ({
  name: names.decode(name).replaceAll('\\', '/'),
  isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
  method: view.getUint16(at + 10, true),
  packed: view.getUint32(at + 20, true),
  size: view.getUint32(at + 24, true),
  offset: view.getUint32(at + 42, true),
});

function expectWithinLimits(entries: readonly Entry[]): void {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  if (size > limits.inflatedBytesMax) {
    throw tooLarge(`at most ${limits.inflatedBytesMax} bytes in an archive, got ${size}`);
  }
  expectRatio(size, packed);
}

function expectRatio(size: number, packed: number): void {
  if (size <= ratioFromBytes || size <= packed * limits.inflatedRatioMax) return;
  throw tooLarge(`an archive to grow by at most ${limits.inflatedRatioMax} times, got ${size} of ${packed}`);
}

const tooLarge = (what: string): RefusedFile =>
  new RefusedFile('INFLATED_TOO_LARGE', `Expected ${what}; send the text without pictures and attachments`);

function inflate(entry: Entry, view: DataView, bytes: Uint8Array): Uint8Array {
  if (entry.isEncrypted) {
    throw new RefusedFile('ENCRYPTED_FILE_UNSUPPORTED', 'Expected a file without a password; remove it');
  }
  expectRatio(entry.size, entry.packed);
  const packed = packedOf(entry, view, bytes);
  if (entry.method === stored && entry.packed === entry.size) return packed;
  if (entry.method !== deflated) throw damaged('Expected entries that are deflated, got something else');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(`${entry.size} bytes as the archive says, got more`);
    throw damaged('Expected entries that inflate, got garbled ones');
  }
}

function packedOf({ offset, packed }: Entry, view: DataView, bytes: Uint8Array): Uint8Array {
  if (offset + 30 <= bytes.byteLength && view.getUint32(offset, true) === localSignature) {
    const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    if (from + packed <= bytes.byteLength) return bytes.subarray(from, from + packed);
  }
  throw damaged('Expected an archive with all of its entries, got one that is cut off');
}
