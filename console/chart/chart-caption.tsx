/** What leads out of and into the state that is looked at: also where edges have no labels. */
import { type ReactNode, useMemo } from 'react';
import { linesOf } from './chart-boxes.ts';
import { type ChartModel, isWithin, labelText, type ModelState } from './chart-model.ts';

interface ChartCaptionProps {
  readonly model: ChartModel;
  readonly near: string | null;
}

const shownMax = 8;

export function ChartCaption({ model, near }: ChartCaptionProps): ReactNode {
  const { names, parents, states } = useMemo(() => indexOf(model), [model]);
  const state = near === null ? undefined : states.get(near);
  if (state === undefined)
    return (
      <p className="chart-caption">
        Point at a state to see where it leads. Drag to move; Ctrl and wheel, or + and −, to zoom; arrow keys
        go from state to state.
      </p>
    );
  const out = model.edges.filter(({ from }) => isWithin(parents, state.id, from));
  const into = model.edges.filter(({ to }) => to === state.id);
  const words = out.map(
    ({ to, labels }) => `${labels.slice(0, 2).map(labelText).join(' or ')} → ${names.get(to) ?? to}`,
  );
  const from = into.map((edge) => `${names.get(edge.from) ?? edge.from} →`);
  const text = [...linesOf(state), ...from.slice(0, shownMax), ...words.slice(0, shownMax)].join(' · ');
  return (
    <p className="chart-caption" title={[...linesOf(state), ...from, ...words].join('\n')}>
      <strong>{state.key}</strong> {text === '' ? 'leads nowhere by itself' : text}
    </p>
  );
}

interface Index {
  readonly names: ReadonlyMap<string, string>;
  readonly parents: ReadonlyMap<string, string | null>;
  readonly states: ReadonlyMap<string, ModelState>;
}

const indexOf = ({ states }: ChartModel): Index => ({
  names: new Map(states.map(({ id, key }) => [id, key])),
  parents: new Map(states.map(({ id, parent }) => [id, parent])),
  states: new Map(states.map((state) => [state.id, state])),
});
