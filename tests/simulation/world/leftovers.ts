/** What is still to be done in a world where nothing goes wrong any more. */
import { kindOf } from '../../../contracts/ids.ts';
import type { Rows } from '../ledger/world.ts';

export interface Look {
  /** In words; empty when all is done. */
  readonly left: readonly string[];
  /** Nodes have work, so more time may help. */
  readonly isBusy: boolean;
  readonly nextTimerAt: number | null;
}

const waitingBatch = new Set([
  'awaiting_content_validation',
  'awaiting_pipeline_configuration',
  'awaiting_student_validation',
  'student_validation_completed',
  'processing_pipelines',
]);

export function leftUndone(rows: Rows, unanswered: ReadonlySet<string>, commands: number): Look {
  const isAside = (key: string): boolean => rows.actors.get(key as never)?.quarantined != null;
  const busy: string[] = [...unanswered]
    .filter((id) => !isAside(id.split(' ')[0] ?? ''))
    .map((id) => `no answer to ${id}`);
  if (commands > 0) busy.push(`${commands} commands in the stream`);
  let nextTimerAt: number | null = null;
  for (const { target, id, dueAt, timer } of rows.mailbox.values()) {
    if (isAside(target)) continue;
    if (dueAt <= rows.nowMs) busy.push(`mail ${id} of ${target}`);
    else if (timer !== null && (nextTimerAt === null || dueAt < nextTimerAt)) nextTimerAt = dueAt;
  }
  for (const { id, status } of rows.tasks.values())
    if (status === 'queued' || status === 'processing') busy.push(`task ${id} ${status}`);
  for (const id of rows.outbox.keys()) busy.push(`fact ${id}`);
  const waiting: string[] = [];
  for (const { key, kind, status, outcome } of rows.actors.values()) {
    if (outcome !== null || isAside(key)) continue;
    if (kind === 'run' || kind === 'assessment') waiting.push(`${key} is ${status}`);
    if (kindOf(key) === 'batch' && waitingBatch.has(status)) waiting.push(`${key} is ${status}`);
    if (kind === 'essay' && /ingesting$|^awaiting_|in_progress$/.test(status))
      waiting.push(`${key} is ${status}`);
  }
  return { left: [...busy, ...waiting], isBusy: busy.length > 0, nextTimerAt };
}
