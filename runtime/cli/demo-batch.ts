/**
 * A batch that `npm start` shows: registered once, filled and run through what is installed. Every step may be
 * done again at the next start: ids, keys and equal files make it the same batch.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type AssessmentClient, connectAssessment } from '../assessment/client.ts';
import { demoEssays, demoPrompt } from './demo-essays.ts';

export const demoBatchId = 'demo';
const LOOK_MS = 100;
const LOOKS_MAX = 600;

export async function beginDemoBatch(url: string, prefix: string | null): Promise<void> {
  const client = await connectAssessment({ url, ...(prefix === null ? {} : { prefix }) });
  try {
    await client.ask('batch.register', {
      batchId: demoBatchId,
      name: 'Demo: phones in the classroom',
      courseCode: 'ENG6',
      expectedEssays: demoEssays.length,
      prompt: demoPrompt,
      idempotencyKey: 'demo-batch',
    });
    await fill(client);
  } finally {
    await client.close();
  }
}

async function fill(client: AssessmentClient): Promise<void> {
  const { clientStatus, lastRun } = await client.ask('batch.get', { batchId: demoBatchId });
  if (lastRun !== null || clientStatus === 'cancelled') return;
  if (clientStatus === 'pending_content')
    await client.ask('batch.add', {
      batchId: demoBatchId,
      files: demoEssays.map(({ name, text }) => ({ name, text })),
    });
  if (await isReady(client))
    await client.ask('batch.run', {
      batchId: demoBatchId,
      pipeline: 'spellcheck',
      idempotencyKey: 'demo-run',
    });
}

async function isReady(client: AssessmentClient): Promise<boolean> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const { clientStatus } = await client.ask('batch.get', { batchId: demoBatchId });
    if (clientStatus === 'ready') return true;
    if (clientStatus !== 'pending_content' && clientStatus !== 'processing') return false;
    await pause(LOOK_MS);
  }
  return false;
}
