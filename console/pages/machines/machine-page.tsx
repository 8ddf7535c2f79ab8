/** One kind: its chart with everybody who lives in it, and a list of them. */
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { PageProps } from '../../app/pages.tsx';
import { go, Link, usePlace, withQuery } from '../../app/router.tsx';
import type { Answer } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { modelOf } from '../../chart/chart-model.ts';
import { ChartTable } from '../../chart/chart-table.tsx';
import { ChartView } from '../../chart/chart-view.tsx';
import { useFigures } from '../../chart/use-figures.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Copied } from '../../design/copied.tsx';
import { PageHead, type Tab, Tabs } from '../../design/parts.tsx';
import { ActorsPanel } from './actors-panel.tsx';
import { ChartExports } from './chart-exports.tsx';
import './machines.css';

type Kind = Answer<'kind.get'>;

export function MachinePage({ params }: PageProps): ReactNode {
  const kind = params['kind'] ?? '';
  const asked = useAsk('kind.get', { kind });
  return (
    <div className="stack">
      <WhenThere of={asked} height={720}>
        {(answer) => <Machine kind={answer} />}
      </WhenThere>
    </div>
  );
}

function Machine({ kind }: { readonly kind: Kind }): ReactNode {
  const model = useMemo(() => modelOf(kind.chart.root, kind.machine), [kind.chart.root, kind.machine]);
  const place = usePlace();
  const chosen = place.query.get('state');
  const drawing = useRef<SVGSVGElement>(null);
  const [shown, show] = useState<Shown>('chart');
  const { figures, answer } = useFigures(kind.name, model);
  const choose = (path: string | null): void =>
    go(withQuery(place, { state: path === chosen ? null : path }), 'replace');
  const total = answer === null ? '' : `actors: ${answer.total.toLocaleString('en')}`;
  return (
    <>
      <PageHead
        title={kind.name}
        about={<About kind={kind} />}
        acts={<ChartExports kind={kind} drawing={drawing} />}
      />
      <section className="panel chart-panel" aria-label="Statechart">
        <span className="note">{total}</span>
        <Tabs<Shown> label="How to show it" tabs={views} chosen={shown} choose={show}>
          {shown === 'chart' ? (
            <ChartView
              label={`Statechart of ${kind.name}`}
              model={model}
              figures={figures}
              chosen={chosen}
              lightsOf={kind.name}
              pick={({ path }) => choose(path === '' ? null : path)}
              drawing={drawing}
            />
          ) : (
            <ChartTable model={model} figures={figures} lineOf={(id) => <Line kind={kind} id={id} />} />
          )}
        </Tabs>
      </section>
      <ActorsPanel kind={kind.name} statuses={kind.statuses} state={chosen} forget={() => choose(null)} />
    </>
  );
}

type Shown = 'chart' | 'table';
const views: readonly Tab<Shown>[] = [
  { id: 'chart', label: 'Chart' },
  { id: 'table', label: 'Table' },
];

function About({ kind }: { readonly kind: Kind }): ReactNode {
  const activities = kind.activities.map((name) => name.split('/').at(-1)).join(', ');
  return (
    <>
      <Link to="/machines">Machines</Link> · version <span className="mono">{kind.machine}</span>
      {kind.source === null ? null : (
        <>
          {' '}
          · <Line kind={kind} id={kind.chart.root.id} />
        </>
      )}
      {activities === '' ? null : ` · runs ${activities}`}
    </>
  );
}

/** Where a state is written, to be opened in an editor: the page cannot. */
function Line({ kind, id }: { readonly kind: Kind; readonly id: string }): ReactNode {
  if (kind.source === null) return null;
  const line = kind.source.lines[id];
  return <Copied text={line === undefined ? kind.source.file : `${kind.source.file}:${line}`} />;
}
