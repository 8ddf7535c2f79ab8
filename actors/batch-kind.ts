/** Batches as a kind: the chart, and the read models that it writes. */
import { batchInput, batchMessages } from '../contracts/assessment/message-schemas.ts';
import { batchStatuses } from '../contracts/assessment/words.ts';
import { batchMachine } from '../machines/assessment/batch.ts';
import { defineKind, type KindOptions, type Projection } from '../machines/kind.ts';

const dayMs = 24 * 3_600_000;

export interface BatchKindOptions {
  /** `projectBatch` of persistence/assessment/project-batch.ts. */
  readonly project?: Projection;
}

export const batchKind = ({ project }: BatchKindOptions = {}): KindOptions =>
  defineKind({
    machine: batchMachine,
    events: batchMessages,
    input: batchInput,
    strict: true,
    statuses: batchStatuses,
    // Longer than any timer of its own: who still rests there then has lost somebody's answer.
    supervision: {
      stallAfterMs: {
        awaiting_content_validation: 2 * dayMs,
        awaiting_pipeline_configuration: dayMs,
        processing_pipelines: dayMs,
      },
    },
    ...(project === undefined ? {} : { project }),
  });
