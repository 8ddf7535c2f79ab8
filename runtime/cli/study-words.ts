/** What `assay study` says of a study to people. */
import { gradeScales, type GradeScaleId } from '../../contracts/assessment/grade-scales.ts';
import { reasonSaid, withheldSaid } from '../../contracts/assessment/result-words.ts';
import type { StudyArtefact } from '../../contracts/assessment/study-artefact.ts';
import type { AssessmentReason } from '../../contracts/assessment/words.ts';
import type { Inventory } from '../assessment/study/inventory.ts';
import { pairsAmong } from '../assessment/study/study.ts';
import { fields, table } from './print.ts';

export function inventoryText(
  inventory: Inventory,
  scale: GradeScaleId,
  problems: readonly string[],
): string {
  const { anchors, students, prompt, rubric, instructions } = inventory;
  const texts = [
    ...(prompt === null ? [] : [['prompt', prompt] as const]),
    ...(rubric === null ? [] : [['rubric', rubric] as const]),
    ...(instructions === null ? [] : [['instructions', instructions] as const]),
  ];
  const rows = [
    ...anchors.map((one) => ['anchor', one.grade, one.fileName, one.bytes, one.sha256]),
    ...students.map((one) => ['student', null, one.fileName, one.bytes, one.sha256]),
    ...texts.map(([what, one]) => [what, null, one.fileName, one.bytes, one.sha256]),
  ];
  const { grades } = gradeScales[scale];
  const without = grades.filter((grade) => !anchors.some((one) => one.grade === grade));
  return [
    table(['WHAT', 'GRADE', 'FILE', 'BYTES', 'SHA-256'], rows),
    fields({
      scripts: `${students.length} essays, ${anchors.length} anchors`,
      scale,
      'grades without anchors': without.length === 0 ? undefined : without.join(', '),
      'pairs among all': pairsAmong(students.length + anchors.length),
      'pairs among anchors': pairsAmong(anchors.length),
    }),
    ...problems.map((problem) => `! ${problem}`),
  ].join('\n\n');
}

export function studyText(artefact: StudyArtefact, path: string): string {
  const { metadata, validation, bt_summary: places } = artefact;
  const { runner_status: status } = validation;
  const { comparisons_judged: judged, comparisons_failed: failed } = status.observed_events;
  const head = fields({
    artefact: path,
    batch: metadata.batch_id,
    assessment: metadata.assessment_id ?? undefined,
    status: status.session_status ?? 'not begun',
    'how it ended': reasonText(status.session_reason),
    data: dataText(artefact),
    waited: status.is_timed_out ? `time was up after ${status.timeout_seconds} s` : undefined,
    comparisons: `${judged} judged, ${failed} failed`,
    grades: status.grades_withheld === null ? undefined : withheldSaid(status.grades_withheld),
    checksum: validation.artefact_checksum,
  });
  const names = fileNames(artefact);
  const rows = places.map((one) => [
    one.rank,
    one.essay_id,
    one.anchor_grade ?? one.grade_projection,
    one.theta.toFixed(3),
    one.standard_error?.toFixed(3),
    one.is_anchor ? 'anchor' : 'essay',
    names.get(one.essay_id) ?? '',
  ]);
  return [
    ...(status.is_for_grading === false
      ? ['NOT FOR GRADING: a judge for tests or demonstrations took part.']
      : []),
    head,
    ...(rows.length === 0 ? [] : [table(['RANK', 'SCRIPT', 'GRADE', 'THETA', 'SE', 'WHAT', 'FILE'], rows)]),
    costText(artefact),
    ...(metadata.assessment_id === null ? [] : [hintsText()]),
  ].join('\n\n');
}

const isReason = (word: string): word is AssessmentReason => Object.hasOwn(reasonSaid, word);
const reasonText = (word: string | null): string | undefined =>
  word === null ? undefined : isReason(word) ? reasonSaid[word] : word;

function dataText({ metadata, validation }: StudyArtefact): string {
  if (metadata.runner_mode === 'dry-run')
    return 'none: nothing was asked; requests.json beside it says what would be';
  return validation.runner_status.partial_data ? 'PARTIAL' : 'whole';
}

const fileNames = ({ inputs }: StudyArtefact): ReadonlyMap<string, string> =>
  new Map([
    ...inputs.anchors.map((one) => [one.anchor_id ?? '', one.file_name] as const),
    ...inputs.students.map((one) => [one.essay_id ?? '', one.file_name] as const),
  ]);

function costText({ costs }: StudyArtefact): string {
  const rows = costs.token_counts.map((one) => [
    one.provider,
    one.model,
    one.comparisons,
    one.tokens_prompt,
    one.tokens_completion,
    `$${one.cost_usd.toFixed(4)}`,
  ]);
  const more = costs.is_known ? '' : ', and what has no known price';
  const total = `cost: $${costs.total_usd.toFixed(4)}${more}`;
  if (rows.length === 0) return total;
  return `${table(['PROVIDER', 'MODEL', 'ASKED', 'TOKENS IN', 'TOKENS OUT', 'COST'], rows)}\n${total}`;
}

/** Of one study alone Prometheus knows nothing: its labels are no ids. Of the hours it ran in, it does. */
export const queryHints: readonly (readonly [what: string, query: string])[] = [
  ['questions a second', 'sum by (provider, kind) (rate(assay_judgement_calls_total[5m]))'],
  ['errors', 'sum by (outcome) (increase(assay_judgement_answers_total[1h]))'],
  ['dollars in an hour', 'sum by (provider) (increase(assay_judgement_cost_usd_total[1h]))'],
  ['tokens in an hour', 'sum by (provider, part) (increase(assay_judgement_tokens_total[1h]))'],
  [
    'slow answers (ms)',
    'histogram_quantile(0.95, sum by (le, provider) (rate(assay_judgement_call_ms_bucket[5m])))',
  ],
  ['waiting for a limit (ms)', 'sum by (provider) (rate(assay_judgement_limit_wait_ms_sum[5m]))'],
  ['queue', 'assay_judgement_queue'],
];

const hintsText = (): string => `in Prometheus, while it ran:\n${table(['LOOK AT', 'QUERY'], queryHints)}`;
