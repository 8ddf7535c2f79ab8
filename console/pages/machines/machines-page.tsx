/** Every kind that this installation runs, with those who live in it. */
import type { ReactNode } from 'react';
import { Link } from '../../app/router.tsx';
import { useLive } from '../../api/live.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { SupervisedKind } from '../../api/generated.ts';
import { WhenThere } from '../../design/asked.tsx';
import { PageHead, Pill } from '../../design/parts.tsx';
import { PopulationBars } from './population-bars.tsx';
import './machines.css';

export function MachinesPage(): ReactNode {
  const tree = useAsk('supervisor.tree', {}, { everyMs: 5_000 });
  const counts = useLive((picture) => picture.counts);
  return (
    <>
      <PageHead
        title="Machines"
        about="Every kind of actor is a statechart. Who is where, right now; open one to see it drawn."
      />
      <WhenThere of={tree} height={420}>
        {({ kinds }) => (
          <ul className="kinds">
            {kinds.map((kind) => (
              <li key={kind.kind}>
                <KindCard kind={kind} statuses={counts[kind.kind] ?? {}} />
              </li>
            ))}
          </ul>
        )}
      </WhenThere>
    </>
  );
}

interface KindCardProps {
  readonly kind: SupervisedKind;
  readonly statuses: Readonly<Record<string, number>>;
}

function KindCard({ kind, statuses }: KindCardProps): ReactNode {
  const { actors, finished, stalled, quarantined, restarts } = kind;
  return (
    <Link to={`/machines/${kind.kind}`} className="kind-card">
      <header>
        <h2>{kind.kind}</h2>
        <span className="total">{actors.toLocaleString('en')}</span>
      </header>
      <p className="about">
        {actors === 0
          ? 'nobody yet'
          : `${(actors - finished).toLocaleString('en')} alive · ${finished.toLocaleString('en')} finished`}
      </p>
      <PopulationBars statuses={statuses} rowsMax={5} />
      <footer>
        {stalled > 0 ? <Pill tone="bad">{stalled} stalled</Pill> : null}
        {quarantined > 0 ? <Pill tone="odd">{quarantined} quarantined</Pill> : null}
        {restarts > 0 ? <Pill tone="warn">{restarts} restarts</Pill> : null}
        <span className="mono">{kind.machine.slice(0, 8)}</span>
      </footer>
    </Link>
  );
}
