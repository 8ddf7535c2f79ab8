/**
 * A walk over what a machine says: its states, and every action, guard and actor source they use, each with
 * the place to name when something is wrong with it. Reads the machine; judges nothing.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** One use of an action or guard: by name, by `{ type }`, inline, or built in. */
export interface Use {
  readonly place: string;
  readonly used: unknown;
}

export interface SourceUse {
  /** As XState puts it on the reference that it spawns; null for logic that is spawned without a name. */
  readonly src: string | null;
  /** Null where the machine names a source; the logic is then in its implementations, or missing. */
  readonly inline: unknown;
  readonly place: string;
}

export function statesOf(machine: AnyStateMachine): readonly AnyStateNode[] {
  const found: AnyStateNode[] = [machine.root];
  // Grows while it is walked: each state adds its children behind itself.
  for (const node of found) found.push(...Object.values<AnyStateNode>(node.states));
  return found.toSorted((a, b) => a.order - b.order);
}

export const placeOf = (node: AnyStateNode): string =>
  node.path.length === 0 ? 'the root state' : `state \`${node.path.join('.')}\``;

export const actionUses = (machine: AnyStateMachine): readonly Use[] => [
  ...statesOf(machine).flatMap(stateActions),
  ...entriesOf(machine, 'actions'),
];

export const guardUses = (machine: AnyStateMachine): readonly Use[] => [
  ...statesOf(machine).flatMap((node) =>
    transitionsOf(node)
      .filter((transition) => transition.guard !== undefined)
      .map((transition) => ({ place: placeIn(node, transition.eventType), used: transition.guard })),
  ),
  ...entriesOf(machine, 'guards'),
];

/**
 * Invokes and `spawnChild`. What `enqueueActions` or `assign` spawns is inside a function and shows only when
 * run.
 */
export const sourceUses = (machine: AnyStateMachine): readonly SourceUse[] => [
  ...statesOf(machine).flatMap(invokesOf),
  ...actionUses(machine).flatMap(spawnOf),
];

export const implementationsOf = (
  machine: AnyStateMachine,
  sort: 'actions' | 'guards' | 'delays' | 'actors',
) => (machine.implementations[sort] ?? {}) as Readonly<Record<string, unknown>>;

interface TransitionLike {
  readonly eventType: string;
  readonly actions: readonly unknown[];
  readonly guard?: unknown;
}

const transitionsOf = (node: AnyStateNode): readonly TransitionLike[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

function stateActions(node: AnyStateNode): Use[] {
  const at = (place: string, actions: readonly unknown[]): Use[] => actions.map((used) => ({ place, used }));
  const initial = node.type === 'compound' ? node.initial.actions : [];
  return [
    ...at(placeIn(node, 'entry'), node.entry),
    ...at(placeIn(node, 'exit'), node.exit),
    ...at(placeIn(node, 'initial'), initial),
    ...transitionsOf(node).flatMap((transition) =>
      at(placeIn(node, transition.eventType), transition.actions),
    ),
  ];
}

const placeIn = (node: AnyStateNode, slot: string): string =>
  `${placeOf(node)} (\`${slot === '' ? 'always' : slot}\`)`;

const entriesOf = (machine: AnyStateMachine, sort: 'actions' | 'guards'): Use[] =>
  Object.entries(implementationsOf(machine, sort)).map(([name, used]) => ({
    place: `\`setup({ ${sort} })\` entry \`${name}\``,
    used,
  }));

function invokesOf(node: AnyStateNode): SourceUse[] {
  const configs = [node.config.invoke ?? []].flat() as readonly { readonly src: unknown }[];
  return node.invoke.map((definition, index) => {
    const given = configs[index]?.src;
    return {
      src: definition.src as string,
      inline: typeof given === 'string' ? null : given,
      place: placeOf(node),
    };
  });
}

function spawnOf({ place, used }: Use): SourceUse[] {
  if (
    typeof used !== 'function' ||
    !('type' in used) ||
    used.type !== 'xstate.spawnChild' ||
    !('src' in used)
  )
    return [];
  const { src } = used;
  return [typeof src === 'string' ? { src, inline: null, place } : { src: null, inline: src, place }];
}
