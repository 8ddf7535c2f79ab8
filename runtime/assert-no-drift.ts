/**
 * The drift guard at start: a word that only one side knows stops the process, printing both lists and the
 * fix.
 */
import type { AnyStateMachine } from 'xstate';
import type { Kind } from '../machines/kind.ts';
import type { Sql } from '../persistence/connect.ts';
import { describeDrift, findDrift, type KindWords } from '../persistence/drift.ts';

export class DriftError extends Error {
  override readonly name = 'DriftError';
}

export const wordsOf = (kinds: ReadonlyMap<string, Kind>): KindWords[] =>
  [...kinds.values()].map(({ name, statuses, statusType, machine }) => ({
    name,
    statuses,
    machineStatuses: statuses === null ? [] : machineWords(machine, statuses),
    postgresType: statusType,
  }));

export async function assertNoDrift(sql: Sql, kinds: ReadonlyMap<string, Kind>): Promise<void> {
  const drifts = await findDrift({ sql, kinds: wordsOf(kinds) });
  if (drifts.length > 0)
    throw new DriftError(`The words of this release do not agree:\n\n${describeDrift(drifts)}`);
}

interface NodeWithStates {
  readonly key: string;
  readonly type: string;
  readonly states: Readonly<Record<string, NodeWithStates>>;
}

/** The word of every leaf: the deepest declared key on its path, or its own where none is declared. */
function machineWords(machine: AnyStateMachine, statuses: readonly string[]): string[] {
  const words = new Set<string>();
  const walk = (node: NodeWithStates, word: string | null): void => {
    // Nobody rests in a history state: it is a way back to another one.
    if (node.type === 'history') return;
    const own = statuses.includes(node.key) ? node.key : word;
    const children = Object.values(node.states);
    if (children.length === 0) words.add(own ?? node.key);
    if (own !== null) words.add(own);
    for (const child of children) walk(child, own);
  };
  for (const child of Object.values(machine.root.states)) walk(child, null);
  return [...words];
}
