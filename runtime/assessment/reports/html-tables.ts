/** The tables of a report. */
import type { AssessmentResult, ResultItem } from '../../../contracts/assessment/judging-result.ts';
import { html, type Markup } from './html.ts';
import type { ReportInput } from './report-of.ts';
import {
  dollars,
  flagSaid,
  kindSaid,
  number,
  percent,
  reliabilityFigures,
  suspicionSaid,
} from '../../../contracts/assessment/result-words.ts';

type Names = ReportInput['names'];

export const sheet = (heads: readonly Markup[], rows: readonly Markup[]): Markup =>
  html`<div class="sheet">
    <table>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
const head = (text: string): Markup => html`<th>${text}</th>`;
const numeric = (text: string): Markup => html`<th class="n">${text}</th>`;
const cell = (text: string | number | null): Markup => html`<td class="n">${text ?? '–'}</td>`;

export function rankingTable({ result, names }: ReportInput): Markup {
  const hasGrades = result.grading !== null && result.gradesWithheld === null;
  const grades = result.grading?.grades ?? [];
  const items = result.items.toSorted((a, b) => b.theta - a.theta || a.item - b.item);
  const heads = [
    numeric('Rank'),
    head('Essay'),
    ...(hasGrades
      ? [head('Grade'), head(`${grades[0] ?? ''} … ${grades.at(-1) ?? ''}`), numeric('Risk')]
      : []),
    numeric('θ'),
    numeric('SE'),
    numeric('Tier'),
    numeric('Compared'),
    numeric('Won'),
  ];
  const needs = new Set(result.needsHuman);
  return sheet(
    heads,
    items.map((item) => rankingRow(item, { names, hasGrades, needs })),
  );
}

interface Ranking {
  readonly names: Names;
  readonly hasGrades: boolean;
  readonly needs: ReadonlySet<string>;
}

function rankingRow(item: ResultItem, { names, hasGrades, needs }: Ranking): Markup {
  const isAnchor = item.anchorId !== null;
  const word = isAnchor ? 'anchor' : needs.has(item.essayId ?? '') ? 'needs' : 'essay';
  const graded = hasGrades
    ? html`<td>${item.grade === null ? '–' : html`<span class="grade">${item.grade}</span>`}</td>
        <td>${isAnchor ? null : barsOf(item.probabilities)}</td>
        <td class="n risk">${isAnchor ? null : percent(item.misgradeRisk)}</td>`
    : null;
  const flag = item.flag === null ? null : html`<small>${flagSaid(item.flag)}</small>`;
  return html`<tr class="${word}">
    <td class="n">${isAnchor ? 'anchor' : item.rank}</td>
    <td class="t">${namedOf(item, names)}${flag}</td>
    ${graded}${cell(number(item.theta))}
    ${cell(number(item.se))}${cell(item.tier)}${cell(item.comparisons)}${cell(number(item.wins, 0))}
  </tr>`;
}

/** By its file or label; its id stands below. */
function namedOf(item: ResultItem, names: Names): Markup {
  const id = item.essayId ?? item.anchorId ?? '';
  const name = names.get(item.item);
  const grade = item.anchorId === null || item.knownGrade === null ? '' : `known to be ${item.knownGrade} · `;
  return name === undefined ? html`${id}` : html`${name}<small>${grade}${id}</small>`;
}

const barWidth = 110;
const barHeight = 16;

function barsOf(probabilities: readonly number[] | null): Markup | null {
  if (probabilities === null || probabilities.length === 0) return null;
  const each = barWidth / probabilities.length;
  const bars = probabilities.map((share, at) => {
    const height = Math.round(share * barHeight * 10) / 10;
    const x = Math.round((at * each + 1) * 10) / 10;
    return html`<rect
      x="${x}"
      y="${barHeight - height}"
      width="${Math.round((each - 2) * 10) / 10}"
      height="${height}"
    />`;
  });
  const said = probabilities.map((share) => percent(share)).join(', ');
  return html`<svg class="bars" viewBox="0 0 ${barWidth} 18" role="img" aria-label="${said}">
    <title>${said}</title>
    <rect class="base" x="0" y="17" width="${barWidth}" height="1" />
    ${bars}
  </svg>`;
}

export function needsHumanTable({ result, names }: ReportInput): Markup {
  const wanted = new Set(result.needsHuman);
  const items = result.items
    .filter(({ essayId }) => essayId !== null && wanted.has(essayId))
    .toSorted((a, b) => (b.misgradeRisk ?? 0) - (a.misgradeRisk ?? 0));
  const grades = result.grading?.grades ?? [];
  const rows = items.map((item) => {
    const second = secondBest(item, grades);
    return html`<tr class="needs">
      <td class="t">${namedOf(item, names)}</td>
      <td><span class="grade">${item.grade}</span></td>
      <td>${second}</td>
      <td class="n risk">${percent(item.misgradeRisk)}</td>
      ${cell(item.comparisons)}
    </tr>`;
  });
  return sheet([head('Essay'), head('Grade'), head('Could be'), numeric('Risk'), numeric('Compared')], rows);
}

function secondBest({ probabilities, grade }: ResultItem, grades: readonly string[]): string {
  const others = grades
    .map((name, at) => ({ name, share: probabilities?.[at] ?? 0 }))
    .filter(({ name, share }) => name !== grade && share >= 0.1)
    .toSorted((a, b) => b.share - a.share);
  return others.map(({ name, share }) => `${name} (${percent(share)})`).join(', ');
}

export function reliabilityTable(result: AssessmentResult): Markup {
  return sheet(
    [head('Figure'), numeric('Value'), head('Says')],
    reliabilityFigures(result).map(
      ([name, value, says]) =>
        html`<tr>
          <td>${name}</td>
          ${cell(value)}
          <td>${says}</td>
        </tr>`,
    ),
  );
}

export function judgesTable({ judges }: AssessmentResult): Markup {
  const heads = [
    head('Judge'),
    numeric('Judged'),
    numeric('Failed'),
    numeric('First wins'),
    numeric('Side bias'),
    numeric('Infit'),
    numeric('Agrees'),
    head('Remarks'),
  ];
  const rows = judges.map((judge) => {
    const bias = judge.position === null ? '–' : `${number(judge.position)} ± ${number(judge.positionSe)}`;
    const remarks = [
      ...(judge.isForGrading ? [] : ['not for grading']),
      ...judge.flags.map((flag) => flag.replaceAll('_', ' ')),
    ];
    return html`<tr>
      <td class="t">${judge.judge}<small>${[kindSaid[judge.kind], ...judge.models].join(' · ')}</small></td>
      ${cell(judge.judged)}${cell(judge.failed)}${cell(percent(judge.firstShare))}${cell(bias)}
      ${cell(number(judge.infit))}${cell(percent(judge.agreement))}
      <td>${remarks.join(', ')}</td>
    </tr>`;
  });
  return sheet(heads, rows);
}

export function surprisesTable({ result, names }: ReportInput): Markup {
  const nameOf = (at: number): string => {
    const item = result.items[at];
    return names.get(at) ?? item?.essayId ?? item?.anchorId ?? String(at);
  };
  const rows = result.surprises.map(
    ({ seq, winner, loser, judge, expected, residual }) =>
      html`<tr>
        ${cell(seq)}
        <td class="t">${nameOf(winner)}</td>
        <td class="t">${nameOf(loser)}</td>
        <td>${judge}</td>
        ${cell(percent(expected))}${cell(number(residual, 1))}
      </tr>`,
  );
  return sheet(
    [numeric('No.'), head('Won'), head('Against'), head('Judge'), numeric('Expected'), numeric('Residual')],
    rows,
  );
}

export function suspicionsTable({ result, names }: ReportInput): Markup {
  const rows = result.suspicions.map(({ item, essayId, anchorId, reason, comparisons }) => {
    const id = essayId ?? anchorId;
    const name = item === null ? undefined : names.get(item);
    const who = name === undefined ? html`${id ?? '–'}` : html`${name}<small>${id}</small>`;
    return html`<tr>
      <td class="t">${who}</td>
      <td>${suspicionSaid(reason)}</td>
      ${cell(comparisons)}
    </tr>`;
  });
  return sheet([head('Essay'), head('What it does'), numeric('Comparisons')], rows);
}

export function costsTable({ judges, costUsd, tokens, isCostKnown }: AssessmentResult): Markup {
  const rows = judges.map((judge) => {
    const median = judge.medianMs === null ? '–' : `${(judge.medianMs / 1000).toFixed(1)} s`;
    return html`<tr>
      <td class="t">${judge.judge}<small>${judge.models.join(' · ')}</small></td>
      ${cell(judge.tokens.toLocaleString('en'))}${cell(median)}${cell(dollars(judge.costUsd))}
    </tr>`;
  });
  const sum = html`<tr>
    <td><b>${isCostKnown ? 'Together' : 'Together, without unknown prices'}</b></td>
    ${cell(tokens.toLocaleString('en'))}
    <td></td>
    <td class="n"><b>${dollars(costUsd)}</b></td>
  </tr>`;
  return sheet([head('Judge'), numeric('Tokens'), numeric('Median answer'), numeric('Cost')], [...rows, sum]);
}
