/**
 * British spellings. The English dictionary is American, schools in Sweden teach either: a word is right if
 * it is the British form of one that the dictionary knows. Only where the rule cannot make an error look
 * right.
 */
const stems =
  'arm behavi cand clam col demean disc dishon disfav endeav fav ferv flav glam harb hon hum lab misbehavi ' +
  'neighb od parl ranc rig rum sav savi splend tum val vap vig';
const our = new RegExp(`^(?:un)?(?:${stems.replaceAll(' ', '|')})our`, 'u');
const isBeforeEnding = /^(.{3,})is(e|es|ed|er|ers|ing|able|ation|ations|ational)$/u;
const ysBeforeEnding = /^(.{3,})ys(e|es|ed|er|ers|ing)$/u;
const doubledL = /^(.*[^aeiou][aeiou]l)l(ed|ing|er|ers|ings)$/u;
const finalRe = /^(.*(?:cent|met|lit|theat|fib|lust|spect|manoeuv|calib|somb|och))re(s|d|)$/u;
const listed = `
  learnt learned, dreamt dreamed, spelt spelled, burnt burned, spoilt spoiled, leant leaned, leapt leaped,
  grey gray, greys grays, tyre tire, tyres tires, aeroplane airplane, aeroplanes airplanes,
  programme program, programmes programs, cheque check, cheques checks, jewellery jewelry, mum mom,
  mums moms, mum's mom's, maths math, pyjamas pajamas, storey story, storeys stories, sceptical skeptical,
  sceptic skeptic, plough plow, kerb curb, mould mold, mouldy moldy, moustache mustache, aluminium aluminum,
  ageing aging, judgement judgment, judgements judgments, acknowledgement acknowledgment, enrol enroll,
  fulfil fulfill, fulfils fulfills, fulfilment fulfillment, skilful skillful, skilfully skillfully,
  instalment installment, wilful willful, cosy cozy, cosier cozier, defence defense, defences defenses,
  offence offense, offences offenses, licence license, licences licenses, pretence pretense,
  practise practice, practised practiced, practises practices, practising practicing, catalogue catalog,
  dialogue dialog, analogue analog, draught draft, woollen woolen, marvellous marvelous, tonne ton,
  tonnes tons, whisky whiskey, encyclopaedia encyclopedia, archaeology archeology, paediatric pediatric,
  foetus fetus, manoeuvre maneuver, artefact artifact, artefacts artifacts, snowplough snowplow,
  favourably favorably, likeable likable
`;
const pairs = new Map(
  listed
    .trim()
    .split(/,\s+/)
    .map((pair) => pair.split(' ') as [string, string]),
);

/** What Americans write for it; null where the word is not British in a way that we know. */
export function americanFor(word: string): string | null {
  const pair = pairs.get(word);
  if (pair !== undefined) return pair;
  if (our.test(word)) return word.replace('our', 'or');
  const ending = isBeforeEnding.exec(word);
  if (ending !== null) return `${ending[1]}iz${ending[2]}`;
  const analysed = ysBeforeEnding.exec(word);
  if (analysed !== null) return `${analysed[1]}yz${analysed[2]}`;
  const centre = finalRe.exec(word);
  return centre === null ? null : `${centre[1]}er${centre[2]}`;
}

/** `travelling`: right if `travel` is a word, because an American writes one `l` less. */
export function stemOfDoubledL(word: string): string | null {
  return doubledL.exec(word)?.[1] ?? null;
}
