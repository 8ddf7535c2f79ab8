/**
 * The artefact as a file: held against its schema and its own checksum both ways. It is written beside its
 * place and moved there, so whoever kills us finds the one before or the new one, never half of one.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { type StudyArtefact, studyArtefact } from '../../../contracts/assessment/study-artefact.ts';
import { sha256Of } from './inventory.ts';

/** What a document says with its checksum left out; in the order of its fields, which the schema gives. */
const unsigned = '0'.repeat(64);
function checksumOf(artefact: StudyArtefact): string {
  const validation = { ...artefact.validation, artefact_checksum: unsigned };
  return sha256Of(JSON.stringify(studyArtefact.parse({ ...artefact, validation })));
}

export type UnsignedArtefact = Omit<StudyArtefact, 'validation'> & {
  readonly validation: Omit<StudyArtefact['validation'], 'artefact_checksum'>;
};

export function signed(artefact: UnsignedArtefact): StudyArtefact {
  const whole = { ...artefact, validation: { ...artefact.validation, artefact_checksum: unsigned } };
  return { ...whole, validation: { ...whole.validation, artefact_checksum: checksumOf(whole) } };
}

export function writeArtefact(path: string, artefact: UnsignedArtefact): StudyArtefact {
  const whole = signed(artefact);
  writeFileSync(`${path}.part`, `${JSON.stringify(whole, null, 2)}\n`);
  renameSync(`${path}.part`, path);
  return whole;
}

/** What is whole stays where a later look found less, and is what stands. */
export function keepArtefact(path: string, artefact: UnsignedArtefact): StudyArtefact {
  const before = existsSync(path) ? readArtefact(path) : null;
  const isLess = artefact.validation.runner_status.partial_data;
  if (before !== null && isLess && !before.validation.runner_status.partial_data) return before;
  return writeArtefact(path, artefact);
}

/** Throws a RangeError for what is no artefact, or was changed after it was written. */
export function readArtefact(path: string): StudyArtefact {
  const parsed = studyArtefact.safeParse(jsonIn(path));
  if (!parsed.success) throw new RangeError(`Expected ${path} to be an artefact: ${whyNot(parsed.error)}`);
  const { artefact_checksum: said } = parsed.data.validation;
  const found = checksumOf(parsed.data);
  if (said === found) return parsed.data;
  throw new RangeError(
    `Expected ${path} to have its checksum ${said}, got ${found}; it was changed after it was written`,
  );
}

function jsonIn(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`Expected ${path} to be JSON; make it anew`, { cause: error });
  }
}

/** Where it is wrong, without what stands there. */
function whyNot(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}; make it anew`;
}
