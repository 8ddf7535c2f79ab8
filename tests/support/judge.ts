/**
 * One actor that judges a whole batch, as the executor of `cj_assessment` will: told by the id of the batch
 * whether it does so well.
 */
import { enqueueActions, setup } from 'xstate';
import type { ExecutorInput } from '../../contracts/assessment/messages.ts';
import { essayIdOf, listSlots } from '../../machines/assessment/slot-set.ts';
import { defineKind } from '../../machines/kind.ts';
import { address } from '../../machines/refs.ts';

/** How often each of its messages is sent where a batch is called `often…`. */
export const deliveries = 83;

interface News {
  readonly type: string;
  readonly slot?: number;
  readonly code?: string;
}

/** What essays hear (with their slot) and what the run hears. */
function newsFor({ batch: { batchId }, participants }: ExecutorInput): readonly News[] {
  const executed = { type: 'PHASE_EXECUTED' };
  if (batchId.startsWith('broken')) return [{ ...executed, code: 'PHASE_EXECUTOR_FAILED' }];
  const verdicts = listSlots(participants).map((slot) =>
    batchId.startsWith('unfair') && slot === 2
      ? { type: 'EVT_CJ_ASSESSMENT_FAILED', slot, code: 'PHASE_EXECUTOR_FAILED' }
      : { type: 'EVT_CJ_ASSESSMENT_SUCCEEDED', slot, metrics: { rank: slot } },
  );
  const news = [...verdicts, executed];
  return batchId.startsWith('often') ? Array.from({ length: deliveries }, () => news).flat() : news;
}

const machine = setup({ types: { context: {} as ExecutorInput, input: {} as ExecutorInput } }).createMachine({
  id: 'judge',
  context: ({ input }) => input,
  initial: 'judged',
  states: {
    judged: {
      type: 'final',
      entry: enqueueActions(({ context, enqueue }) => {
        const { runId, step, attempt, batch } = context;
        for (const { slot, ...news } of newsFor(context)) {
          const to = slot === undefined ? address('run', runId) : essayAt(batch.batchId, slot);
          enqueue.sendTo(to, { ...news, runId, step, attempt });
        }
      }),
    },
  },
});
const essayAt = (batchId: string, slot: number) => address('essay', essayIdOf(batchId, slot));

export const judge = defineKind({ machine, strict: true });
