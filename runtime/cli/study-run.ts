/**
 * A study as it is carried out: registered, filled, run, waited for, written down. Whatever happens on the
 * way, there is an artefact; what it lacks, it says (`partial_data`).
 */
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Denial } from '../../contracts/assessment/codes.ts';
import type { StudyArtefact } from '../../contracts/assessment/study-artefact.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { keepArtefact, type UnsignedArtefact } from '../assessment/study/artefact-file.ts';
import { requestsOf, roundRobin, skeletonOf, type Study } from '../assessment/study/study.ts';
import { readText } from './batch-verbs.ts';
import { exitCodes } from './exit.ts';
import type { Printer } from './print.ts';
import { patient } from './reach-assessment.ts';
import { studyOrigin } from './study-origin.ts';
import { hydrated, isAway } from './study-measured.ts';
import { registerAssignment } from './study-register.ts';
import { sendFiles } from './upload-files.ts';

export interface StudyRun {
  readonly study: Study;
  /** Of the artefact. */
  readonly path: string;
  readonly client: AssessmentClient;
  readonly printer: Printer;
}

/** Where the study stands when waiting ends. */
interface Reached {
  readonly anchorIds: ReadonlyMap<string, string>;
  readonly essayIds: ReadonlyMap<string, string>;
  readonly isTimedOut: boolean;
}

export async function runStudy(run: StudyRun): Promise<StudyArtefact> {
  const { study, path, printer } = run;
  const deadlineMs = performance.now() + 1_000 * study.timeoutSeconds;
  const client = patient(run.client, printer);
  // 1. From here on there is an artefact, whoever kills us.
  const skeleton = skeletonOf(study, studyOrigin(), new Date().toISOString());
  keepArtefact(path, skeleton);
  // 2. What the essays are judged by, then the essays.
  const anchorIds = await registerAssignment(client, study);
  await fillBatch(client, study, printer);
  const isIn = await untilSo(() => intakeOf(run), deadlineMs);
  const essayIds = await essayIdsOf(client, study.batchId);
  // 3. The judging. An artefact with the ids lets a later look find the session.
  if (isIn !== null) await begin(client, study, essayIds);
  keepArtefact(path, named(skeleton, study, { anchorIds, essayIds, isTimedOut: false }));
  const note = noteOnChange(printer);
  const isOver = isIn === null ? null : await untilSo(() => endOf(run, note), deadlineMs);
  // 4. What there is by now.
  const reached = { anchorIds, essayIds, isTimedOut: isOver === null };
  return keepArtefact(path, await hydrated(run, named(skeleton, study, reached)));
}

/** Null where it is not so by the deadline. A node that is away is none that says no. */
async function untilSo<T>(look: () => Promise<T | null>, deadlineMs: number): Promise<T | null> {
  for (;;) {
    const seen = await look().catch((error: unknown) => {
      if (isAway(error)) return null;
      throw error;
    });
    const leftMs = deadlineMs - performance.now();
    if (seen !== null || leftMs <= 0) return seen;
    await pause(Math.min(LOOK_MS, leftMs));
  }
}
const LOOK_MS = 300;

/** A study that goes on finds its batch filled, and sends nothing. */
async function fillBatch(client: AssessmentClient, study: Study, printer: Printer): Promise<void> {
  const { batchId, essays, inventory } = study;
  const prompt = inventory.prompt === null ? {} : { prompt: readText(inventory.prompt.path) };
  const batch = await client.ask('batch.register', { ...requestsOf(study).batch, ...prompt });
  printer.note(`batch ${batchId}: ${essays.length} essays`);
  if (batch.intakeCompletedAt !== null) return;
  const paths = essays.map(({ path }) => path);
  const receipts = await sendFiles(client, batchId, paths, () => undefined);
  const refused = receipts.filter(({ status }) => status === 'refused' || status === 'excess');
  for (const { name, code, message } of refused) printer.note(`${name}: ${code ?? ''} ${message ?? ''}`);
  if (refused.length > 0) await client.ask('batch.finish', { batchId });
}

/** Asked once: whether to ask again is the business of whoever has a deadline. */
const once = { attemptsMax: 1, onWait: () => undefined };

async function intakeOf({ client, study: { batchId } }: StudyRun): Promise<true | null> {
  const { intakeCompletedAt, clientStatus } = await client.ask('batch.get', { batchId }, once);
  if (clientStatus === 'failed' || clientStatus === 'cancelled')
    throw new Denial(
      'BATCH_NOT_READY',
      `Batch \`${batchId}\` is \`${clientStatus}\`; no essay can be judged`,
    );
  return intakeCompletedAt === null ? null : true;
}

/** Only files that became an essay; by name, which is what a folder has once. */
async function essayIdsOf(client: AssessmentClient, batchId: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.ask('essay.list', {
      batchId,
      limit: PAGE_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { fileName, essayId, textContentId } of page.items)
      if (fileName !== null && textContentId !== null) ids.set(fileName, essayId);
    cursor = page.nextCursor;
  }
  return ids;
}
const PAGE_ROWS = 200;

/** The same request again is the same run. */
async function begin(
  client: AssessmentClient,
  study: Study,
  essayIds: ReadonlyMap<string, string>,
): Promise<void> {
  const { run } = requestsOf(study);
  const guests = study.essays.flatMap(({ fileName }) => essayIds.get(fileName) ?? []);
  const meetings = study.isGuests ? { pairs: 'specified' as const, specified: roundRobin(guests) } : {};
  await client.ask('batch.run', { ...run, assessment: { ...run.assessment, ...meetings } });
}

function noteOnChange(printer: Printer): (line: string) => void {
  let last = '';
  return (line) => {
    if (line !== last) printer.note(line);
    last = line;
  };
}

async function endOf({ client, study }: StudyRun, note: (line: string) => void): Promise<true | null> {
  const [session] = (await client.ask('assessment.list', { batchId: study.batchId, limit: 1 }, once)).items;
  if (session !== undefined) {
    const { status, judged, budget } = session;
    note(`${status.padEnd(18)} ${judged}/${budget}`);
    return session.finishedAt === null ? null : true;
  }
  // A run may end before it has a session.
  const { activeRun, lastRun } = await client.ask('batch.get', { batchId: study.batchId }, once);
  return activeRun === null && lastRun !== null ? true : null;
}

function named(artefact: UnsignedArtefact, study: Study, reached: Reached): UnsignedArtefact {
  const { essayIds, anchorIds, isTimedOut } = reached;
  const { inputs, validation } = artefact;
  const anchorOf = (fileName: string, label: string): string | null =>
    (study.isGuests ? essayIds.get(fileName) : anchorIds.get(label)) ?? null;
  const labels = new Map(study.inventory.anchors.map(({ fileName, label }) => [fileName, label]));
  return {
    ...artefact,
    inputs: {
      ...inputs,
      anchors: inputs.anchors.map((one) => ({
        ...one,
        anchor_id: anchorOf(one.file_name, labels.get(one.file_name) ?? ''),
      })),
      students: inputs.students.map((one) => ({ ...one, essay_id: essayIds.get(one.file_name) ?? null })),
    },
    validation: {
      ...validation,
      runner_status: {
        ...validation.runner_status,
        is_timed_out: isTimedOut,
        observed_events: { ...validation.runner_status.observed_events, essays_stored: essayIds.size },
      },
    },
  };
}

/** The folder, and the exit code where not all is there. */
export const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true });
export function endWith({ validation }: StudyArtefact): void {
  if (validation.runner_status.partial_data) process.exitCode = exitCodes.negative;
}
