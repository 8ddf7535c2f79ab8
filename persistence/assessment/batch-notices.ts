/**
 * What the owner of a batch is told, and how urgently: one row per type of fact, of batches and of their
 * runs.
 */
import type { FactPayload, FactType } from '../../contracts/assessment/facts.ts';
import type { ProjectedFact } from '../../machines/kind.ts';
import type { Notice } from './notify-owners.ts';

type Said = Omit<Notice, 'id' | 'batchId' | 'at'> & { readonly about: string };
type NoticeOf<T extends FactType> = (fact: FactPayload<T>) => readonly Said[];

const calm = { actionRequired: false, priority: 'standard' } as const;

const uploaded: NoticeOf<'batch.intake.completed'> = ({ batchId, expected, stored, failed }) => {
  const payload = { expected, stored, failed };
  const said: Said[] = [{ ...calm, type: 'batch_files_uploaded', about: batchId, payload }];
  if (failed > 0 || stored === 0) {
    const urgent = { actionRequired: true, priority: 'immediate' } as const;
    said.push({ ...urgent, type: 'batch_validation_failed', about: batchId, payload });
  }
  return said;
};

const excess: NoticeOf<'batch.file.excess'> = ({ fileId }) => [
  { ...calm, actionRequired: true, type: 'batch_file_excess', about: fileId, payload: { fileId } },
];

const associated: NoticeOf<'batch.associations.confirmed'> = ({ batchId, contentId, timedOut }) => [
  timedOut
    ? {
        type: 'validation_timeout_processed',
        priority: 'immediate',
        actionRequired: false,
        about: batchId,
        payload: { timedOut },
      }
    : {
        type: 'student_associations_confirmed',
        priority: 'high',
        actionRequired: false,
        about: contentId ?? batchId,
        payload: { timedOut },
      },
];

const started: NoticeOf<'batch.run.started'> = ({ runId, pipeline, phases, skipped }) => [
  {
    type: 'batch_processing_started',
    priority: 'low',
    actionRequired: false,
    about: runId,
    payload: { runId, pipeline, phases, skipped },
  },
];

const ended: NoticeOf<'batch.run.ended'> = ({ runId, status, succeeded, failed }) => {
  const isFlawed = status === 'failed' || failed > 0;
  const payload = { runId, status, succeeded, failed };
  const urgency = { priority: isFlawed ? 'immediate' : 'high', actionRequired: isFlawed } as const;
  const said: Said[] = [{ ...urgency, type: 'pipeline_completed', about: runId, payload }];
  // Whatever the pipeline was: what one phase has found is a result.
  if (succeeded > 0 && status !== 'cancelled') {
    const calmly = { priority: 'high', actionRequired: false } as const;
    said.push({ ...calmly, type: 'batch_results_ready', about: runId, payload });
  }
  return said;
};

/** A cancelled phase is no news to whoever cancelled it. */
const phaseEnded: NoticeOf<'run.phase.ended'> = ({ runId, step, attempt, phase, outcome, ...counts }) => {
  const { batchId, total, succeeded, failed } = counts;
  if (batchId === null || outcome === 'cancelled') return [];
  return [
    {
      type: `batch_${phase}_completed`,
      priority: phase === 'spellcheck' ? 'low' : 'standard',
      actionRequired: false,
      about: `${runId}:${step}:${attempt}`,
      payload: { runId, phase, outcome, total, succeeded, failed },
    },
  ];
};

const table: { readonly [T in FactType]?: NoticeOf<T> } = {
  'batch.intake.completed': uploaded,
  'batch.file.excess': excess,
  'batch.associations.confirmed': associated,
  'batch.run.started': started,
  'batch.run.ended': ended,
  'run.phase.ended': phaseEnded,
};

/** In the order in which it happened, which is the order that the reader sees. */
export const noticesOf = (facts: readonly ProjectedFact[]): Notice[] =>
  facts.flatMap(({ type, payload, at }) => {
    const noticeOf: NoticeOf<never> | undefined = table[type as FactType];
    if (noticeOf === undefined) return [];
    const { batchId } = payload as { readonly batchId: string };
    return noticeOf(payload as never).map(({ about, ...said }) => ({
      ...said,
      id: `${said.type}:${about}`,
      batchId,
      at,
    }));
  });
