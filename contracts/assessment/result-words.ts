/** What stands in results as a word or a figure, in sentences for people: of reports and of the console. */
import type { AssessmentResult } from './judging-result.ts';
import type { AssessmentReason, JudgeKind } from './words.ts';

export const number = (value: number | null, digits = 2): string =>
  value === null
    ? '–'
    : value
        .toFixed(digits)
        .replace(/^-(?=0(\.0*)?$)/, '')
        .replace('-', '−');
export const percent = (value: number | null): string =>
  value === null ? '–' : `${Math.round(100 * value)} %`;
export const dollars = (usd: number): string => `$${usd.toFixed(usd > 0 && usd < 1 ? 4 : 2)}`;
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const reasonSaid: { readonly [R in AssessmentReason]: string } = {
  COMPLETE_STABLE: 'It ended because the ranking was sure enough.',
  COMPLETE_MAX_COMPARISONS: 'It ended because its budget of comparisons was used up.',
  COMPLETE_ALL_PAIRS: 'It ended because every pair had been asked.',
  COMPLETE_FORCED_RECOVERY: 'It ended with the answers that had come: the others stayed out too long.',
  COMPLETE_INSUFFICIENT_ESSAYS: 'There were too few essays to compare.',
  COMPLETE_COST_LIMIT: 'It ended because its limit of money was reached.',
  ERROR_LOW_SUCCESS_RATE: 'It failed: too many comparisons came to nothing.',
  ERROR_NO_ESSAYS: 'It failed: there was no essay to compare.',
  ERROR_SETTINGS: 'It failed: its settings could not be carried out.',
  ERROR_DISCONNECTED: 'It failed: the answers do not connect all essays.',
  ERROR_TIMED_OUT: 'It failed: its answers stayed out too long.',
  ERROR_PREPARATION: 'It failed while the essays were gathered.',
  ERROR_PAIRING: 'It failed while pairs were planned.',
  ERROR_SCORING: 'It failed while the scale was fitted.',
  CANCELLED_BY_USER: 'Somebody gave it up.',
  CANCELLED_BY_RUN: 'It ended with its run.',
};

export const kindSaid: { readonly [K in JudgeKind]: string } = {
  llm: 'language model',
  human: 'people',
  simulated: 'simulation',
  heuristic: 'surface of the text',
};

const withheldWords: { readonly [why: string]: string } = {
  no_anchors: 'There are no grades, because no essay of known grade took part.',
  no_scale: 'There are no grades, because the answers make no scale.',
  anchors_not_enough: 'There are no grades: the anchors show too few grades, or contradict each other.',
  anchors_unordered: 'There are no grades: the anchors come out in another order than their grades.',
  agreement_not_measured: 'Grades are withheld: agreement of people and machines could not be measured.',
  agreement_below_limit: 'Grades are withheld: people and machines agree too little.',
};
export const withheldSaid = (why: string): string => withheldWords[why] ?? `Grades are withheld (${why}).`;

const caveatWords: { readonly [caveat: string]: string } = {
  judge_not_for_grading: 'A judge for tests or demonstrations took part. Nothing here may be used to grade.',
  no_scale: 'The answers do not make a scale; places mean nothing.',
  few_appearances: 'Some essays were seen fewer than six times: their places are rough.',
  not_reliable: 'The reliability is below its target.',
  single_judge: 'One judge alone decided: what it systematically misjudges shows in no figure of this page.',
  no_human_link: 'No person took part: how well people would agree with this is not known.',
  spread_at_bound:
    'No answers say how far apart the essays are at most: there are too few, or none contradicts another. ' +
    'Their order stands; distances, errors and the spread are rough.',
  anchors_without_text: 'Anchors whose text is gone were left out.',
  budget_below_coverage: 'Not every pair could be asked within the budget.',
  budget_below_ten_per_script: 'The budget gave fewer than ten appearances to each essay.',
  anchors_not_on_scale: 'Anchors whose grade is not on the scale were left out.',
  few_anchors: 'There are few anchors: cuts between grades are rough.',
};
export const caveatSaid = (caveat: string): string => caveatWords[caveat] ?? caveat.replaceAll('_', ' ');

const flagWords: { readonly [flag: string]: string } = {
  erratic: 'answers about it contradict each other',
  surprising: 'a few answers about it are surprising',
  too_regular: 'answers about it are more regular than chance allows',
};
export const flagSaid = (flag: string): string => flagWords[flag] ?? flag.replaceAll('_', ' ');

