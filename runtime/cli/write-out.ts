/** A file that a command was told to write. */
import { writeFileSync } from 'node:fs';
import { messageOf } from '../../contracts/failures.ts';
import { usage } from './exit.ts';

export function writeOut(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw usage(`Expected --out ${path} to be a file that can be written: ${messageOf(error)}`, error);
  }
}
