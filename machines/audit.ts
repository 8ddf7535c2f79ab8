/**
 * What keeps a machine from being durable, found before its first actor exists. Each check answers with
 * sentences that name the place and the fix; `registerKinds` collects them all and refuses once.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actionUses, guardUses, implementationsOf, placeOf, statesOf, type Use } from './walk.ts';

/**
 * Actions, guards and delays that are named but nowhere implemented: XState would skip or throw in
 * mid-flight.
 */
export const missingNames = (machine: AnyStateMachine): string[] => [
  ...new Set([
    ...actionUses(machine).flatMap((use) => missingAction(machine, use)),
    ...guardUses(machine).flatMap((use) => missingGuard(machine, use)),
    ...actionUses(machine).flatMap((use) => missingDelay(machine, use)),
  ]),
];

function missingAction(machine: AnyStateMachine, { place, used }: Use): string[] {
  const name = nameIn(used);
  if (name === null || Object.hasOwn(implementationsOf(machine, 'actions'), name)) return [];
  return [
    `${place} runs the action \`${name}\`, which has no implementation; add it to \`setup({ actions })\``,
  ];
}

function missingGuard(machine: AnyStateMachine, { place, used }: Use): string[] {
  if (typeof used === 'function') {
    const inner: readonly unknown[] = 'guards' in used && Array.isArray(used.guards) ? used.guards : [];
    return inner.flatMap((guard) => missingGuard(machine, { place, used: guard }));
  }
  const name = nameIn(used);
  if (name === null || Object.hasOwn(implementationsOf(machine, 'guards'), name)) return [];
  return [
    `${place} asks the guard \`${name}\`, which has no implementation; add it to \`setup({ guards })\``,
  ];
}

/** `after` is looked at too: XState turns it into a delayed `raise` in the state's entry actions. */
function missingDelay(machine: AnyStateMachine, { place, used }: Use): string[] {
  if (typeof used !== 'function' || !('resolve' in used) || !('delay' in used)) return [];
  const { delay } = used;
  if (typeof delay !== 'string' || Object.hasOwn(implementationsOf(machine, 'delays'), delay)) return [];
  return [
    `${place} waits for the delay \`${delay}\`, which has no implementation; add it to \`setup({ delays })\``,
  ];
}

function nameIn(used: unknown): string | null {
  if (typeof used === 'string') return used;
  if (typeof used !== 'object' || used === null || !('type' in used)) return null;
  return typeof used.type === 'string' ? used.type : null;
}

/**
 * For strict kinds. A function that is not one of XState's own actions runs outside of the transaction, at
 * best once. What `enqueueActions` puts together cannot be looked into: an inline function in there is found
 * only when it runs.
 */
export const customActions = (machine: AnyStateMachine): string[] =>
  actionUses(machine)
    .filter(({ used }) => typeof used === 'function' && !('resolve' in used))
    .map(
      ({ place }) =>
        `${place} is a custom action, and the kind is strict; say it with \`emit\`, \`sendTo\`, ` +
        '`raise` or `assign`, invoke a `fromPromise`, or register the kind without `strict`',
    );

/** One word, one state, and every leaf under a word: else `status` would lie. */
export function statusProblems(machine: AnyStateMachine, statuses: readonly string[]): string[] {
  const states = statesOf(machine).filter((node) => node.path.length > 0 && node.type !== 'history');
  const paths = states.map((node) => node.path.join('.'));
  const lists = `statuses: ${statuses.join(', ')}; states: ${paths.join(', ')}`;
  return [...wordProblems(states, statuses), ...states.flatMap((node) => leafProblem(node, statuses))].map(
    (problem) => `${problem} (${lists})`,
  );
}

function wordProblems(states: readonly AnyStateNode[], statuses: readonly string[]): string[] {
  return [...new Set(statuses)].flatMap((word) => {
    const named = states.filter((node) => node.key === word);
    const twice = statuses.filter((other) => other === word).length > 1;
    return [
      ...(twice ? [`the status \`${word}\` is listed twice; keep one`] : []),
      ...(named.length === 0 ? [`the status \`${word}\` has no state; add the state or drop the word`] : []),
      ...(named.length > 1 ? [collision(word, named)] : []),
    ];
  });
}

const collision = (word: string, named: readonly AnyStateNode[]): string =>
  `the status \`${word}\` names ${named.length} states that collide: ${named.map(placeOf).join(', ')}; ` +
  'rename all but one';

function leafProblem(node: AnyStateNode, statuses: readonly string[]): string[] {
  if (Object.keys(node.states).length > 0 || node.path.some((key) => statuses.includes(key))) return [];
  return [`${placeOf(node)} stands under no status; add a word for it, or for a state around it`];
}