const suspicionWords: { readonly [reason: string]: string } = {
  sets_instructions_aside: 'tells the judge to forget its instructions',
  asks_for_verdict: 'asks to win',
  asks_for_grade: 'asks for a grade',
  addresses_judge: 'speaks to its judge',
  fakes_role: 'pretends to be instructions',
  fakes_answer: 'holds an answer as judges give it',
  fakes_fence: 'imitates the fence around essays',
  encoded_text: 'holds text that nobody can read',
  hidden_characters: 'hides characters',
  mark_returned: 'an answer gave a secret mark away, as one does that follows an essay',
};
export const suspicionSaid = (reason: string): string =>
  suspicionWords[reason] ?? reason.replaceAll('_', ' ');

/** What was judged, by whom, how sure. */
export function headline(result: AssessmentResult): string[] {
  const { counts, judges, reliability, reason, isFinal, wave } = result;
  const who = judges
    .filter(({ judged }) => judged > 0)
    .map(({ judge, kind }) => `${judge} (${kindSaid[kind]})`);
  const anchors = counts.anchors === 0 ? '' : ` and ${counted(counts.anchors, 'anchor')} of known grade`;
  const by = who.length === 0 ? '' : ` by ${who.join(', ')}`;
  const lost =
    counts.failed === 0 ? '' : ` ${counted(counts.failed, 'more', 'more')} came to nothing and do not count.`;
  return [
    `${counted(counts.students, 'essay')}${anchors} were compared ${counted(counts.judged, 'time')}` +
      `${by}.${lost}`,
    ...reliability.reading.slice(0, 1),
    ...(isFinal && reason !== null ? [reasonSaid[reason]] : [`This is how it stands after wave ${wave}.`]),
  ];
}

/** Each figure of reliability with its name, and what it says. */
export function reliabilityFigures({
  reliability,
  agreement,
  positions,
}: AssessmentResult): readonly (readonly [name: string, value: string, says: string])[] {
  const { adaptiveSafe, ssr, splitHalf, splitHalfRefusal, repeats, cyclicTriads, spread } = reliability;
  return [
    [
      'Reliability, safe for adaptive pairs',
      number(adaptiveSafe),
      'How much of the spread is real. The figure to quote.',
    ],
    [
      'SSR',
      number(ssr),
      'The figure of the literature. It rises by itself where close pairs are asked on purpose.',
    ],
    [
      'Split-half',
      number(splitHalf),
      splitHalf === null ? refusalSaid(splitHalfRefusal) : 'Whether two halves of the judges say the same.',
    ],
    [
      'Spread of the essays',
      number(spread),
      'In logits: at 1, the better of two usual essays wins three times in four.',
    ],
    [
      'The same pair again',
      repeats === null ? '–' : `${repeats.agreed} of ${repeats.pairs}`,
      'Pairs with the same winner as before.',
    ],
    [
      'Circles',
      cyclicTriads === null ? '–' : `${cyclicTriads.cyclic} of ${cyclicTriads.triads}`,
      circlesSaid(cyclicTriads),
    ],
    ['Sides', percent(positions.skewMax), 'Largest lean of an essay to one side; 0 % is even.'],
    ...(agreement === null
      ? []
      : [
          [
            'People and machines',
            number(agreement.corrected ?? agreement.r),
            agreementSaid(agreement),
          ] as const,
        ]),
  ];
}

const refusalSaid = (why: string | null): string =>
  `Not measured${why === null ? '' : ` (${why.replaceAll('_', ' ')})`}: ` +
  'it takes several judges who each saw most essays.';

const circlesSaid = (circles: AssessmentResult['reliability']['cyclicTriads']): string =>
  circles?.expected === null || circles === null
    ? 'A over B over C over A.'
    : `A over B over C over A; chance alone makes about ${percent(circles.expected)}.`;

const agreementSaid = ({ lower, upper, gate, message }: NonNullable<AssessmentResult['agreement']>): string =>
  `95 % interval ${number(lower)} to ${number(upper)}. ` +
  (message ?? (gate === 'open' ? 'Enough for grades.' : 'No limit was asked for.'));

/** How far the anchors bear the grades. */
export function anchorsSaid({ grading, counts }: AssessmentResult): string[] {
  if (grading === null) return [];
  const { anchorInversions, anchorTau, unresolved, scale, method, cuts, warnings } = grading;
  const order =
    anchorTau === null
      ? 'The order of the anchors could not be measured.'
      : `The ${counted(counts.anchors, 'anchor')} came out in the order of their grades but for ` +
        `${counted(anchorInversions, 'pair')} (Kendall’s tau ${number(anchorTau)}).`;
  const intervals = cuts.some(({ se }) => se !== null) ? ', drawn with their own 95 % intervals' : '';
  return [
    `Scale ${scale}; cuts by ${method.replaceAll('_', ' ')}${intervals}.`,
    order,
    ...(unresolved.length === 0
      ? []
      : [`The anchors cannot tell these grades apart: ${unresolved.join(', ')}.`]),
    ...warnings.map((warning) => `${warning.replaceAll('_', ' ')}.`),
  ];
}
