/**
 * A class as a teacher has it: one student a line, from a list or a table. And a guess which file is whose,
 * so that confirming is looking and not typing. Names stay in this page and go nowhere but to the batch.
 */
import { plain } from '../../design/plain-letters.ts';

export interface Student {
  readonly name: string;
  readonly id: string | null;
}

/** As many as a batch takes. */
const studentsMax = 10_000;
const nameCharsMax = 200;

/**
 * “Anna Berg”, “Berg, Anna; s-17”, tabs as a table pastes them. A second part like an id is one: two of one
 * name are two where their ids say so.
 */
export function studentsIn(text: string): Student[] {
  const seen = new Map<string, Student>();
  for (const line of text.split(/\r?\n/)) {
    const student = studentOf(line);
    if (student.name !== '') seen.set(`${student.name}\n${student.id ?? ''}`, student);
  }
  return [...seen.values()].slice(0, studentsMax);
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

const wordsOf = (text: string): string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/**
 * The student whose names all stand in the name of the file, or who alone has one of them there. Null:
 * nobody, or several. Each student is guessed once at most, the surest first.
 */
export function guessWriters(fileNames: readonly string[], students: readonly Student[]): (number | null)[] {
  const names = students.map(({ name }) => wordsOf(name));
  const called = calledBy(names);
  const files = fileNames.map((name) => new Set(wordsOf(name.replace(/\.[^.]*$/, ''))));
  const found: (number | null)[] = files.map(() => null);
  const taken = new Set<number>();
  for (const isSure of [true, false]) {
    for (const [at, words] of files.entries()) {
      if (found[at] !== null) continue;
      // Only who has one of these words as a name: a thousand files and students are no million comparisons.
      const near = new Set([...words].flatMap((word) => called.get(word) ?? []));
      const fit = [...near].filter(
        (index) => !taken.has(index) && (!isSure || (names[index] ?? []).every((word) => words.has(word))),
      );
      const [only] = fit;
      if (fit.length !== 1 || only === undefined) continue;
      found[at] = only;
      taken.add(only);
    }
  }
  return found;
}

/** Students by each of their names. */
function calledBy(names: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const called = new Map<string, number[]>();
  for (const [index, words] of names.entries())
    for (const word of new Set(words)) {
      const known = called.get(word);
      if (known === undefined) called.set(word, [index]);
      else known.push(index);
    }
  return called;
}
