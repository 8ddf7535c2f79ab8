/** The same chart for those who rather read: every state with what leads on from it. */
import type { ReactNode } from 'react';
import { spanOf } from '../design/time.tsx';
import { type ChartModel, labelText, type ModelEdge, type ModelState } from './chart-model.ts';
import type { StateFigures } from './figures.ts';

export function ChartTable({
  model,
  figures,
  lineOf,
}: {
  readonly model: ChartModel;
  readonly figures: ReadonlyMap<string, StateFigures>;
  /** Where a state is written, by id. */
  readonly lineOf: (id: string) => ReactNode;
}): ReactNode {
  const names = new Map(model.states.map(({ id, key }) => [id, key]));
  return (
    <table>
      <caption className="visually-hidden">States and their transitions</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" className="number">
            Actors
          </th>
          <th scope="col">Leads on</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {model.states
          .filter(({ path, type }) => path !== '' && type !== 'history')
          .map((state) => (
            <tr key={state.id}>
              <th scope="row" className="mono">
                {state.path}
              </th>
              <td className="number">{figures.get(state.path)?.count ?? 0}</td>
              <td>
                <Leads state={state} edges={model.edges} names={names} />
              </td>
              <td>{lineOf(state.id)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

interface LeadsProps {
  readonly state: ModelState;
  readonly edges: readonly ModelEdge[];
  readonly names: ReadonlyMap<string, string>;
}

function Leads({ state, edges, names }: LeadsProps): ReactNode {
  const lines = [
    ...edges
      .filter(({ from }) => from === state.id)
      .map(({ to, labels }) => `${labels.map(labelText).join(' or ')} → ${names.get(to) ?? to}`),
    ...state.staying.map((label) => `${labelText(label)}: stays`),
    ...state.invokes.map((src) => `runs ${src}`),
    ...(state.stallAfterMs === null ? [] : [`may rest for ${spanOf(state.stallAfterMs)}`]),
    ...(state.type === 'final' ? ['the end'] : []),
  ];
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
