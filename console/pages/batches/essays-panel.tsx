/** The essays of a batch by slot, and how many are where. */
import { type ReactNode, useState } from 'react';
import { type EssayStatus, essayStatuses } from '../../../contracts/assessment/words.ts';
import type { Answer } from '../../api/client.ts';
import { useAsk } from '../../api/use-ask.ts';
import { go, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Button, Empty, Panel, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { essayStatusSaid, essayStatusTone, inLifeOrder } from './batch-words.ts';
import { useLast } from './use-last.ts';

interface EssaysPanelProps {
  readonly batchId: string;
  readonly counts: { readonly [status: string]: number };
  /** Changes whenever the list should be looked at again. */
  readonly when: unknown;
}

const pageSize = 50;

export function EssaysPanel({ batchId, counts, when }: EssaysPanelProps): ReactNode {
  const place = usePlace();
  const status = essayStatuses.find((one) => one === place.query.get('status'));
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const asked = useAsk(
    'essay.list',
    {
      batchId,
      limit: pageSize,
      ...(status === undefined ? {} : { status }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    { when },
  );
  const filter = (to: EssayStatus | null): void => {
    setCursors([]);
    go(withQuery(place, { status: to }), 'replace');
  };
  return (
    <Panel title="Essays" note={status === undefined ? undefined : essayStatusSaid(status)} isFlush>
      <StatusBar counts={counts} chosen={status ?? null} choose={filter} />
      <WhenThere of={useLast(asked)} height={240}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty>
              {status === undefined ? 'There is no slot yet.' : 'No essay is in this status now.'}
            </Empty>
          ) : (
            <>
              <EssayTable items={items} open={(essayId) => go(withQuery(place, { essay: essayId }))} />
              {cursors.length === 0 && nextCursor === null ? null : (
                <div className="paging acts">
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
                </div>
              )}
            </>
          )
        }
      </WhenThere>
    </Panel>
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
            {count} {essayStatusSaid(status)}
          </button>
        ))}
      </div>
    </div>
  );
}

interface EssayTableProps {
  readonly items: Answer<'essay.list'>['items'];
  open(essayId: string): void;
}

const EssayTable = ({ items, open }: EssayTableProps): ReactNode => (
  <table>
    <thead>
      <tr>
        <th className="number">Slot</th>
        <th>File</th>
        <th>Status</th>
        <th className="number">Words</th>
        <th>Code</th>
        <th>Changed</th>
      </tr>
    </thead>
    <tbody>
      {items.map(({ essayId, slot, fileName, status, words, code, updatedAt, erasedAt }) => (
        <tr key={essayId}>
          <td className="number">{slot}</td>
          <td>
            <button type="button" className="name" onClick={() => open(essayId)}>
              {fileName ?? (status === 'uploaded' ? 'no file yet' : essayId)}
            </button>
            {erasedAt === null ? null : <Pill>erased</Pill>}
          </td>
          <td>
            <Pill tone={essayStatusTone(status)}>{essayStatusSaid(status)}</Pill>
          </td>
          <td className="number">{words ?? '–'}</td>
          <td className="mono">{code}</td>
          <td>
            <When at={updatedAt} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
