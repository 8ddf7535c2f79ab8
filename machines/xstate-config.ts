/**
 * A chart as the configuration that it could be made from again: names instead of functions, so that Stately
 * and other tools of XState open it.
 */
import type { ChartState, ChartTransition } from './chart.ts';

type Config = { readonly [name: string]: unknown };

export function xstateConfigOf(root: ChartState): Config {
  return { id: root.id, ...stateConfig(root, root.id) };
}

function stateConfig(state: ChartState, idByDefault: string): Config {
  const { id, type, initial, states, on, after, always, invoke, entry, exit } = state;
  const keyOf = (target: string): string => states?.find((inner) => inner.id === target)?.key ?? target;
  return {
    ...(id === idByDefault ? {} : { id }),
    ...(type === 'compound' || type === 'atomic' ? {} : { type }),
    ...(state.history === undefined ? {} : { history: state.history }),
    ...(initial === undefined ? {} : { initial: keyOf(initial) }),
    ...(entry === undefined ? {} : { entry: named(entry) }),
    ...(exit === undefined ? {} : { exit: named(exit) }),
    ...(invoke === undefined ? {} : { invoke }),
    ...(on === undefined ? {} : { on: grouped(on, ({ event }) => event) }),
    ...(after === undefined ? {} : { after: grouped(after, ({ delay }) => String(delay)) }),
    ...(always === undefined ? {} : { always: always.map(transitionConfig) }),
    ...(state.tags === undefined ? {} : { tags: state.tags }),
    ...(state.meta === undefined ? {} : { meta: state.meta }),
    ...(state.description === undefined ? {} : { description: state.description }),
    ...(states === undefined
      ? {}
      : {
          states: Object.fromEntries(
            states.map((inner) => [inner.key, stateConfig(inner, `${id}.${inner.key}`)]),
          ),
        }),
  };
}

const named = (labels: readonly string[]): Config[] => labels.map((type) => ({ type }));

const grouped = (transitions: readonly ChartTransition[], by: (one: ChartTransition) => string): Config =>
  Object.fromEntries(
    [...Map.groupBy(transitions, by)].map(([name, group]) => [name, group.map(transitionConfig)]),
  );

const transitionConfig = ({ target, guard, actions, reenter, description }: ChartTransition): Config => ({
  ...(target === undefined ? {} : { target: target.map((id) => `#${id}`) }),
  ...(guard === undefined ? {} : { guard: { type: guard } }),
  ...(actions === undefined ? {} : { actions: named(actions) }),
  ...(reenter === true ? { reenter } : {}),
  ...(description === undefined ? {} : { description }),
});
