/** `assay study …`: a research run as one command, with an artefact that says what went in and came out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { StudyArtefact } from '../../contracts/assessment/study-artefact.ts';
import { messageOf } from '../../contracts/failures.ts';
import { type Alignment, alignmentOf, alignmentPage } from '../assessment/study/alignment.ts';
import { readArtefact, writeArtefact } from '../assessment/study/artefact-file.ts';
import { problemsOf, sha256Of } from '../assessment/study/inventory.ts';
import { requestsOf, skeletonOf, type Study } from '../assessment/study/study.ts';
import { exitCodes, usage } from './exit.ts';
import { createPrinter } from './print.ts';
import { withAssessment, withCaller } from './reach-assessment.ts';
import type { SharedFlags } from './reach.ts';
import {
  assertFree,
  inventoryFrom,
  scaleFrom,
  type StudyFlags,
  studyFrom,
  withFiles,
  withStudy,
} from './study-flags.ts';
import { studyOrigin } from './study-origin.ts';
import { endWith, makeFolder, runStudy } from './study-run.ts';
import { inventoryText, studyText } from './study-words.ts';

export function addStudy(program: Command): void {
  const study = program.command('study').description('Research runs: files in, one artefact out');
  addPlan(study);
  addDryRun(study);
  addExecute(study);
  addAlign(study);
}

const withStudents = (command: Command): Command =>
  command.option('--students <folder>', 'the essays to be judged');

function addPlan(study: Command): void {
  withStudents(withFiles(study.command('plan')))
    .description('Which files a study would take, with their checksums; asks no service anything')
    .option('--scale <scale>', 'the scale of the anchors')
    .action(async (flags: StudyFlags, command: Command) => {
      const inventory = await inventoryFrom(flags);
      if (inventory.anchors.length + inventory.students.length === 0)
        throw usage('Expected --anchors or --students with a folder of essays, got neither');
      const scale = scaleFrom(flags);
      const problems = problemsOf(inventory, scale);
      const said = { scale, ...inventory, problems };
      printerOf(command).result(said, inventoryText(inventory, scale, problems));
      if (problems.length > 0) process.exitCode = exitCodes.negative;
    });
}

const printerOf = (command: Command) => createPrinter(command.optsWithGlobals<SharedFlags>().json === true);

function addDryRun(study: Command): void {
  withStudents(withStudy(study.command('dry-run')))
    .description('Checks what would be sent, and writes the artefact without anything measured')
    .requiredOption('--assignment <id>', 'by what the essays would be judged')
    .action(async (flags: StudyFlags, command: Command) => {
      const planned = await studyFrom(flags, 'dry-run');
      const path = placeOf(flags, planned);
      const skeleton = skeletonOf(planned, studyOrigin(), new Date().toISOString());
      const requests = writeRequests(flags.out, planned);
      const manifest = [...skeleton.validation.manifest, requests];
      const written = writeArtefact(path, { ...skeleton, validation: { ...skeleton.validation, manifest } });
      printerOf(command).result(written, studyText(written, path));
    });
}

/** What would be sent, without any text. */
function writeRequests(folder: string, study: Study) {
  const path = join(folder, 'requests.json');
  const text = `${JSON.stringify(requestsOf(study), null, 2)}\n`;
  writeFileSync(path, text);
  return { path, sha256: sha256Of(text), bytes: Buffer.byteLength(text) };
}

function placeOf({ out }: StudyFlags, study: Study): string {
  makeFolder(out);
  const path = join(out, `assessment_run.${study.mode}.json`);
  assertFree(path, () => artefactAt(path).metadata.batch_id === study.batchId);
  return path;
}

function artefactAt(path: string): StudyArtefact {
  try {
    return readArtefact(path);
  } catch (error) {
    throw usage(messageOf(error), error);
  }
}

function addExecute(study: Command): void {
  withStudents(withCaller(withStudy(study.command('execute'))))
    .description('Registers, uploads, judges and waits; the same command again goes on where it was')
    .requiredOption('--assignment <id>', 'by what the essays are judged; made where there is none')
    .action(async (flags: StudyFlags, command: Command) => {
      const planned = await studyFrom(flags, 'execute');
      const path = placeOf(flags, planned);
      await withAssessment(command, async (client, printer) => {
        const written = await runStudy({ study: planned, path, client, printer });
        printer.result(written, studyText(written, path));
        endWith(written);
      });
    });
}

function addAlign(study: Command): void {
  withCaller(withStudy(study.command('anchor-align')))
    .description('Anchors as if nobody knew their grades: every pair once, and how well their order is found')
    .option('--from <artefact>', 'reports on a round that was judged before')
    .action(async (flags: StudyFlags & { readonly from?: string }, command: Command) => {
      if (flags.from !== undefined) {
        makeFolder(flags.out);
        const artefact = artefactAt(flags.from);
        return tell(flags, command, artefact);
      }
      const planned = await studyFrom(flags, 'anchor-align');
      const path = placeOf(flags, planned);
      await withAssessment(command, async (client, printer) => {
        tell(flags, command, await runStudy({ study: planned, path, client, printer }));
      });
    });
}

/** What was measured of nothing is no result, so that it does not end as one. */
function tell({ out }: StudyFlags, command: Command, artefact: StudyArtefact): void {
  const alignment = alignmentOf(artefact);
  const page = alignmentPage(artefact, alignment);
  const path = join(out, `anchor_align_${artefact.metadata.batch_id}.md`);
  writeFileSync(path, page);
  printerOf(command).result({ report: path, ...figuresOf(alignment), artefact: artefact.metadata }, page);
  endWith(artefact);
  if (alignment.order.kind !== 'ordered') process.exitCode = exitCodes.negative;
}

function figuresOf({ order, judged, pairs }: Alignment) {
  if (order.kind !== 'ordered') return { judged, pairs, unavailable: order.reason };
  const { tauA } = order.pairs;
  const { directInversions, zeroWins } = order;
  return { judged, pairs, kendallTau: tauA, directInversions, zeroWins: zeroWins.length };
}
