/** Batches with how far they are; where there is none, one click makes one. */
import { type ReactNode, useState } from 'react';
import { Link } from '../../app/router.tsx';
import type { Batch } from '../../api/generated.ts';
import { session } from '../../api/session.ts';
import { refusedFrom, useAsk } from '../../api/use-ask.ts';
import { useStore } from '../../api/use-store.ts';
import { WhenThere } from '../../design/asked.tsx';
import { tell } from '../../design/dialog.tsx';
import { Button, Empty, Meter, Panel, Pill } from '../../design/parts.tsx';
import { When } from '../../design/time.tsx';
import { clientStatusSaid, clientStatusTone } from '../batches/batch-words.ts';
import { makeDemoBatch, runDemoBatch } from './demo-batch.ts';

export const recentMax = 6;

export function RecentBatches(): ReactNode {
  const batches = useAsk('batch.list', { limit: recentMax }, { everyMs: 2_000 });
  const isReadOnly = useStore(session, (one) => one.kind === 'in' && one.signed.readOnly);
  const [isMaking, setMaking] = useState(false);
  const begin = async (): Promise<void> => {
    setMaking(true);
    try {
      const batchId = await makeDemoBatch();
      batches.again();
      tell('good', 'The demo batch takes its six letters in; it is judged as soon as they are read');
      await runDemoBatch(batchId);
    } catch (error) {
      tell('bad', `The demo batch could not be made: ${refusedFrom(error).message}`);
    } finally {
      setMaking(false);
      batches.again();
    }
  };
  const demo = isReadOnly ? undefined : (
    <Button isSmall disabled={isMaking} onClick={() => void begin()}>
      {isMaking ? 'Demo batch under way…' : 'Make a demo batch'}
    </Button>
  );
  return (
    <Panel
      title="Batches"
      acts={
        <>
          {demo}
          <Link to="/batches">All batches</Link>
        </>
      }
      isFlush
    >
      <WhenThere of={batches} height={120}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty acts={demo}>
              Nothing has been assessed here yet. A demo batch takes in six short letters, has them compared
              in pairs, and ends with a ranking: follow it through every page of this console.
            </Empty>
          ) : (
            <table className="batches-table">
              <tbody>
                {items.map((batch) => (
                  <Row key={batch.batchId} batch={batch} />
                ))}
              </tbody>
            </table>
          )
        }
      </WhenThere>
    </Panel>
  );
}

function Row({ batch }: { readonly batch: Batch }): ReactNode {
  const { batchId, name, clientStatus, essays, activeRun, updatedAt } = batch;
  return (
    <tr>
      <th scope="row">
        <Link to={`/batches/${encodeURIComponent(batchId)}`}>{name ?? batchId}</Link>
      </th>
      <td>
        <Pill tone={clientStatusTone[clientStatus]}>{clientStatusSaid[clientStatus]}</Pill>
      </td>
      <td className="progress">
        {activeRun === null ? (
          <Progress label="essays read" done={essays.stored} of={essays.expected} />
        ) : (
          <RunProgress batchId={batchId} />
        )}
      </td>
      <td className="number quiet">
        <When at={updatedAt} />
      </td>
    </tr>
  );
}

/** Only a batch that runs is asked how far it is. */
function RunProgress({ batchId }: { readonly batchId: string }): ReactNode {
  const { answer } = useAsk('batch.get', { batchId }, { everyMs: 1_000 });
  const phase = answer?.run?.phases.findLast(({ status }) => status !== 'pending') ?? null;
  if (phase === null) return <span className="quiet">begins</span>;
  return <Progress label={`through ${phase.step}`} done={phase.succeeded + phase.failed} of={phase.total} />;
}

function Progress({
  label,
  done,
  of,
}: {
  readonly label: string;
  readonly done: number;
  readonly of: number;
}): ReactNode {
  return (
    <>
      <Meter label={label} value={done} max={of} tone={done >= of ? 'good' : 'run'} />
      <span className="quiet">
        {done} of {of} {label}
      </span>
    </>
  );
}
