/** The actors of one kind: any number of them, fetched page by page as they come into sight. */
import { type ReactNode, useState } from 'react';
import { actorPath, Link } from '../../app/router.tsx';
import { Button, Empty, Failure, Field, Panel, Pill, Skeleton } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { VirtualList } from '../../design/virtual-list.tsx';
import { type ActorFilter, type ActorRow, useActors } from './use-actors.ts';

interface ActorsPanelProps {
  readonly kind: string;
  readonly statuses: readonly string[] | null;
  /** Chosen in the chart. */
  readonly state: string | null;
  forget(): void;
}

const rowHeight = 38;

export function ActorsPanel({ kind, statuses, state, forget }: ActorsPanelProps): ReactNode {
  const [filter, setFilter] = useState<ActorFilter>({});
  const { rows, next, error, isAsking, more, again } = useActors({
    ...filter,
    kind,
    ...(state === null ? {} : { state }),
  });
  const note = state === null ? `${rows.length.toLocaleString('en')}${next === null ? '' : ' so far'}` : null;
  return (
    <Panel
      title="Actors"
      note={note}
      acts={
        state === null ? undefined : (
          <>
            <Pill tone="accent">in {state}</Pill>
            <Button isSmall onClick={forget}>
              All states
            </Button>
          </>
        )
      }
      isFlush
    >
      <Filters filter={filter} statuses={statuses} change={setFilter} />
      {error === null ? null : <Failure error={error} again={again} />}
      {rows.length === 0 && isAsking ? <Skeleton height={rowHeight * 6} /> : null}
      {rows.length === 0 && !isAsking && error === null ? <Empty>No actor is like this.</Empty> : null}
      {rows.length === 0 ? null : (
        <VirtualList
          label={`Actors of ${kind}`}
          rows={rows}
          rowHeight={rowHeight}
          height={rowHeight * 12}
          keyOf={(row) => row.key}
          draw={(row) => <Row row={row} />}
          more={next === null ? undefined : more}
        />
      )}
    </Panel>
  );
}

function Row({ row }: { readonly row: ActorRow }): ReactNode {
  return (
    <div className="actor-row">
      <Link to={actorPath(row.key)} className="mono">
        {row.key.slice(row.kind.length + 1)}
      </Link>
      <span>
        <Pill tone={row.outcome === null ? 'run' : row.outcome.ending === 'done' ? 'good' : 'warn'}>
          {row.status}
        </Pill>{' '}
        {row.quarantined === null ? null : <Pill tone="odd">quarantined</Pill>}
      </span>
      <span className="number">v{row.version}</span>
      <span className="quiet">
        <When at={row.updatedAt} />
      </span>
    </div>
  );
}

interface FiltersProps {
  readonly filter: ActorFilter;
  readonly statuses: readonly string[] | null;
  change(filter: ActorFilter): void;
}

function Filters({ filter, statuses, change }: FiltersProps): ReactNode {
  const { finished, prefix, status, quarantined, stalled, ...rest } = filter;
  const given = { ...rest, ...only({ finished, prefix, status, quarantined, stalled }) };
  const life = finished === undefined ? '' : finished ? 'finished' : 'alive';
  return (
    <div className="actor-filters">
      <Field label="Id begins with">
        <input
          className="input"
          value={prefix ?? ''}
          onChange={(event) => change(only({ ...given, prefix: event.target.value.trim() || undefined }))}
        />
      </Field>
      {statuses === null ? null : (
        <Field label="Status">
          <select
            className="input"
            value={status ?? ''}
            onChange={(event) => change(only({ ...given, status: event.target.value || undefined }))}
          >
            <option value="">any</option>
            {statuses.map((word) => (
              <option key={word}>{word}</option>
            ))}
          </select>
        </Field>
      )}
      <Field label="Life">
        <select
          className="input"
          value={life}
          onChange={({ target: { value } }) =>
            change(only({ ...given, finished: value === '' ? undefined : value === 'finished' }))
          }
        >
          <option value="">any</option>
          <option value="alive">alive</option>
          <option value="finished">finished</option>
        </select>
      </Field>
      <Field label="Trouble">
        <select
          className="input"
          value={quarantined === true ? 'quarantined' : stalled === true ? 'stalled' : ''}
          onChange={({ target: { value } }) =>
            change(
              only({
                ...given,
                quarantined: value === 'quarantined' || undefined,
                stalled: value === 'stalled' || undefined,
              }),
            )
          }
        >
          <option value="">any</option>
          <option value="quarantined">quarantined</option>
          <option value="stalled">stalled</option>
        </select>
      </Field>
    </div>
  );
}

/** Without what is not asked for. */
function only(filter: { readonly [Name in keyof ActorFilter]?: ActorFilter[Name] | undefined }): ActorFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
