/** A batch as it stands, kept fresh by its own live line; asked again now and then, should that be cut. */
import { useEffect } from 'react';
import type { FactType } from '../../../contracts/assessment/facts.ts';
import type { Answer } from '../../api/client.ts';
import { type Asked, useAsk } from '../../api/use-ask.ts';

/** What changes the picture of a batch; of each essay only what is counted. */
const newsTypes: readonly (FactType | 'snapshot')[] = [
  'snapshot',
  'batch.status.changed',
  'batch.slot.assigned',
  'batch.file.excess',
  'batch.essays.counted',
  'batch.intake.completed',
  'batch.prompt.attached',
  'batch.associations.confirmed',
  'batch.run.started',
  'batch.run.ended',
  'batch.cancelled',
  'batch.closed',
  'batch.erased',
  'essay.content.failed',
  'essay.phase.started',
  'essay.phase.completed',
  'essay.critical',
  'run.event',
  'run.phase.ended',
];
const lookMs = 10_000;
/** Facts of a thousand essays in one second are one look. */
const restMs = 250;

export function useBatch(batchId: string): Asked<Answer<'batch.get'>> {
  const asked = useAsk('batch.get', { batchId }, { everyMs: lookMs });
  const { again } = asked;
  const isClosed = asked.answer?.closedAt != null || asked.answer?.clientStatus === 'cancelled';
  useEffect(() => {
    // A line of a closed batch ends at once, and a browser would open it for ever.
    if (isClosed) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        again();
      }, restMs);
    };
    const line = new EventSource(`/v1/batches/${encodeURIComponent(batchId)}/events`);
    for (const type of newsTypes) line.addEventListener(type, look);
    return () => {
      line.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [batchId, again, isClosed]);
  return asked;
}
