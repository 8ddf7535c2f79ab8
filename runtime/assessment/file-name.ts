/** The name that a person gave a file, fit to be shown. It is personal: kept in one column, erased there. */
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';

/** Controls, and marks that make a name read backwards (`gpj.exe` that looks like `exe.jpg`). */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Null where nothing is left that could be shown. */
export function fileNameOf(given: string): string | null {
  const base = given.toWellFormed().replaceAll('\\', '/').split('/').at(-1) ?? '';
  const name = base.replace(unseen, '').normalize('NFC').trim();
  const short = Array.from(name).slice(0, limits.fileNameCharsMax).join('');
  return short === '' ? null : short;
}

/** Office writes such files beside a document that is open; they hold the name of its user and no text. */
export const isOwnerFile = (name: string | null): boolean => name?.startsWith('~$') === true;
