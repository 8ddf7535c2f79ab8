/**
 * The read models of batches, from the facts of their turns. Written in the transaction of the turn: whoever
 * was answered finds the rows as the answer says. Few statements over all facts of the call, rows in order of
 * id.
 */
import type { FactPayload, FactType } from '../../contracts/assessment/facts.ts';
import type { ProjectedFact, Projection } from '../../machines/kind.ts';
import type { SqlSession } from '../connect.ts';
import { allOf } from '../lane.ts';
import { assignFiles } from './batch/assign-files.ts';
import { insertBatches } from './batch/insert-batches.ts';
import { linkStudents } from './batch/link-students.ts';
import { markEssaysErased } from './batch/mark-essays-erased.ts';
import { markExcessFiles } from './batch/mark-excess-files.ts';
import { type BatchPatch, patchBatches } from './batch/patch-batches.ts';
import { recordIntakes } from './batch/record-intakes.ts';
import { eraseBatch } from './erase-batch.ts';
import { noticesOf } from './batch-notices.ts';
import { notifyOwners } from './notify-owners.ts';

export const projectBatch: Projection = async (facts, session) => {
  const sql = session as SqlSession;
  const students = factsOf(facts, 'batch.associations.confirmed');
  // Sent without waiting for each other: they run in this order all the same, in the session of the turn.
  await allOf([
    // 1. Rows that others point to.
    ...some(factsOf(facts, 'batch.registered'), (rows) => insertBatches(sql, rows)),
    // 2. What the facts say of files, intakes and students.
    ...some(factsOf(facts, 'batch.slot.assigned').toSorted(byFile), (rows) => assignFiles(sql, rows)),
    ...some(factsOf(facts, 'batch.file.excess').toSorted(byFile), (rows) => markExcessFiles(sql, rows)),
    ...some(factsOf(facts, 'batch.intake.completed'), (rows) => recordIntakes(sql, rows)),
    ...students.flatMap(({ batchId, contentId, by, at }) =>
      contentId === null ? [] : [linkStudents(sql, { batchId, contentId, by, at })],
    ),
    // 3. The batches themselves, once each, and who is told.
    ...some(patchesOf(facts), (rows) => patchBatches(sql, rows)),
    ...some(noticesOf(facts), (rows) => notifyOwners(sql, rows)),
  ]);
  // 4. Erasure comes last: it takes what the facts before it may have brought.
  for (const { batchId, at } of factsOf(facts, 'batch.erased')) {
    await markEssaysErased(sql, batchId, at);
    await eraseBatch(sql, batchId);
  }
};

type Told<T extends FactType> = FactPayload<T> & { readonly at: number };

/** Facts come out of our own machines: their payloads are what the table of facts says. */
export const factsOf = <T extends FactType>(facts: readonly ProjectedFact[], type: T): Told<T>[] =>
  facts
    .filter((one) => one.type === type)
    .map(({ payload, at }) => ({ ...(payload as object), at }) as Told<T>);

/** A statement for these rows, or none where there are none. */
export const some = <Row>(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => PromiseLike<unknown>,
): readonly PromiseLike<unknown>[] => (rows.length === 0 ? [] : [write(rows)]);

const byFile = (one: { readonly fileId: string }, other: { readonly fileId: string }): number =>
  one.fileId < other.fileId ? -1 : 1;

/** Later facts of a batch overrule earlier ones. */
function patchesOf(facts: readonly ProjectedFact[]): BatchPatch[] {
  const patches = new Map<string, BatchPatch>();
  for (const fact of facts) {
    const patch = patchOf(fact);
    if (patch === null) continue;
    const { batchId } = fact.payload as { readonly batchId: string };
    patches.set(batchId, { ...patches.get(batchId), ...patch, batchId, at: fact.at });
  }
  return [...patches.values()].toSorted((one, other) => (one.batchId < other.batchId ? -1 : 1));
}

function patchOf({ type, payload, at }: ProjectedFact): Omit<BatchPatch, 'batchId' | 'at'> | null {
  switch (type as FactType) {
    case 'batch.status.changed': {
      const { status, clientStatus } = payload as FactPayload<'batch.status.changed'>;
      return { status, clientStatus };
    }
    case 'batch.essays.counted': {
      const { assigned, stored, failed, excess } = payload as FactPayload<'batch.essays.counted'>;
      return { assigned, stored, failed, excess };
    }
    case 'batch.intake.completed':
      return { intakeCompletedAt: at };
    case 'batch.prompt.attached':
      return { promptContentId: (payload as FactPayload<'batch.prompt.attached'>).contentId };
    case 'batch.run.started': {
      const { runId } = payload as FactPayload<'batch.run.started'>;
      return { activeRun: runId, lastRun: runId };
    }
    case 'batch.run.ended':
      return { activeRun: null };
    case 'batch.erased':
      return { promptContentId: null };
    case 'batch.closed':
      return { closedAt: at };
    default:
      return null;
  }
}
