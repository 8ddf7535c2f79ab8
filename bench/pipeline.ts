/**
 * A whole batch: registered, uploaded, extracted, spellchecked to its outcome. Time per stage, cost per essay
 * from 100 to 10,000 essays, and a thousand essays while the node is killed five times.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from './figures.ts';
import {
  type AssessmentStage,
  openAssessment,
  register,
  timed,
  uploadTexts,
  waitFor,
} from './assessment-stage.ts';
import { essayOf, seeded } from '../tests/support/essays.ts';

const WORDS = 600;
const SIZES = [100, 1_000, 10_000] as const;
const KILLS = 5;

export async function pipeline(report: Report): Promise<void> {
  const perEssay: number[] = [];
  for (const size of SIZES) perEssay.push(await oneSize(report, size));
  report('cost per essay, 10,000 against 100', (perEssay[2] ?? NaN) / (perEssay[0] ?? NaN), 'ratio');
  report('cost per essay, 10,000 against 1,000', (perEssay[2] ?? NaN) / (perEssay[1] ?? NaN), 'ratio');
  await killed(report);
}

const textsOf = (size: number): string[] => Array.from({ length: size }, (_, index) => essayOf(index, WORDS));

/** Milliseconds per essay, all in all. */
async function oneSize(report: Report, size: number): Promise<number> {
  const on = await openAssessment();
  const { client, close } = on;
  try {
    await warm(on);
    const batchId = `b-${size}`;
    const name = size.toLocaleString('en');
    const registered = await timed(() => register(client, batchId, size));
    const texts = textsOf(size);
    const stored = await timed(async () => {
      await uploadTexts({ url: on.httpUrl(), batchId }, texts, 20);
      await waitFor(client, batchId, (batch) => batch.intakeCompletedAt !== null);
    });
    const checked = await timed(async () => {
      await client.ask('batch.run', { batchId, pipeline: 'spellcheck' });
      return waitFor(client, batchId, (batch) => batch.activeRun === null);
    });
    const seconds = registered.seconds + stored.seconds + checked.seconds;
    report(`${name} essays: registered`, registered.seconds, 's');
    report(`${name} essays: uploaded and extracted`, stored.seconds, 's');
    report(`${name} essays: spellchecked`, checked.seconds, 's');
    report(`${name} essays: each, all in all`, (seconds / size) * 1000, 'ms');
    report(`${name} essays: succeeded`, checked.value.run?.phases[0]?.succeeded ?? NaN, 'essays');
    return (seconds / size) * 1000;
  } finally {
    await close();
  }
}

/** Dictionaries and plans are loaded before anything is measured. */
async function warm({ client, httpUrl }: AssessmentStage): Promise<void> {
  await register(client, 'warm', 20);
  await uploadTexts({ url: httpUrl(), batchId: 'warm' }, textsOf(20), 10);
  await waitFor(client, 'warm', (batch) => batch.intakeCompletedAt !== null);
  await client.ask('batch.run', { batchId: 'warm', pipeline: 'spellcheck' });
  await waitFor(client, 'warm', (batch) => batch.activeRun === null);
}

async function killed(report: Report): Promise<void> {
  const on = await openAssessment();
  const { client, stage, close } = on;
  const random = seeded(20_261_121);
  try {
    await warm(on);
    await register(client, 'killed', 1_000);
    await uploadTexts({ url: on.httpUrl(), batchId: 'killed' }, textsOf(1_000), 20);
    const startedAt = performance.now();
    await waitFor(client, 'killed', (batch) => batch.intakeCompletedAt !== null);
    await client.ask('batch.run', {
      batchId: 'killed',
      pipeline: 'spellcheck',
      idempotencyKey: 'killed-run',
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(300 + random() * 1_500);
      await stage.killNode();
      await on.start();
    }
    const ended = await waitFor(client, 'killed', (batch) => batch.activeRun === null);
    report('killed five times: spellchecked', (performance.now() - startedAt) / 1000, 's');
    report('killed five times: succeeded', ended.run?.phases[0]?.succeeded ?? NaN, 'essays');
    await countDoubles(report, on);
  } finally {
    await close();
  }
}

async function countDoubles(report: Report, { stage }: AssessmentStage): Promise<void> {
  const [row] = await stage.sql()<{ outcomes: number; doubles: number; texts: number }[]>`
    select (select count(*)::int from run_phases where batch_id = 'killed') as outcomes,
           (select count(*)::int - count(distinct essay_id)::int from essay_phases
            where batch_id = 'killed' and outcome = 'succeeded') as doubles,
           (select count(distinct text_content_id)::int from essays where batch_id = 'killed') as texts`;
  report('killed five times: outcomes of the phase', row?.outcomes ?? NaN, 'rows');
  report('killed five times: essays done twice', row?.doubles ?? NaN, 'essays');
  report('killed five times: corrected texts', row?.texts ?? NaN, 'texts');
}
