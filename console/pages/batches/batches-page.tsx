/** All batches that one may see, newest first, with how far each has come; and the way to a new one. */
import { type ReactNode, useEffect, useState } from 'react';
import { clientStatuses, courseCodes } from '../../../contracts/assessment/words.ts';
import type { Answer } from '../../api/client.ts';
import { session } from '../../api/session.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import { go, Link, type Place, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Paging } from '../../design/paging.tsx';
import { Empty, Meter, PageHead, Panel, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { clientStatusSaid, phaseSaid, standingOf } from './batch-words.ts';
import { NewBatch } from './new-batch.tsx';
import { useLast } from './use-last.ts';
import './batches.css';

type Batch = Answer<'batch.list'>['items'][number];
const lookMs = 4_000;
const pageSize = 50;

export function BatchesPage(): ReactNode {
  const place = usePlace();
  const mayChange = useStore(session, (state) => state.kind === 'in' && !state.signed.readOnly);
  if (place.query.get('new') === '1' && mayChange) return <NewBatch leave={() => go('/batches')} />;
  return (
    <>
      <PageHead
        title="Batches"
        about={
          'Essays that belong together: one task, one class or one sample. Each is read, checked ' +
          'and ranked as one.'
        }
        acts={
          mayChange ? (
            <Link to="/batches?new=1" className="button primary">
              New batch
            </Link>
          ) : undefined
        }
      />
      <Filters place={place} />
      <BatchList place={place} />
    </>
  );
}

function Filters({ place }: { readonly place: Place }): ReactNode {
  const set = (name: string, value: string): void =>
    go(withQuery(place, { [name]: value, from: null }), 'replace');
  const wanted = place.query.get('search') ?? '';
  const [text, setText] = useState(wanted);
  useEffect(() => {
    if (text === wanted) return;
    const timer = setTimeout(() => set('search', text), 250);
    return () => clearTimeout(timer);
  });
  return (
    <div className="filters" role="search">
      <input
        className="input search"
        type="search"
        aria-label="Part of the name"
        placeholder="Search by name"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <select
        className="input"
        aria-label="Status"
        value={place.query.get('status') ?? ''}
        onChange={({ target }) => set('status', target.value)}
      >
        <option value="">any status</option>
        {clientStatuses.map((status) => (
          <option key={status} value={status}>
            {clientStatusSaid[status]}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label="Course"
        value={place.query.get('course') ?? ''}
        onChange={({ target }) => set('course', target.value)}
      >
        <option value="">any course</option>
        {courseCodes.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </select>
    </div>
  );
}

function BatchList({ place }: { readonly place: Place }): ReactNode {
  const { query } = place;
  const status = clientStatuses.find((one) => one === query.get('status'));
  const courseCode = courseCodes.find((one) => one === query.get('course'));
  const [search, cursor] = [query.get('search'), query.get('from')];
  const asked = useAsk(
    'batch.list',
    {
      limit: pageSize,
      ...(status === undefined ? {} : { status }),
      ...(courseCode === undefined ? {} : { courseCode }),
      ...(search === null ? {} : { search }),
      ...(cursor === null ? {} : { cursor }),
    },
    { everyMs: lookMs },
  );
  const shown = useLast(asked);
  const isFiltered = status !== undefined || courseCode !== undefined || search !== null;
  return (
    <WhenThere of={shown} height={360}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <Empty>
            {isFiltered
              ? 'No batch is like that.'
              : 'There is no batch yet. Begin with “New batch”: drag the files of a class onto it, and say ' +
                'what is to be done.'}
          </Empty>
        ) : (
          <Panel title={isFiltered ? 'Found' : 'Newest first'} isFlush>
            <Rows items={items} />
            <Paging cursor={cursor} nextCursor={nextCursor} />
          </Panel>
        )
      }
    </WhenThere>
  );
}

const Rows = ({ items }: { readonly items: readonly Batch[] }): ReactNode => (
  <table className="batch-list">
    <thead>
      <tr>
        <th>Batch</th>
        <th>Course</th>
        <th>Status</th>
        <th>Essays</th>
        <th>Under way</th>
        <th>Owner</th>
        <th>Changed</th>
      </tr>
    </thead>
    <tbody>
      {items.map((batch) => (
        <Row key={batch.batchId} batch={batch} />
      ))}
    </tbody>
  </table>
);

function Row({ batch }: { readonly batch: Batch }): ReactNode {
  const { batchId, name, courseCode, essays, activeRun, owner, updatedAt, erasedAt } = batch;
  const standing = standingOf(batch);
  const { expected, stored, failed } = essays;
  return (
    <tr>
      <td>
        <Link to={`/batches/${encodeURIComponent(batchId)}`}>{name ?? batchId}</Link>
        {erasedAt === null ? null : <Pill>texts erased</Pill>}
      </td>
      <td>{courseCode}</td>
      <td>
        <Pill tone={standing.tone}>{standing.said}</Pill>
      </td>
      <td className="progress">
        <Meter label="Files read" value={stored} max={expected} tone={failed > 0 ? 'warn' : 'good'} />
        <small>
          {stored.toLocaleString('en')} of {expected.toLocaleString('en')}
          {failed === 0 ? '' : `, ${failed} failed`}
        </small>
      </td>
      <td className="progress">{activeRun === null ? null : <RunNow batchId={batchId} />}</td>
      <td>{owner}</td>
      <td>
        <When at={updatedAt} />
      </td>
    </tr>
  );
}

/** Only rows with a run ask for more than the list tells. */
function RunNow({ batchId }: { readonly batchId: string }): ReactNode {
  const { answer } = useAsk('batch.get', { batchId }, { everyMs: lookMs });
  const phases = answer?.run?.phases ?? [];
  const now = phases.find(({ outcome }) => outcome === null) ?? phases.at(-1);
  if (now === undefined) return <small>begins</small>;
  const name = now.phase === null ? now.step : phaseSaid[now.phase];
  return (
    <>
      <Meter label={name} value={now.percent} max={100} />
      <small>
        {name}, {Math.round(now.percent)} %
      </small>
    </>
  );
}
