/** The table that everything runs under, with what happens under it, and what fell out. */
import { type ReactNode, useState } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import type { Answer } from '../../api/client.ts';
import type { SupervisedKind } from '../../api/generated.ts';
import { session } from '../../api/session.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import { WhenThere } from '../../design/asked.tsx';
import { Empty, PageHead, Panel, Pill, type Tab, Tabs, type Tone } from '../../design/parts.tsx';
import { spanOf, When } from '../../design/time.tsx';
import { NodesPanel } from '../overview/nodes-panel.tsx';
import { useHealth } from '../overview/use-health.ts';
import { HoldSwitch } from './hold-switch.tsx';
import { LettersPanel } from './letters-panel.tsx';
import './supervisor.css';

type Shown = 'letters' | 'log' | 'nodes';
const tabs: readonly Tab<Shown>[] = [
  { id: 'letters', label: 'Dead letters' },
  { id: 'log', label: 'What the supervisor did' },
  { id: 'nodes', label: 'Nodes' },
];

export function SupervisorPage(): ReactNode {
  const tree = useAsk('supervisor.tree', {}, { everyMs: 3_000 });
  const health = useHealth();
  const [shown, show] = useState<Shown>('letters');
  const isReadOnly = useStore(session, (one) => one.kind === 'in' && one.signed.readOnly);
  return (
    <>
      <PageHead
        title="Supervisor"
        about="Restarts what faults, nudges what rests too long, sets aside what cannot go on."
        acts={
          tree.answer === null ? undefined : (
            <HoldSwitch held={tree.answer.held} isReadOnly={isReadOnly} again={tree.again} />
          )
        }
      />
      <div className="stack">
        <Panel title="Kinds" isFlush>
          <WhenThere of={tree} height={280}>
            {(answer) => <Tree tree={answer} />}
          </WhenThere>
        </Panel>
        <Tabs<Shown> label="Under supervision" tabs={tabs} chosen={shown} choose={show}>
          {shown === 'letters' ? <LettersPanel isReadOnly={isReadOnly} /> : null}
          {shown === 'log' ? <Log /> : null}
          {shown === 'nodes' ? <NodesPanel health={health.report} /> : null}
        </Tabs>
      </div>
    </>
  );
}

type SupervisorTree = Answer<'supervisor.tree'>;

function Tree({ tree: { kinds, unhosted } }: { readonly tree: SupervisorTree }): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" className="number">
            Actors
          </th>
          <th scope="col" className="number">
            Restarts
          </th>
          <th scope="col" className="number">
            Stalled
          </th>
          <th scope="col" className="number">
            Quarantined
          </th>
          <th scope="col">Limits</th>
        </tr>
      </thead>
      <tbody>
        {inFamilies(kinds).map(({ kind, depth }) => (
          <KindRow key={`${kind.kind} ${depth}`} kind={kind} depth={depth} />
        ))}
        {unhosted.map(({ kind, actors }) => (
          <tr key={kind}>
            <th scope="row">
              {kind} <Pill tone="warn">not hosted here</Pill>
            </th>
            <td className="number">{actors.toLocaleString('en')}</td>
            <td colSpan={4} className="quiet">
              A node that knows this kind takes care of them.
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Placed {
  readonly kind: SupervisedKind;
  readonly depth: number;
}

/** Those that others begin stand under them; each is named once. */
function inFamilies(kinds: readonly SupervisedKind[]): readonly Placed[] {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  const begun = new Set(kinds.flatMap(({ kind, children }) => children.filter((child) => child !== kind)));
  const placed: Placed[] = [];
  const seen = new Set<string>();
  const place = (kind: SupervisedKind, depth: number): void => {
    if (seen.has(kind.kind)) return;
    seen.add(kind.kind);
    placed.push({ kind, depth });
    for (const name of kind.children) {
      const child = byName.get(name);
      if (child !== undefined) place(child, depth + 1);
    }
  };
  for (const kind of kinds) if (!begun.has(kind.kind)) place(kind, 0);
  for (const kind of kinds) place(kind, 0);
  return placed;
}

function KindRow({ kind: of, depth }: Placed): ReactNode {
  const { kind, actors, finished, restarts, stalled, quarantined, limits } = of;
  return (
    <tr>
      <th scope="row">
        <span style={{ paddingLeft: depth * 18 }}>
          {depth > 0 ? <span aria-hidden="true">└ </span> : null}
          <Link to={`/machines/${kind}`}>{kind}</Link>
        </span>
      </th>
      <td className="number count">
        {(actors - finished).toLocaleString('en')}{' '}
        <span className="quiet">of {actors.toLocaleString('en')}</span>
      </td>
      <Count value={restarts} tone="warn" />
      <Count value={stalled} tone="bad" />
      <Count value={quarantined} tone="odd" />
      <td className="quiet">{limitsSaid(limits)}</td>
    </tr>
  );
}

const Count = ({ value, tone }: { readonly value: number; readonly tone: Tone }): ReactNode => (
  <td className="number">
    {value === 0 ? <span className="quiet">0</span> : <Pill tone={tone}>{value}</Pill>}
  </td>
);

function limitsSaid(limits: SupervisedKind['limits']): string {
  const { restartsMax, periodMs, backoffMs, backoffMaxMs, atLimit, stallAfterMs, atStall } = limits;
  const pauses = `pauses ${spanOf(backoffMs)} to ${spanOf(backoffMaxMs)}`;
  const restarts = `${restartsMax} restarts in ${spanOf(periodMs)}, then ${atLimit}; ${pauses}`;
  if (stallAfterMs === null) return restarts;
  const rest =
    typeof stallAfterMs === 'number'
      ? spanOf(stallAfterMs)
      : Object.entries(stallAfterMs)
          .map(([state, ms]) => `${spanOf(ms)} in ${state}`)
          .join(', ');
  return `${restarts}. May rest ${rest}, then ${atStall}`;
}

const deedTones: Readonly<Record<string, Tone>> = {
  escalated: 'warn',
  buried: 'bad',
  held: 'warn',
  released: 'good',
  requeued: 'run',
};

function Log(): ReactNode {
  const log = useAsk('supervisor.log', { limit: 200 }, { everyMs: 3_000 });
  return (
    <Panel title="What the supervisor did" note="the newest 200" isFlush>
      <WhenThere of={log} height={240}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty>Nothing so far: everything went on by itself.</Empty>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Did</th>
                  <th scope="col">To whom</th>
                  <th scope="col">Detail</th>
                  <th scope="col">Node</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ id, at, what, actor, kind, detail, node }) => (
                  <tr key={id}>
                    <td>
                      <When at={at} />
                    </td>
                    <td>
                      <Pill tone={deedTones[what] ?? 'plain'}>{what}</Pill>
                    </td>
                    <td>{actor === null ? (kind ?? 'all') : <Link to={actorPath(actor)}>{actor}</Link>}</td>
                    <td className="mono detail">{detail === null ? '' : JSON.stringify(detail)}</td>
                    <td>{node}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </WhenThere>
    </Panel>
  );
}
