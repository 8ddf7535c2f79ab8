/** The essays of a batch by slot, page by page; how many are where; and one found among a thousand. */
import { type ReactNode, useMemo, useState } from 'react';
import { type EssayStatus, essayStatuses } from '../../../contracts/assessment/words.ts';
import type { Answer } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useWholeList, type WholeList } from '../../api/use-whole-list.ts';
import { go, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Button, Empty, Failure, Panel } from '../../design/parts.tsx';
import { essayStatusSaid, essayStatusTone, inLifeOrder } from './batch-words.ts';
import { EssayTable } from './essay-table.tsx';
import { found } from './found-essays.ts';
import { useLast } from './use-last.ts';

interface EssaysPanelProps {
  readonly batch: Answer<'batch.get'>;
  /** Changes whenever the list should be looked at again. */
  readonly when: unknown;
}

const pageSize = 50;
type Confirmed = Answer<'batch.students'>['items'][number];

export function EssaysPanel({ batch, when }: EssaysPanelProps): ReactNode {
  const place = usePlace();
  const [wanted, setWanted] = useState('');
  const { batchId, classId, essaysByStatus: counts, status: stands } = batch;
  const status = essayStatuses.find((one) => one === place.query.get('status')) ?? null;
  const open = (essayId: string): void => go(withQuery(place, { essay: essayId }));
  // Confirmed again or erased: both move the batch.
  const confirmed = useWholeList(
    'batch.students',
    classId === null ? null : batchId,
    `${stands}/${batch.erasedAt}`,
  );
  const names = useMemo(
    () =>
      classId === null
        ? null
        : new Map(confirmed.items.map((one) => [one.essayId, one.studentName ?? one.studentId ?? '–'])),
    [classId, confirmed.items],
  );
  return (
    <Panel
      title="Essays"
      note={classId === null ? undefined : studentsSaid(confirmed, batch.essays.expected)}
      acts={
        <input
          className="input find"
          type="search"
          aria-label={classId === null ? 'Find an essay by its file' : 'Find an essay by file or student'}
          placeholder={classId === null ? 'Find a file' : 'Find a file or student'}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      }
      isFlush
    >
      <StatusBar
        counts={counts}
        chosen={status}
        choose={(to) => go(withQuery(place, { status: to }), 'replace')}
      />
      {wanted.trim() === '' ? (
        <EssayPages
          key={status}
          batchId={batchId}
          status={status}
          total={totalOf(counts, status)}
          students={names}
          when={when}
          open={open}
        />
      ) : (
        <Finds batchId={batchId} wanted={wanted} students={names} open={open} />
      )}
    </Panel>
  );
}

function studentsSaid({ items, isWhole }: WholeList<Confirmed>, expected: number): string {
  if (!isWhole) return 'Looking who wrote what …';
  const last = items.at(-1);
  if (last === undefined) return 'No student is confirmed yet.';
  return `${items.length} of ${expected} with their student, confirmed by ${last.confirmedBy}`;
}

const totalOf = (counts: { readonly [status: string]: number }, status: EssayStatus | null): number =>
  status === null ? Object.values(counts).reduce((sum, count) => sum + count, 0) : (counts[status] ?? 0);

interface ListProps {
  readonly batchId: string;
  readonly students: ReadonlyMap<string, string> | null;
  open(essayId: string): void;
}

interface PagesProps extends ListProps {
  readonly status: EssayStatus | null;
  readonly total: number;
  readonly when: unknown;
}

function EssayPages({ batchId, status, total, students, when, open }: PagesProps): ReactNode {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const request = {
    batchId,
    limit: pageSize,
    ...(status === null ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const asked = useLast(useAsk('essay.list', request, { when }));
  const first = cursors.length * pageSize + 1;
  return (
    <WhenThere of={asked} height={240}>
      {({ items, nextCursor }) =>
        items.length === 0 ? (
          <Empty>{status === null ? 'There is no slot yet.' : 'No essay is in this status now.'}</Empty>
        ) : (
          <>
            <EssayTable items={items} students={students} open={open} />
            {cursors.length === 0 && nextCursor === null ? null : (
              <div className="paging acts">
                <Button isSmall disabled={cursors.length === 0} onClick={() => setCursors([])}>
                  First
                </Button>
                <Button
                  isSmall
                  disabled={cursors.length === 0}
                  onClick={() => setCursors(cursors.slice(0, -1))}
                >
                  Before
                </Button>
                <Button
                  isSmall
                  disabled={nextCursor === null}
                  onClick={() => nextCursor !== null && setCursors([...cursors, nextCursor])}
                >
                  Next
                </Button>
                <span role="status">
                  {first} – {first + items.length - 1} of {total.toLocaleString('en')}
                </span>
              </div>
            )}
          </>
        )
      }
    </WhenThere>
  );
}

const findsMax = 100;

/** Looked for in this page: a name belongs into no address and no log. */
function Finds({ batchId, wanted, students, open }: ListProps & { readonly wanted: string }): ReactNode {
  const { items, isWhole, error, again } = useWholeList('essay.list', batchId);
  const finds = useMemo(() => found(items, wanted, students), [items, wanted, students]);
  if (error !== null) return <Failure error={error} again={again} />;
  return (
    <>
      <p className="found" role="status">
        {isWhole ? '' : `${items.length.toLocaleString('en')} looked through so far. `}
        {finds.length === 0 ? (isWhole ? 'No essay is called that.' : '') : `Found: ${finds.length}`}
        {finds.length > findsMax ? `, the first ${findsMax} of them shown` : ''}
      </p>
      {finds.length === 0 ? null : (
        <EssayTable items={finds.slice(0, findsMax)} students={students} open={open} />
      )}
    </>
  );
}

interface StatusBarProps {
  readonly counts: { readonly [status: string]: number };
  readonly chosen: EssayStatus | null;
  choose(status: EssayStatus | null): void;
}

function StatusBar({ counts, chosen, choose }: StatusBarProps): ReactNode {
  const parts = inLifeOrder(counts);
  return (
    <div className="status-bar">
      <div className="stacked" aria-hidden="true">
        {parts.map(([status, count]) => (
          <span key={status} className={essayStatusTone(status)} style={{ flexGrow: count }} />
        ))}
      </div>
      <div className="acts" role="group" aria-label="Essays by status">
        {parts.map(([status, count]) => (
          <button
            key={status}
            type="button"
            className={`pill ${essayStatusTone(status)}`}
            aria-pressed={status === chosen}
            onClick={() => choose(status === chosen ? null : status)}
          >
            {count.toLocaleString('en')} {essayStatusSaid(status)}
          </button>
        ))}
      </div>
    </div>
  );
}
