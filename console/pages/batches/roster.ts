/**
 * A class as a teacher has it: one student a line, from a list or a table. And a guess which file is whose,
 * so that confirming is looking and not typing. Names stay in this page and go nowhere but to the batch.
 */
export interface Student {
  readonly name: string;
  readonly id: string | null;
}

const studentsMax = 1_000;
const nameCharsMax = 200;

/** “Anna Berg”, “Berg, Anna; s-17”, tabs as a table pastes them. A second part like an id is one. */
export function studentsIn(text: string): Student[] {
  const seen = new Set<string>();
  return text
    .split(/\r?\n/)
    .map((line) => studentOf(line))
    .filter(
      (student) => student.name !== '' && !seen.has(student.name) && seen.add(student.name) !== undefined,
    )
    .slice(0, studentsMax);
}

function studentOf(line: string): Student {
  const [first = '', second = ''] = line.split(/[;\t]/).map((part) => part.trim());
  const name = turned(first).replaceAll(/\s+/g, ' ').slice(0, nameCharsMax);
  return { name, id: /^[\w~:=@+-]{1,200}$/.test(second) ? second : null };
}

/** “Berg, Anna” is Anna Berg. */
function turned(name: string): string {
  const [last = '', first] = name.split(',').map((part) => part.trim());
  return first === undefined || first === '' ? last : `${first} ${last}`;
}

/** Letters without what marks them, so that “cecilia” finds Cecília. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/**
 * The student whose names all stand in the name of the file, or who alone has one of them there. Null:
 * nobody, or several. Each student is guessed once at most, the surest first.
 */
export function guessWriters(fileNames: readonly string[], students: readonly Student[]): (number | null)[] {
  const files = fileNames.map((name) => new Set(wordsOf(name.replace(/\.[^.]*$/, ''))));
  const found: (number | null)[] = files.map(() => null);
  const taken = new Set<number>();
  for (const isSure of [true, false]) {
    for (const [at, words] of files.entries()) {
      if (found[at] !== null) continue;
      const fit = students.flatMap((student, index) =>
        !taken.has(index) && fits(wordsOf(student.name), words, isSure) ? [index] : [],
      );
      const [only] = fit;
      if (fit.length !== 1 || only === undefined) continue;
      found[at] = only;
      taken.add(only);
    }
  }
  return found;
}

const fits = (names: readonly string[], words: ReadonlySet<string>, isSure: boolean): boolean =>
  names.length > 0 &&
  (isSure ? names.every((name) => words.has(name)) : names.some((name) => words.has(name)));
