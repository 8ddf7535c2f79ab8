/**
 * How far a judge agrees with the known grades of anchors that it was not told of. Owns the figures and the
 * page; `judging/anchor-order.ts` owns what they mean. What was not measured is said to be so: an empty
 * round has no tau.
 */
import { gradeScales } from '../../../contracts/assessment/grade-scales.ts';
import type { StudyArtefact } from '../../../contracts/assessment/study-artefact.ts';
import { anchorOrder, type AnchorOrder, type AnchorOrderResult } from '../../../judging/anchor-order.ts';
import { collectDecisions, type Decision } from '../../../judging/decisions.ts';

export interface Alignment {
  readonly order: AnchorOrderResult;
  /** By script: which file it was, and its grade. */
  readonly scripts: readonly { readonly name: string; readonly grade: string }[];
  /** Wins of a lower grade over a higher one: winner and loser. */
  readonly inversions: readonly (readonly [winner: number, loser: number])[];
  readonly judged: number;
  readonly pairs: number;
}

/** What a judge should reach before it is let near grades. */
export const alignmentTargets = { inversionsMax: 1, zeroWinsMax: 0, tauMin: 0.9 } as const;

export function alignmentOf(artefact: StudyArtefact): Alignment {
  const { metadata, inputs, llm_comparisons: rows, bt_summary: places } = artefact;
  const { grades } = gradeScales[metadata.grade_scale];
  const theta = new Map(places.map((place) => [place.essay_id, place.theta]));
  const scripts = inputs.anchors.map(({ file_name, grade }) => ({ name: file_name, grade }));
  const scriptOf = new Map(
    inputs.anchors.flatMap(({ anchor_id: id }, at) => (id === null ? [] : [[id, at] as const])),
  );
  const decisions = rows.flatMap((row): Decision[] => {
    const winner = scriptOf.get(row.winner_id ?? row.essay_a);
    const loser = scriptOf.get(row.loser_id ?? row.essay_b);
    if (row.status !== 'judged' || winner === undefined || loser === undefined) return [];
    return [{ winner, loser, isTie: row.outcome === 'tie' }];
  });
  const anchors = inputs.anchors.flatMap(({ anchor_id: id, grade }, script) => {
    const place = theta.get(id ?? '');
    return place === undefined ? [] : [{ script, grade: grades.indexOf(grade), theta: place }];
  });
  const gradeAt = (script: number): number => grades.indexOf(scripts[script]?.grade ?? '');
  return {
    order: anchorOrder(anchors, collectDecisions(scripts.length, decisions)),
    scripts,
    inversions: decisions
      .filter(({ winner, loser, isTie }) => isTie !== true && gradeAt(winner) < gradeAt(loser))
      .map(({ winner, loser }) => [winner, loser]),
    judged: decisions.length,
    pairs: (scripts.length * (scripts.length - 1)) / 2,
  };
}

/** As Markdown, to be kept beside the artefact. */
export function alignmentPage(artefact: StudyArtefact, alignment: Alignment): string {
  const { metadata, validation } = artefact;
  const { runner_status: status } = validation;
  const { order } = alignment;
  const parts = [
    `# Anchor alignment: ${metadata.label ?? metadata.batch_id}`,
    head(artefact, alignment),
    ...(status.partial_data ? [`**Partial: ${partialBecause(artefact)}. Not a result.**`] : []),
    ...(status.is_for_grading === false ? ['**A judge for tests or demonstrations took part.**'] : []),
    ...(order.kind === 'ordered' ? ordered(order, alignment) : [`No figures: ${reasons[order.reason]}.`]),
    prompts(artefact),
  ];
  return `${parts.join('\n\n')}\n`;
}

const reasons = {
  too_few_anchors: 'fewer than two anchors have a place',
  one_grade: 'all anchors have one grade or one place, so there is no order to find',
  no_comparisons: 'no comparison of anchors was judged',
} as const;

const partialBecause = ({ validation: { runner_status: status } }: StudyArtefact): string =>
  status.is_timed_out
    ? `time was up after ${status.timeout_seconds} s`
    : `the session is ${status.session_status ?? 'not there'} (${status.session_reason ?? 'no reason'})`;

