/** The kinds that a node with the same files would run: those of the files, and those of assessment. */
import type { KindOptions } from '../../machines/kind.ts';
import { createAssessment } from '../assessment/product.ts';
import { demoKinds } from './demo-kind.ts';
import { kindsFrom } from './kinds-file.ts';

/** Charts are looked at and nothing runs: pools connect only when they are first used. */
const NO_DATABASE = 'postgres://127.0.0.1:1/none';

export async function allKinds(files: readonly string[] | undefined): Promise<readonly KindOptions[]> {
  const given = files === undefined ? demoKinds : await kindsFrom(files);
  const names = new Set(given.map(nameOf));
  const product = createAssessment({ databaseUrl: NO_DATABASE });
  const own = product.kinds.filter((kind) => !names.has(nameOf(kind)));
  await product.dispose();
  return [...given, ...own];
}

const nameOf = ({ name, machine }: KindOptions): string => name ?? machine.id;
