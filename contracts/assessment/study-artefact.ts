/**
 * What a research run leaves behind, as one JSON document: what went in (by checksum), every comparison, the
 * scale, the grades, what it cost, and whether it is whole. Names of fields are those that analyses of
 * earlier runs read already. Held against this schema when it is written and when it is read.
 *
 * A1  No text of an essay is in it. Names of files are: they stay on the machine of whoever ran the study.
 * A2  An error that is not known is null, never 0.
 * A3  `artefact_checksum` is of everything else in the document; `manifest` names the files beside it.
 */
import { z } from 'zod';
import { gradeScaleIds } from './grade-scales.ts';
import { assessmentReasons, assessmentStatuses, comparisonStatuses, winners } from './words.ts';

export const studyModes = ['dry-run', 'execute', 'anchor-align'] as const;
export const artefactVersion = '1.1.0';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha-256 in hex');

const inputFile = z.strictObject({ file_name: z.string().min(1), checksum: sha256, bytes: count });
/** The id is null until the file was taken in. */
const anchorFile = inputFile.extend({ grade: z.string(), anchor_id: z.string().nullable() });
const studentFile = inputFile.extend({ essay_id: z.string().nullable() });

const metadata = z.strictObject({
  assignment_id: z.string().nullable(),
  course_id: z.string(),
  grade_scale: z.enum(gradeScaleIds),
  batch_id: z.string(),
  label: z.string().nullable(),
  assessment_id: z.string().nullable(),
  runner_version: z.string(),
  git_sha: z.string().nullable(),
  generated_at: z.iso.datetime(),
  runner_mode: z.enum(studyModes),
});

const inputs = z.strictObject({
  instructions: inputFile.nullable(),
  prompt_reference: inputFile.nullable(),
  rubric: inputFile.nullable(),
  anchors: z.array(anchorFile),
  students: z.array(studentFile),
});

const llmComparison = z.strictObject({
  sequence: count,
  /** Null where it is not decided, or a tie. */
  winner_id: z.string().nullable(),
  loser_id: z.string().nullable(),
  essay_a: z.string().describe('Shown first'),
  essay_b: z.string(),
  outcome: z.enum(winners).nullable(),
  judge: z.string(),
  prompt_hash: sha256.nullable(),
  frame_hash: sha256.nullable().describe('Of what was asked around the essays'),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  tokens_prompt: count.nullable(),
  tokens_completion: count.nullable(),
  cost_usd: z.number().min(0).nullable(),
  confidence: z.number().nullable(),
  started_at: z.iso.datetime(),
  completed_at: z.iso.datetime().nullable(),
  status: z.enum(comparisonStatuses),
  failure_reason: z.string().nullable(),
});

const placed = z.strictObject({
  essay_id: z.string(),
  theta: z.number(),
  standard_error: z.number().positive().nullable(),
  rank: z.int().min(1).describe('Among all scripts'),
  comparison_count: count,
  is_anchor: z.boolean(),
  anchor_grade: z.string().nullable(),
  grade_projection: z.string().nullable(),
});

const projection = z.strictObject({
  essay_id: z.string(),
  grade: z.string(),
  probabilities: z.array(share).nullable().describe('By grade, in the order of the scale'),
  misgrade_risk: share.nullable(),
  confidence: z.string().nullable(),
});

const costs = z.strictObject({
  total_usd: z.number().min(0),
  is_known: z.boolean().describe('False where an answer has no known price'),
  token_counts: z.array(
    z.strictObject({
      provider: z.string(),
      model: z.string().nullable(),
      comparisons: count,
      tokens_prompt: count,
      tokens_completion: count,
      cost_usd: z.number().min(0),
    }),
  ),
});

const validation = z.strictObject({
  artefact_checksum: sha256,
  manifest: z.array(z.strictObject({ path: z.string().min(1), sha256, bytes: count })),
  cli_environment: z.strictObject({ node: z.string(), platform: z.string(), arch: z.string() }),
  runner_status: z.strictObject({
    partial_data: z.boolean(),
    timeout_seconds: z.number().positive().nullable(),
    is_timed_out: z.boolean(),
    session_status: z.enum(assessmentStatuses).nullable(),
    session_reason: z.enum(assessmentReasons).nullable(),
    grades_withheld: z.string().nullable(),
    is_for_grading: z.boolean().nullable(),
    observed_events: z.strictObject({
      essays_stored: count,
      comparisons_submitted: count,
      comparisons_judged: count,
      comparisons_failed: count,
    }),
  }),
});

export const studyArtefact = z
  .strictObject({
    schema_version: z.literal(artefactVersion),
    metadata,
    inputs,
    llm_comparisons: z.array(llmComparison),
    bt_summary: z.array(placed),
    grade_projections: z.array(projection),
    costs,
    validation,
  })
  .meta({ id: 'StudyArtefact' });
export type StudyArtefact = z.output<typeof studyArtefact>;
export type StudyInputs = StudyArtefact['inputs'];
export type StudyComparison = StudyArtefact['llm_comparisons'][number];
