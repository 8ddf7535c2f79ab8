/**
 * Where a machine is written, as far as this installation has its source: the file that makes a machine of
 * that id, and the lines its states begin on. Found by reading, not by running; where nothing is found, that
 * is said.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../contracts/api.ts';
import type { ChartState, StatechartJson } from '../../machines/chart.ts';

type Source = NonNullable<Answer<'kind.get'>['source']>;

const root = join(import.meta.dirname, '../..');
/** Where machines of the house stand. Those of others came as modules from anywhere. */
const folders = ['machines', 'actors', 'runtime/cli', 'docs/examples'];

const found = new Map<string, Promise<Source | null>>();

export function chartSourceOf({ machine, root: state }: StatechartJson): Promise<Source | null> {
  const known = found.get(machine) ?? look(state).catch(() => null);
  found.set(machine, known);
  return known;
}

async function look(state: ChartState): Promise<Source | null> {
  for (const file of await sourceFiles()) {
    const text = await readFile(join(root, file), 'utf8');
    const at = text.search(new RegExp(`\\bid: ['"\`]${RegExp.escape(state.id)}['"\`]`));
    if (at < 0 || !text.includes('createMachine(')) continue;
    const lines = { [state.id]: lineAt(text, at), ...linesOf(text, state) };
    return { file, lines };
  }
  return null;
}

async function sourceFiles(): Promise<string[]> {
  const listed = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
    }),
  );
  return listed.flat().toSorted();
}

/** The first place where a state's key opens an object; states that are made by functions have none. */
function linesOf(text: string, state: ChartState): Record<string, number> {
  const lines: Record<string, number> = {};
  for (const inner of state.states ?? []) {
    const at = text.search(new RegExp(`^[ \\t]*['"]?${RegExp.escape(inner.key)}['"]?: `, 'm'));
    if (at >= 0) lines[inner.id] = lineAt(text, at);
    Object.assign(lines, linesOf(text, inner));
  }
  return lines;
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;
