/** Essays of a seed: English of a small vocabulary, with the mistakes of learners in every twentieth word. */

const words = (
  'the school student teacher lesson morning because people always think should could would important ' +
  'reason example family friend summer winter city country language history music sport book story ' +
  'computer phone answer question problem idea different difficult interesting believe understand remember ' +
  'forget write read speak listen travel work play learn change begin finish between without another ' +
  'together already perhaps sometimes everybody nothing something government environment future world ' +
  'money time year week house street bridge river mountain weather food water animal garden window'
).split(' ');
const mistakes = [
  'becouse',
  'definately',
  'beleive',
  'diffrent',
  'intresting',
  'goverment',
  'enviroment',
  'allways',
  'somthing',
  'untill',
  'rember',
  'langauge',
  'freind',
  'teh',
  'wether',
  'answear',
  'begining',
  'quesiton',
];

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function essayOf(seed: number, wordCount: number): string {
  const random = seeded(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const sentences: string[] = [`This is essay number ${seed}.`];
  for (let count = 0; count < wordCount;) {
    const length = 8 + Math.floor(random() * 10);
    const parts = Array.from({ length }, () => (random() < 0.05 ? pick(mistakes) : pick(words)));
    const [first = '', ...rest] = parts;
    sentences.push(`${first.charAt(0).toUpperCase()}${first.slice(1)} ${rest.join(' ')}.`);
    count += length;
  }
  return sentences.join(' ');
}
