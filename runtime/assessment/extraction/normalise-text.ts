/**
 * One way to write each text: what nobody sees is taken out, compatible forms become plain ones (NFKC), lines
 * end in one way. Every change that could be a trick is noted; nothing is done about look-alike letters.
 */

export interface NormalText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Emoji keep the selector that makes them colourful; anything else has no use for one. */
const selectors = /(?<![\p{Extended_Pictographic}\d#*])[\uFE0E\uFE0F]|[\uFE00-\uFE0D\u{E0100}-\u{E01EF}]/gu;

const unseen: readonly (readonly [string, RegExp])[] = [
  ['zero_width', /[\u180E\u200B-\u200D\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFB]|\u034F/g],
  // Letters of Hangul that are there to be blank.
  ['zero_width', /[\u115F\u1160\u3164\uFFA0]/g],
  ['soft_hyphens', /\u00AD/g],
  ['bidi_controls', /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g],
  ['tags', /[\u{E0000}-\u{E007F}]/gu],
  ['variation_selectors', selectors],
  ['control_characters', /[^\P{Cc}\n\t]/gu],
];
/** No language puts so many on one letter, and putting them in order takes the square of their number. */
const marks = /(\p{M}{30})\p{M}+/gu;
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const blankLines = /\n{4,}/g;

export function normalText(given: string): NormalText {
  const notes = new Set<string>();
  let text = given.toWellFormed().replace(lineEnds, '\n');
  for (const [note, pattern] of unseen) {
    const without = text.replace(pattern, '');
    if (without !== text) notes.add(note);
    text = without;
  }
  const bare = text.replace(marks, '$1');
  if (bare !== text) notes.add('combining_marks');
  text = bare;
  const plain = text.normalize('NFKC');
  if (plain !== text) notes.add('nfkc');
  // Line by line: a pattern for blanks before a line's end takes the square of their number.
  const lines = plain.split('\n').map((line) => line.trimEnd());
  return { text: lines.join('\n').replace(blankLines, '\n\n\n').trim(), notes: [...notes] };
}

/** Code points: what people count as characters, nearly, and what no encoding changes. */
export function charactersOf(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) pairs += 1;
  return text.length - pairs;
}

const words = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’‑-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

export function wordsOf(text: string): number {
  let count = 0;
  for (const _word of text.matchAll(words)) count += 1;
  return count;
}
