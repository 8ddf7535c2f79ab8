/**
 * A batch that `npm start` shows: registered once, filled and run through what is installed. Every step may
 * be done again at the next start: ids, keys and equal files make it the same batch.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered } from '../../contracts/assessment/api.ts';
import { type AssessmentClient, connectAssessment } from '../assessment/client.ts';
import { demoEssays, demoPrompt } from './demo-essays.ts';

export const demoBatchId = 'demo';
const LOOK_MS = 100;
const LOOKS_MAX = 600;

export interface DemoOptions {
  readonly url: string;
  readonly prefix: string | null;
  /** The node stops: whoever still waits for an answer would keep the process alive. */
  readonly signal: AbortSignal;
}

/** Answers with a line about how it went. */
export async function beginDemoBatch({ url, prefix, signal }: DemoOptions): Promise<string> {
  const client = await connectAssessment({ url, ...(prefix === null ? {} : { prefix }) });
  signal.addEventListener('abort', () => void client.abandon());
  try {
    // It may have stopped while this connected; then nothing tells the connection that its server has gone.
    signal.throwIfAborted();
    await client.ask('batch.register', {
      batchId: demoBatchId,
      name: 'Demo: phones in the classroom',
      courseCode: 'ENG6',
      expectedEssays: demoEssays.length,
      prompt: demoPrompt,
      idempotencyKey: 'demo-batch',
    });
    return lineOf(await finished(client));
  } finally {
    await (signal.aborted ? client.abandon() : client.close());
  }
}

type Batch = Answered<'batch.get'>;

async function finished(client: AssessmentClient): Promise<Batch> {
  const batch = await client.ask('batch.get', { batchId: demoBatchId });
  if (batch.lastRun !== null) return settled(client, isAtRest);
  if (batch.clientStatus === 'pending_content')
    await client.ask('batch.add', {
      batchId: demoBatchId,
      files: demoEssays.map(({ name, text }) => ({ name, text })),
    });
  const { clientStatus } = await settled(client, (one) => one.intakeCompletedAt !== null);
  if (clientStatus === 'ready')
    await client.ask('batch.run', {
      batchId: demoBatchId,
      pipeline: 'cj_assessment',
      idempotencyKey: 'demo-run',
    });
  return settled(client, isAtRest);
}

const isAtRest = ({ clientStatus, activeRun }: Batch): boolean =>
  activeRun === null && clientStatus !== 'processing';

/** As it is when it is so, or when a minute has gone by. */
async function settled(client: AssessmentClient, isSo: (batch: Batch) => boolean): Promise<Batch> {
  for (let look = 1; ; look += 1) {
    const batch = await client.ask('batch.get', { batchId: demoBatchId });
    if (isSo(batch) || look === LOOKS_MAX) return batch;
    await pause(LOOK_MS);
  }
}

function lineOf({ clientStatus, essays, run }: Batch): string {
  const phases = (run?.phases ?? []).map(({ succeeded, step }) => `, ${succeeded} through ${step}`);
  const counts = `${essays.stored} of ${essays.expected} essays${phases.join('')}`;
  return `demo batch \`${demoBatchId}\`: ${clientStatus}, ${counts}`;
}