function head(artefact: StudyArtefact, { judged, pairs }: Alignment): string {
  const { metadata, llm_comparisons: rows, costs } = artefact;
  const list = (values: readonly (string | null)[]): string =>
    [...new Set(values.filter((value) => value !== null))].join(', ') || 'none';
  return lines([
    `- Made: ${metadata.generated_at}, Assay ${metadata.runner_version}`,
    `- Session: ${metadata.assessment_id ?? 'none'} of batch ${metadata.batch_id}`,
    `- Scale: ${metadata.grade_scale}`,
    `- Judges: ${list(rows.map(({ judge }) => judge))}; models: ${list(rows.map(({ model }) => model))}`,
    `- Comparisons: ${judged} judged of ${pairs} pairs`,
    `- Cost: $${costs.total_usd.toFixed(4)}`,
  ]);
}

function ordered(order: AnchorOrder, { scripts, inversions, judged, pairs }: Alignment): string[] {
  const nameOf = (script: number): string => cell(scripts[script]?.name ?? String(script));
  const gradeOf = (script: number): string => scripts[script]?.grade ?? '';
  const rows = order.anchors.map((one) =>
    [
      one.rank,
      one.expectedRank,
      nameOf(one.script),
      gradeOf(one.script),
      one.theta.toFixed(3),
      one.wins,
      one.losses,
      Number.isNaN(one.winRate) ? '-' : `${Math.round(100 * one.winRate)} %`,
    ].join(' | '),
  );
  return [
    figures(order),
    tally(order),
    ...(judged < pairs ? [`${pairs - judged} pairs have no judgement: the figures are of the others.`] : []),
    lines([
      '| Rank | Expected | Anchor | Grade | Theta | Wins | Losses | Win rate |',
      divider,
      ...rows.map(row),
    ]),
    ...(inversions.length === 0
      ? []
      : [
          '## Inversions',
          lines(
            inversions.map(
              ([winner, loser]) =>
                `- ${nameOf(winner)} (${gradeOf(winner)}) won over ${nameOf(loser)} (${gradeOf(loser)})`,
            ),
          ),
        ]),
    ...(order.zeroWins.length === 0
      ? []
      : ['## Without a win', lines(order.zeroWins.map((one) => `- ${nameOf(one)}`))]),
  ];
}

function figures({ pairs, directInversions, zeroWins }: AnchorOrder): string {
  const { inversionsMax, zeroWinsMax, tauMin } = alignmentTargets;
  const met = (isMet: boolean): string => (isMet ? 'met' : 'not met');
  const cells = [
    ['Figure', 'Value', 'Target', ''],
    ['---', '---', '---', '---'],
    ['Kendall tau-a', pairs.tauA.toFixed(3), `from ${tauMin.toFixed(2)}`, met(pairs.tauA >= tauMin)],
    [
      'Direct inversions',
      directInversions,
      `at most ${inversionsMax}`,
      met(directInversions <= inversionsMax),
    ],
    ['Anchors without a win', zeroWins.length, zeroWinsMax, met(zeroWins.length <= zeroWinsMax)],
  ];
  return lines(cells.map((one) => row(one.join(' | '))));
}

const tally = ({ pairs: { concordant, discordant, tied } }: AnchorOrder): string =>
  [
    `Pairs of anchors by place: ${concordant} concordant, ${discordant} discordant, ${tied} tied`,
    '(counted for neither, so that they keep tau below 1). The lowest grade may be without a win.',
  ].join(' ');

const divider = '|---|---|---|---|---|---|---|---|';
const row = (cells: string): string => `| ${cells} |`;
const lines = (all: readonly string[]): string => all.join('\n');
/** A name of a file may hold what ends a cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Two reports are of one prompt where these agree. */
function prompts({ inputs, llm_comparisons: rows }: StudyArtefact): string {
  const files = [
    ['prompt', inputs.prompt_reference],
    ['rubric', inputs.rubric],
    ['instructions', inputs.instructions],
  ] as const;
  const frames = [...new Set(rows.flatMap(({ frame_hash: hash }) => (hash === null ? [] : [hash])))];
  return lines([
    '## Prompt hashes',
    '',
    ...files.map(([name, file]) => `- ${name}: ${file === null ? 'none' : `\`${file.checksum}\``}`),
    ...frames.map((hash) => `- as asked, around the essays: \`${hash}\``),
  ]);
}
