/** The text of a file on this machine, as the intake of a batch would read it. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../contracts/failures.ts';
import { usage } from './exit.ts';

export async function essayText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw usage(`Expected ${path} to be a readable file: ${messageOf(error)}`, error);
  });
  // Loaded when they are wanted: readers of PDF and Word make every other command start later.
  const { extractFile } = await import('../assessment/extraction/extract-file.ts');
  const { fileTypeOf } = await import('../assessment/extraction/file-type.ts');
  const read = await extractFile(bytes);
  if (read.kind === 'refused') throw usage(`${path} was refused: ${read.message}`);
  // Plain text stays as it is: a study compares it by the checksum of its file.
  return fileTypeOf(bytes) === 'text' && isUtf8(bytes) ? bytes.toString('utf8') : read.text;
}
