/** Every session of comparative judgement that one may see, newest first. */
import { type ReactNode, useMemo } from 'react';
import type { Answer } from '../../api/client.ts';
import { percent } from '../../../contracts/assessment/result-words.ts';
import { assessmentStatuses } from '../../../contracts/assessment/words.ts';
import { useAsk } from '../../api/use-ask.ts';
import { go, Link, usePlace, withQuery } from '../../app/router.tsx';
import { WhenThere } from '../../design/asked.tsx';
import { Paging } from '../../design/paging.tsx';
import { Empty, Meter, PageHead, Panel, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { isOver, statusSaid, statusTone } from './session-words.ts';
import './results.css';

type Session = Answer<'assessment.list'>['items'][number];
const lookMs = 3_000;
const pageSize = 50;
const namesMax = 200;

export function ResultsPage(): ReactNode {
  const place = usePlace();
  const status = assessmentStatuses.find((one) => one === place.query.get('status'));
  const cursor = place.query.get('from');
  const asked = useAsk(
    'assessment.list',
    { limit: pageSize, ...(status === undefined ? {} : { status }), ...(cursor === null ? {} : { cursor }) },
    { everyMs: lookMs },
  );
  const batches = useAsk('batch.list', { limit: namesMax });
  const names = useMemo(
    () => new Map((batches.answer?.items ?? []).map(({ batchId, name }) => [batchId, name])),
    [batches.answer],
  );
  return (
    <>
      <PageHead
        title="Results"
        about="Every ranking by comparative judgement: those under way move while they are judged."
        acts={
          <label className="acts">
            <span>Status</span>
            <select
              className="input narrow"
              value={status ?? ''}
              onChange={({ target }) => go(withQuery(place, { status: target.value, from: null }))}
            >
              <option value="">any</option>
              {assessmentStatuses.map((one) => (
                <option key={one} value={one}>
                  {statusSaid[one]}
                </option>
              ))}
            </select>
          </label>
        }
      />
      <WhenThere of={asked} height={300}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty acts={<Link to="/batches">To the batches</Link>}>
              {status === undefined
                ? 'Nothing has been ranked yet. Run comparative judgement over a batch.'
                : 'No session is in this status.'}
            </Empty>
          ) : (
            <Panel title={status === undefined ? 'Sessions' : `Sessions: ${statusSaid[status]}`} isFlush>
              <Sessions items={items} nameOf={(id) => names.get(id) ?? id} />
              <Paging cursor={cursor} nextCursor={nextCursor} />
            </Panel>
          )
        }
      </WhenThere>
    </>
  );
}

interface SessionsProps {
  readonly items: readonly Session[];
  nameOf(batchId: string): string;
}

function Sessions({ items, nameOf }: SessionsProps): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th>Batch</th>
          <th>Status</th>
          <th>Comparisons</th>
          <th className="number">Essays</th>
          <th className="number">Anchors</th>
          <th className="number">Reliability</th>
          <th>Grades</th>
          <th className="number">Cost</th>
          <th>Changed</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.assessmentId}>
            <td>
              <Link to={`/results/${encodeURIComponent(one.assessmentId)}`}>{nameOf(one.batchId)}</Link>
            </td>
            <td>
              <Pill tone={statusTone(one.status)}>{statusSaid[one.status]}</Pill>
            </td>
            <td className="progress">
              <Meter
                label={`Comparisons of ${nameOf(one.batchId)}`}
                value={isOver(one.status) ? 1 : one.percent}
                max={isOver(one.status) ? 1 : 100}
                tone={one.status === 'failed' ? 'bad' : isOver(one.status) ? 'good' : 'run'}
              />
              <small>
                {one.judged.toLocaleString('en')} of ≤ {one.budget.toLocaleString('en')}
              </small>
            </td>
            <td className="number">{one.students.toLocaleString('en')}</td>
            <td className="number">{one.anchors}</td>
            <td className="number">{percent(one.reliability)}</td>
            <td>{one.status === 'completed' ? (one.gradesWithheld === null ? 'given' : 'none') : ''}</td>
            <td className="number">{one.costUsd === 0 ? '–' : `$${one.costUsd.toFixed(2)}`}</td>
            <td>
              <When at={one.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
