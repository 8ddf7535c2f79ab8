/** Essays whose file or student is called so, whatever the case and the marks on letters. Pure. */
import { plain } from '../../design/plain-letters.ts';

interface Findable {
  readonly essayId: string;
  readonly fileName: string | null;
}

/** All words must be there, in any order, whole or begun: “anna be” is Anna Berg. */
export function found<T extends Findable>(
  essays: readonly T[],
  wanted: string,
  students: ReadonlyMap<string, string> | null,
): T[] {
  const words = plain(wanted)
    .split(/\s+/)
    .filter((word) => word !== '');
  return essays.filter(({ essayId, fileName }) => {
    const names = plain(`${fileName ?? ''} ${students?.get(essayId) ?? ''} ${essayId}`);
    return words.every((word) => names.includes(word));
  });
}
