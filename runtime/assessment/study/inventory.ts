/**
 * What a study is made of: files with their sizes and checksums, and what is wrong with them. Reads files and
 * asks no service anything, so a study can be looked over anywhere.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gradeScales, type GradeScaleId, isGradeOf } from '../../../contracts/assessment/grade-scales.ts';
import { judgingLimits } from '../../../contracts/assessment/judging-limits.ts';
import { assessmentLimits } from '../../../contracts/assessment/limits.ts';
import { fileTypeOf } from '../extraction/file-type.ts';

export interface StudyFile {
  readonly path: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
}
export interface AnchorFile extends StudyFile {
  readonly grade: string;
  readonly label: string;
  readonly characters: number;
  /** Word, PDF and the like hold a text, but are none. */
  readonly isText: boolean;
}
export interface Inventory {
  readonly anchors: readonly AnchorFile[];
  readonly students: readonly StudyFile[];
  /** The task that the students were given. */
  readonly prompt: StudyFile | null;
  readonly rubric: StudyFile | null;
  readonly instructions: StudyFile | null;
}

export const sha256Of = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export async function studyFile(path: string): Promise<StudyFile> {
  return fileOf(path, await readFile(path));
}

export async function anchorFile(
  path: string,
  named: { readonly grade: string; readonly label: string },
): Promise<AnchorFile> {
  const bytes = await readFile(path);
  const isText = fileTypeOf(bytes) === 'text' && isUtf8(bytes);
  return { ...fileOf(path, bytes), ...named, characters: bytes.toString('utf8').trim().length, isText };
}

const fileOf = (path: string, bytes: Uint8Array): StudyFile => ({
  path,
  fileName: basename(path),
  sha256: sha256Of(bytes),
  bytes: bytes.length,
});

/** Everything at once: a study that is corrected file by file is begun as many times. */
export const problemsOf = (inventory: Inventory, scale: GradeScaleId): string[] => [
  ...inventory.anchors.flatMap((anchor) => anchorProblems(anchor, scale)),
  ...inventory.students.flatMap(({ fileName, bytes }) =>
    bytes > assessmentLimits.fileBytesMax
      ? [`Expected ${fileName} to have at most ${assessmentLimits.fileBytesMax} bytes, got ${bytes}`]
      : [],
  ),
  ...twins(inventory.anchors, 'two anchors would count one text twice'),
  // The batch gives both one slot, and the study would wait for an essay that does not come.
  ...twins(inventory.students, 'a batch keeps the same file once'),
  ...sameLabels(inventory.anchors),
];

function anchorProblems({ fileName, grade, characters, isText }: AnchorFile, scale: GradeScaleId): string[] {
  const { anchorCharsMin } = judgingLimits;
  const grades = gradeScales[scale].grades.join(', ');
  return [
    ...(isGradeOf(scale, grade)
      ? []
      : [`Expected ${fileName} to begin with a grade of ${scale} (${grades}) and \`_\`; rename it`]),
    ...(isText ? [] : [`Expected ${fileName} to be plain text in UTF-8; save it as .txt`]),
    ...(characters >= anchorCharsMin || !isText
      ? []
      : [`Expected ${fileName} to have ${anchorCharsMin} characters or more, got ${characters}`]),
  ];
}

function twins(files: readonly StudyFile[], why: string): string[] {
  const first = new Map<string, string>();
  return files.flatMap(({ fileName, sha256 }) => {
    const before = first.get(sha256);
    first.set(sha256, before ?? fileName);
    return before === undefined
      ? []
      : [`Expected different files, got ${before} again as ${fileName}: ${why}`];
  });
}

function sameLabels(anchors: readonly AnchorFile[]): string[] {
  const seen = new Set<string>();
  return anchors.flatMap(({ label, fileName }) => {
    const isAgain = seen.has(label);
    seen.add(label);
    return isAgain ? [`Expected labels of anchors once each, got ${label} again in ${fileName}`] : [];
  });
}
