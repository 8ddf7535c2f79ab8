/**
 * A result as one page that can be read, printed and kept: no scripts, nothing that is loaded. It says first
 * what was judged and how sure that is, and whether it may be used to grade at all.
 */
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import {
  anchorsSaid,
  caveatSaid,
  dollars,
  headline,
  percent,
  withheldSaid,
} from '../../../contracts/assessment/result-words.ts';
import { caterpillarPlot } from './caterpillar-plot.ts';
import { html, Markup } from './html.ts';
import {
  costsTable,
  judgesTable,
  needsHumanTable,
  rankingTable,
  reliabilityTable,
  surprisesTable,
  suspicionsTable,
} from './html-tables.ts';
import { pagePolicy, pageStyle } from './page-style.ts';
import type { ReportInput } from './report-of.ts';

export function htmlReport(input: ReportInput): string {
  const { result } = input;
  const title = `Ranking of ${result.counts.students} essays`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${pagePolicy}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} · ${result.batchId}</title>
        ${styles}
      </head>
      <body>
        <main>
          ${topOf(input, title)}
          ${section('On one scale', [key(result), html`<div class="sheet">${caterpillarPlot(input)}</div>`])}
          ${section('Ranking', [tierNote, rankingTable(input)])} ${needsHuman(input)}
          ${section('How sure is it?', [readings(result), reliabilityTable(result)])}
          ${section('Judges', [judgesNote, judgesTable(result)])} ${surprises(input)} ${suspicions(input)}
          ${section('Cost', [costsTable(result)])} ${bottomOf(input)}
        </main>
      </body>
    </html> `;
  return page.text;
}

/** The policy knows the styles by their hash: a space more within the tag, and a browser refuses them all. */
const styles = new Markup(`<style>${pageStyle}</style>`);

const section = (name: string, inner: readonly Markup[]): Markup =>
  html`<section>
    <h2>${name}</h2>
    ${inner}
  </section>`;
const paragraph = (text: string): Markup => html`<p>${text}</p>`;
const note = (text: string): Markup => html`<p class="note">${text}</p>`;

function topOf({ result, printedAt }: ReportInput, title: string): Markup {
  const { batchId, assignmentId, isFinal, wave } = result;
  const over = [
    'Comparative judgement',
    `batch ${batchId}`,
    ...(assignmentId === null ? [] : [`assignment ${assignmentId}`]),
    printedAt.slice(0, 10),
  ];
  const said = headline(result).map((line, at) => html`<p class="${at === 0 ? 'lead' : 'more'}">${line}</p>`);
  const interim = isFinal
    ? null
    : alarm('Interim', `The session has not ended: this is its scale after wave ${wave}.`);
  return html`<header>
    <div class="over">${over.join(' · ')}</div>
    <h1>${title}</h1>
    ${alarmOf(result)}${interim}${said}${tiles(result)}
  </header>`;
}

const alarm = (title: string, text: string): Markup =>
  html`<div class="alarm">
    <strong>${title}</strong>
    <p>${text}</p>
  </div>`;

function alarmOf({ isForGrading, judges }: AssessmentResult): Markup | null {
  if (isForGrading) return null;
  const who = judges.filter((judge) => !judge.isForGrading).map(({ judge }) => judge);
  const text =
    `The judge ${who.join(', ')} is for tests and demonstrations: it does not understand what it ranks. ` +
    'Places and grades on this page say nothing about the essays.';
  return alarm('Not for grading', text);
}

function tiles(result: AssessmentResult): Markup {
  const { counts, reliability, grading, gradesWithheld, needsHuman: needs, costUsd, isCostKnown } = result;
  const isGraded = grading !== null && gradesWithheld === null;
  const shown: readonly (readonly [string, string, boolean])[] = [
    [String(counts.students), 'essays', false],
    [String(counts.judged), 'comparisons', false],
    [percent(reliability.adaptiveSafe), 'reliable', false],
    isGraded
      ? [String(needs.length), 'need a human', needs.length > 0]
      : ['none', 'grades, see below', false],
    [`${isCostKnown ? '' : '≥ '}${dollars(costUsd)}`, 'cost', false],
  ];
  return html`<div class="tiles">
    ${shown.map(
      ([value, name, isRisk]) =>
        html`<div class="${isRisk ? 'tile risk' : 'tile'}"><b>${value}</b><span>${name}</span></div>`,
    )}
  </div>`;
}

function key({ grading, counts }: AssessmentResult): Markup {
  const anchors = counts.anchors === 0 ? null : html`<span><i class="a">◆</i> anchor of known grade</span>`;
  const cuts = grading === null ? null : html`<span>┆ cut between grades, above it its 95 % interval</span>`;
  return html`<p class="key">
    <span><i>●</i> essay</span>${anchors}<span>— 95 % interval</span>${cuts}
  </p>`;
}

const tierNote = note(
  'θ is the place on the scale, SE its error. Essays of one tier are not told apart: do not read anything ' +
    'into their order. Risk is the chance that the grade is another one.',
);
const judgesNote = note(
  'Side bias is in logits in favour of what was shown first, and is taken out of the places. Infit near 1 ' +
    'is as expected; above, the judge contradicts the others. Agrees: with what the scale expects.',
);

function needsHuman(input: ReportInput): Markup | null {
  const { result } = input;
  if (result.gradesWithheld !== null)
    return section('Grades', [paragraph(withheldSaid(result.gradesWithheld))]);
  const anchors = html`<ul>
    ${anchorsSaid(result).map((line) => html`<li>${line}</li>`)}
  </ul>`;
  if (result.needsHuman.length === 0) {
    const none = 'No grade is riskier than the limit that was set.';
    return section('Grades', [paragraph(none), anchors]);
  }
  const many = result.needsHuman.length;
  const whose = many === 1 ? 'this essay' : `these ${many} essays`;
  const text = `The grade of ${whose} is too risky to stand alone. Read ${many === 1 ? 'it' : 'them'}.`;
  return section('Needs a human', [paragraph(text), needsHumanTable(input), anchors]);
}

const readings = ({ reliability }: AssessmentResult): Markup =>
  html`<ul>
    ${reliability.reading.map((line) => html`<li>${line}</li>`)}
  </ul>`;

function surprises(input: ReportInput): Markup | null {
  if (input.result.surprises.length === 0) return null;
  const text =
    'Answers that the scale did not expect. Some are chance; several about one essay are worth a look at it.';
  return section('Surprises', [note(text), surprisesTable(input)]);
}

function suspicions(input: ReportInput): Markup | null {
  if (input.result.suspicions.length === 0) return null;
  const text =
    'Patterns of words, and a hint only: an essay about chatbots may well quote them. Models were told to ' +
    'take essays as data. Read these essays, and look at what they won.';
  return section('Seems to talk to its judge', [note(text), suspicionsTable(input)]);
}

function bottomOf({ result, printedAt }: ReportInput): Markup {
  const { caveats, assessmentId, runId, wave, seed, createdAt } = result;
  const list = html`<ul>
    ${caveats.map((caveat) => html`<li>${caveatSaid(caveat)}</li>`)}
  </ul>`;
  const known = caveats.length === 0 ? null : section('What to keep in mind', [list]);
  const made = `Assay · assessment ${assessmentId} · run ${runId} · wave ${wave} · seed ${seed}`;
  return html`${known}
    <footer>${made} · result of ${createdAt} · printed ${printedAt}</footer>`;
}
