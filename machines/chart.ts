/**
 * A kind's statechart as plain JSON, for the API and the console, and as a Mermaid diagram. Holds names only:
 * no function, no context, and no text without a bound.
 */
import type { AnyStateNode } from 'xstate';
import { actionLabel, eventLabel, guardLabel } from './chart-labels.ts';
import type { Kind } from './kind.ts';

export interface StatechartJson {
  readonly kind: string;
  readonly machine: string;
  readonly statuses: readonly string[] | null;
  readonly activities: readonly string[];
  /** The kind that each child machine becomes, by actor source. */
  readonly children: { readonly [src: string]: string };
  readonly root: ChartState;
}

export interface ChartState {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly initial?: string;
  readonly history?: string;
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  readonly invoke?: readonly { readonly id: string; readonly src: string }[];
  readonly on?: readonly ChartTransition[];
  readonly after?: readonly ChartTransition[];
  readonly always?: readonly ChartTransition[];
  readonly tags?: readonly string[];
  readonly meta?: unknown;
  readonly description?: string;
  readonly states?: readonly ChartState[];
}

export interface ChartTransition {
  readonly event: string;
  readonly delay?: number | string;
  /** Ids of states; none for a transition that stays where it is. */
  readonly target?: readonly string[];
  readonly guard?: string;
  readonly actions?: readonly string[];
  readonly reenter?: true;
  readonly description?: string;
}

const TEXT_CHARS_MAX = 2_000;

export function chartOf(kind: Kind): StatechartJson {
  const children = [...kind.children].filter(([src]) => !src.startsWith('kind.'));
  return {
    kind: kind.name,
    machine: kind.hash,
    statuses: kind.statuses,
    activities: [...kind.activities.keys()],
    children: Object.fromEntries(children),
    root: stateOf(kind.machine.root),
  };
}

function stateOf(node: AnyStateNode): ChartState {
  const all = [...node.transitions.values()].flat().map(transitionOf);
  const states = Object.values<AnyStateNode>(node.states).map(stateOf);
  return {
    id: node.id,
    key: node.key,
    type: node.type,
    ...(node.type === 'compound' ? { initial: node.initial.target[0]?.id ?? '' } : {}),
    ...(node.history === false ? {} : { history: node.history }),
    ...filled({ entry: labelsOf(node.entry), exit: labelsOf(node.exit) }),
    ...filled({ invoke: node.invoke.map(({ id, src }) => ({ id, src: src as string })) }),
    ...filled({ on: all.filter((transition) => transition.delay === undefined) }),
    ...filled({ after: all.filter((transition) => transition.delay !== undefined) }),
    ...filled({ always: (node.always ?? []).map(transitionOf), tags: [...node.tags] }),
    ...(node.meta === undefined ? {} : { meta: plain(node.meta) }),
    ...described(node.description),
    ...filled({ states }),
  };
}

interface TransitionLike {
  readonly eventType: string;
  readonly delay?: number | string | undefined;
  readonly target?: readonly { readonly id: string }[] | undefined;
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
  readonly reenter: boolean;
  readonly description?: string | undefined;
}

const transitionOf = (transition: TransitionLike): ChartTransition => ({
  event: transition.eventType,
  ...(transition.delay === undefined ? {} : { delay: transition.delay }),
  ...filled({ target: (transition.target ?? []).map(({ id }) => id), actions: labelsOf(transition.actions) }),
  ...(transition.guard === undefined ? {} : { guard: guardLabel(transition.guard) }),
  ...(transition.reenter ? { reenter: true } : {}),
  ...described(transition.description),
});

const labelsOf = (actions: readonly unknown[]): string[] =>
  actions.map(actionLabel).filter((label): label is string => label !== null);

const filled = <T extends Record<string, readonly unknown[]>>(lists: T): Partial<T> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>;

const described = (text: string | undefined): { description?: string } =>
  text === undefined ? {} : { description: text.slice(0, TEXT_CHARS_MAX) };

/** `meta` is the author's; what is not JSON in it is left out. */
function plain(meta: unknown): unknown {
  try {
    const text = JSON.stringify(meta);
    return text === undefined || text.length > TEXT_CHARS_MAX ? '(not shown)' : (JSON.parse(text) as unknown);
  } catch {
    return '(not shown)';
  }
}

/** The chart as a Mermaid `stateDiagram-v2`. Transitions stand beside their source, as Mermaid wants them. */
export function mermaidOf(kind: Kind): string {
  const { root } = chartOf(kind);
  const names = mermaidNames(root);
  // Mermaid draws regions and outgoing arrows of states only, so the root is drawn when it has any.
  const lines = [root.on, root.after, root.always, root.invoke];
  const isDrawn = root.type !== 'compound' || lines.some((list) => list !== undefined);
  const body = isDrawn ? drawn(root, names) : within(root, names);
  return ['stateDiagram-v2', ...body.map((line) => `  ${line}`), ''].join('\n');
}

type Names = ReadonlyMap<string, string>;

function mermaidNames(root: ChartState): Names {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const add = (state: ChartState, path: string): void => {
    let name = path;
    for (let copy = 2; taken.has(name); copy += 1) name = `${path}_${copy}`;
    taken.add(name);
    names.set(state.id, name);
    for (const child of state.states ?? []) add(child, `${path}_${child.key.replace(/\W/g, '_')}`);
  };
  add(root, 's');
  return names;
}

function within(state: ChartState, names: Names): string[] {
  const initial = state.initial === undefined ? [] : [`[*] --> ${names.get(state.initial) ?? ''}`];
  const isApart = (child: ChartState, index: number): boolean =>
    state.type === 'parallel' && index > 0 && child.type !== 'history';
  const states = (state.states ?? []).flatMap((child, index) => [
    ...(isApart(child, index) ? ['--'] : []),
    ...drawn(child, names),
  ]);
  return [...initial, ...states];
}

function drawn(state: ChartState, names: Names): string[] {
  const name = names.get(state.id) ?? '';
  const label = state.history === undefined ? state.key : state.history === 'deep' ? 'H*' : 'H';
  const head = `state "${escaped(label)}" as ${name}`;
  const inner = within(state, names).map((line) => `  ${line}`);
  return [
    ...(inner.length === 0 ? [head] : [`${head} {`, ...inner, '}']),
    ...(state.invoke ?? []).map(({ src }) => `${name} : invokes ${escaped(src)}`),
    ...[...(state.on ?? []), ...(state.after ?? []), ...(state.always ?? [])].flatMap((t) =>
      arrows(name, t, names),
    ),
    ...(state.type === 'final' ? [`${name} --> [*]`] : []),
  ];
}

function arrows(from: string, transition: ChartTransition, names: Names): string[] {
  const targets = transition.target?.map((id) => names.get(id) ?? '') ?? [from];
  return targets.map((to) => `${from} --> ${to} : ${escaped(arrowLabel(transition))}`);
}

function arrowLabel({ event, delay, guard, actions, target }: ChartTransition): string {
  const cause = delay !== undefined ? `after ${delay}` : event === '' ? 'always' : eventLabel(event);
  const condition = guard === undefined ? '' : ` [${guard}]`;
  const effect = actions === undefined ? '' : ` / ${actions.join(', ')}`;
  return `${cause}${condition}${effect}${target === undefined ? ' (stays)' : ''}`;
}

/** Mermaid reads `#58;` as the character itself, so nothing in a name can end a label or start a new line. */
const escaped = (text: string): string =>
  text.slice(0, TEXT_CHARS_MAX).replace(/[^\w .,()[\]/*!+'-]/gu, (char) => `#${char.codePointAt(0) ?? 0};`);
