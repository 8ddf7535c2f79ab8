/** Folders of a study: essays that nobody wrote, and anchors whose length grows with their grade. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StudyFolders {
  readonly anchors: string;
  readonly students: string;
  readonly prompt: string;
  readonly rubric: string;
}

const sentence = (about: string, at: number): string =>
  `The ${at + 1}. sentence of the ${about} says something new about number ${at * 7 + about.length}.`;

/** The heuristic judge likes what is long, so that it finds the order of grades that lengths give. */
export const longText = (about: string, sentences: number): string =>
  Array.from({ length: sentences }, (_, at) => sentence(about, at)).join(' ');

export function writeStudy(folder: string, grades: readonly string[], students: number): StudyFolders {
  const at = (name: string): string => join(folder, name);
  for (const name of ['anchors', 'students']) mkdirSync(at(name), { recursive: true });
  grades.forEach((grade, index) => {
    writeFileSync(
      join(at('anchors'), `${grade}_anchor-${index}.txt`),
      longText(`anchor ${index}`, 3 + 4 * index),
    );
  });
  for (let index = 0; index < students; index += 1)
    writeFileSync(join(at('students'), `student-${index}.txt`), longText(`student ${index}`, 4 + 3 * index));
  writeFileSync(at('prompt.txt'), 'Write about numbers, and say why they matter.');
  writeFileSync(at('rubric.txt'), 'Good is what says much in a clear order.');
  return {
    anchors: at('anchors'),
    students: at('students'),
    prompt: at('prompt.txt'),
    rubric: at('rubric.txt'),
  };
}
