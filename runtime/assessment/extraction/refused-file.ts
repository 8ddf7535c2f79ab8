/** Why a file cannot become a text. Thrown by whoever reads it, and made an answer in one place. */
import type { FileCode } from '../../../contracts/assessment/codes.ts';

export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';
  readonly code: FileCode;
  constructor(code: FileCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The file says that it is of a type, and then is not what that type promises. */
export const damaged = (what: string): RefusedFile =>
  new RefusedFile('TEXT_EXTRACTION_FAILED', `${what}; save the document again and send the new file`);
