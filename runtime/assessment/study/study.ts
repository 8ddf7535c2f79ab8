/**
 * A study before anything is asked of anybody: what it would send, checked as the doors will check it, and
 * the artefact with nothing measured in it.
 *
 * S1  Its batch is named by what goes in, so the same study again is the same batch: one that was killed goes
 *     on, and nothing is judged or paid for twice.
 */
import type { z } from 'zod';
import { assessmentApi, type AskedInput, type AssessmentVerb } from '../../../contracts/assessment/api.ts';
import type { GradeScaleId } from '../../../contracts/assessment/grade-scales.ts';
import {
  artefactVersion,
  type StudyInputs,
  type studyModes,
} from '../../../contracts/assessment/study-artefact.ts';
import type { CourseCode } from '../../../contracts/assessment/words.ts';
import type { UnsignedArtefact } from './artefact-file.ts';
import { type Inventory, sha256Of, type StudyFile } from './inventory.ts';

export type StudySettings = NonNullable<AskedInput<'batch.run'>['assessment']>;

export interface StudyPlan {
  readonly mode: (typeof studyModes)[number];
  /** Null: the anchors play as guests, under an assignment of the study's own. */
  readonly assignmentId: string | null;
  readonly course: CourseCode;
  readonly scale: GradeScaleId;
  readonly label: string | null;
  readonly id: string | null;
  readonly settings: StudySettings;
  readonly timeoutSeconds: number;
  readonly inventory: Inventory;
}

export interface Study extends StudyPlan {
  readonly batchId: string;
  /** The files that are judged as essays of the batch. */
  readonly essays: readonly StudyFile[];
  readonly isGuests: boolean;
}

export function studyOf(plan: StudyPlan): Study {
  const isGuests = plan.mode === 'anchor-align';
  const batchId = plan.id ?? `study-${identityOf(plan).slice(0, 16)}`;
  return { ...plan, batchId, isGuests, essays: isGuests ? plan.inventory.anchors : plan.inventory.students };
}

function identityOf({ mode, assignmentId, course, scale, settings, inventory }: StudyPlan): string {
  const { anchors, students, prompt, rubric, instructions } = inventory;
  const named = ({ fileName, sha256 }: StudyFile) => [fileName, sha256];
  const files = [
    anchors.map(named),
    students.map(named),
    ...[prompt, rubric, instructions].map((one) => one?.sha256),
  ];
  // A rehearsal is of the study that it rehearses.
  const kind = mode === 'anchor-align' ? 'guests' : 'judged';
  return sha256Of(JSON.stringify([kind, assignmentId, course, scale, settings, files]));
}

/** All requests but the texts, as they will be sent. Throws a RangeError for what a door would refuse. */
export function requestsOf(study: Study) {
  const { batchId, course, scale, label, essays, settings, isGuests } = study;
  const assignmentId = study.assignmentId ?? batchId;
  return {
    assignment: checked('assignment.set', { assignmentId, gradeScale: scale }),
    batch: checked('batch.register', {
      batchId,
      courseCode: course,
      expectedEssays: essays.length,
      assignmentId,
      idempotencyKey: `study:${batchId}`,
      ...(label === null ? {} : { name: label }),
    }),
    run: checked('batch.run', {
      batchId,
      pipeline: 'cj_assessment',
      idempotencyKey: `study:${batchId}`,
      // The pairs of guests are named when the doors have given their essays ids.
      assessment: isGuests ? { ...settings, maxComparisons: pairsAmong(essays.length) } : settings,
    }),
  };
}

export const pairsAmong = (scripts: number): number => (scripts * (scripts - 1)) / 2;

function checked<V extends AssessmentVerb>(verb: V, request: AskedInput<V>): AskedInput<V> {
  const schema: z.ZodType = assessmentApi[verb].request;
  const parsed = schema.safeParse(request);
  if (parsed.success) return request;
  const [issue] = parsed.error.issues;
  throw new RangeError(`Expected ${verb} to take ${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? ''}`);
}

/** What is known before the first essay is sent. */
export function skeletonOf(
  study: Study,
  by: { readonly version: string; readonly gitSha: string | null },
  at: string,
): UnsignedArtefact {
  const { mode, batchId, scale, label, timeoutSeconds } = study;
  return {
    schema_version: artefactVersion,
    metadata: {
      assignment_id: study.assignmentId,
      course_id: study.course,
      grade_scale: scale,
      batch_id: batchId,
      label,
      assessment_id: null,
      runner_version: by.version,
      git_sha: by.gitSha,
      generated_at: at,
      runner_mode: mode,
    },
    inputs: inputsOf(study.inventory),
    llm_comparisons: [],
    bt_summary: [],
    grade_projections: [],
    costs: { total_usd: 0, is_known: true, token_counts: [] },
    validation: {
      manifest: manifestOf(study.inventory),
      cli_environment: { node: process.version, platform: process.platform, arch: process.arch },
      runner_status: {
        partial_data: true,
        timeout_seconds: mode === 'dry-run' ? null : timeoutSeconds,
        is_timed_out: false,
        session_status: null,
        session_reason: null,
        grades_withheld: null,
        is_for_grading: null,
        observed_events: {
          essays_stored: 0,
          comparisons_submitted: 0,
          comparisons_judged: 0,
          comparisons_failed: 0,
        },
      },
    },
  };
}

function inputsOf({ anchors, students, prompt, rubric, instructions }: Inventory): StudyInputs {
  const shown = ({ fileName, sha256, bytes }: StudyFile) => ({
    file_name: fileName,
    checksum: sha256,
    bytes,
  });
  const orNull = (file: StudyFile | null) => (file === null ? null : shown(file));
  return {
    instructions: orNull(instructions),
    prompt_reference: orNull(prompt),
    rubric: orNull(rubric),
    anchors: anchors.map((one) => ({ ...shown(one), grade: one.grade, anchor_id: null })),
    students: students.map((one) => ({ ...shown(one), essay_id: null })),
  };
}

function manifestOf({ anchors, students, prompt, rubric, instructions }: Inventory) {
  const texts = [prompt, rubric, instructions].filter((one) => one !== null);
  return [...anchors, ...students, ...texts].map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
}

/** Every pair once; each script is shown first about as often as second. */
export const roundRobin = (essayIds: readonly string[]): [string, string][] =>
  essayIds.flatMap((one, at) =>
    essayIds
      .slice(at + 1)
      .map((other, apart): [string, string] => (apart % 2 === 0 ? [one, other] : [other, one])),
  );
