/** The figures of reliability in plain words, for whoever has to defend a ranking. */
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';

type Figures = Omit<AssessmentResult['reliability'], 'reading'>;

/** From these on a figure is called so (usual in the literature). */
const good = 0.8;
const fair = 0.7;
/** So far apart, two figures say different things. */
const apart = 0.1;

/** Of fewer the figure itself hangs on chance: of 20, coin tosses pass .3 one time in seven. */
const scriptsMin = 30;

interface Seen {
  /** Whether any person has judged. */
  readonly hasHumans: boolean;
  readonly scripts: number;
}

export function readingOf(figures: Figures, { hasHumans, scripts }: Seen): string[] {
  const { adaptiveSafe } = figures;
  if (adaptiveSafe === null)
    return ['There are too few judgements for a scale, so nothing can be said of it.'];
  return [
    leadOf(adaptiveSafe, hasHumans),
    ...ofFew(scripts),
    ...besideSsr(figures, adaptiveSafe),
    ...besideHalves(figures, adaptiveSafe),
    ...besideRepeats(figures),
    ...besideCircles(figures),
  ];
}

const ofFew = (scripts: number): string[] =>
  scripts >= scriptsMin
    ? []
    : [`Of ${scripts} texts that figure is itself rough: it may well be off by a tenth, either way.`];

function leadOf(reliability: number, hasHumans: boolean): string {
  const percent = Math.round(Math.max(0, reliability) * 100);
  if (!hasHumans)
    return (
      `About ${percent} % of the differences on this scale are more than chance: so far the machines agree ` +
      'with themselves. Whether people would agree with them it does not say; have people judge a part.'
    );
  const verdict =
    reliability >= good
      ? 'That is enough to rank by.'
      : reliability >= fair
        ? 'That is enough for groups, not for single places.'
        : 'That is too little to rank by.';
  return (
    `About ${percent} % of the differences on this scale are real; the rest is chance. ${verdict} ` +
    'This figure stays honest when pairs are chosen by earlier answers.'
  );
}

function besideSsr({ ssr, spread }: Figures, reliability: number): string[] {
  const said: string[] = [];
  if (ssr !== null && ssr - reliability > apart)
    said.push(
      `The usual figure (SSR) reads ${ssr.toFixed(2)}. It is higher because close pairs were asked on ` +
        'purpose, which makes any set of answers look consistent: do not quote it alone.',
    );
  if (spread !== null && spread < 0.5)
    said.push('The essays are close to each other: more comparisons would tell them apart slowly.');
  return said;
}

function besideHalves({ splitHalf }: Figures, reliability: number): string[] {
  if (splitHalf === null) return [];
  const figure = splitHalf.toFixed(2);
  if (reliability - splitHalf > apart)
    return [`Two halves of the judges agree less (${figure}) than that: judges differ in their views.`];
  return splitHalf >= fair ? [`Two halves of the judges give nearly the same scale (${figure}).`] : [];
}

const twosMin = 5;
const besideRepeats = ({ repeats }: Figures): string[] =>
  repeats === null || repeats.pairs < twosMin
    ? []
    : [`Asked again, the winner was the same ${repeats.agreed} times of ${repeats.pairs}.`];

const triadsMin = 30;
function besideCircles({ cyclicTriads }: Figures): string[] {
  if (cyclicTriads === null || cyclicTriads.expected === null || cyclicTriads.triads < triadsMin) return [];
  const share = cyclicTriads.cyclic / cyclicTriads.triads;
  return share > 2 * cyclicTriads.expected + 0.02
    ? ['More circles (A over B over C over A) than chance makes: one scale may not hold it all.']
    : [];
}
