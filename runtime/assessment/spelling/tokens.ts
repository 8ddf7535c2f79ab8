/**
 * Cuts a text into words. A word is letters with inner apostrophes and hyphens, in any script. Whatever a
 * spelling dictionary has no business with (addresses, names of accounts, words with digits, dotted
 * abbreviations) is passed over as one piece, so that no part of it is taken for a word.
 */
export interface Word {
  /** Where it begins in the text, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly isSentenceStart: boolean;
}

/** Lengths are bounded: what is looked for in vain at every letter of a text must not cost its square. */
const label = String.raw`[\p{L}\p{N}-]{1,63}`;
const passedOver = [
  String.raw`[\p{L}\p{N}._%+-]{1,64}@${label}(?:\.${label}){1,4}`,
  String.raw`(?:https?:\/\/|www\.)[^\s<>"]+`,
  // A host without a scheme, told by an ending that texts of learners really mention.
  String.raw`(?:${label}\.){1,4}(?:com|org|net|edu|se|nu|eu|io|co\.uk)(?:\/[^\s<>"]*)?(?![\p{L}\p{N}])`,
  String.raw`[@#][\p{L}\p{N}_]+`,
  // e.g., i.e., t.ex., bl.a., p.g.a.
  String.raw`\p{L}{1,2}(?:\.\p{L}{1,2})+(?![\p{L}\p{N}])\.?`,
].join('|');
const letters = String.raw`[\p{L}\p{M}\p{N}_]+(?:['’\u2010\u2011-][\p{L}\p{M}\p{N}_]+)*`;
const piece = new RegExp(`(?<passed>${passedOver})|(?<word>${letters})`, 'gu');
const notAWord = /[\p{N}_]|^\p{M}/u;
/**
 * The end of a sentence, or of a paragraph. The end of a line is neither: texts from documents are often
 * broken into lines, and a name at the start of one would lose its protection.
 */
const sentenceEnd = /[.!?…:]["'”’»)\]]*\s+["'“”‘’«»([\p{Pd}\s]*$|\n\s*\n[\p{P}\s]*$/u;
/** So much of the text before a word tells whether a sentence begins with it. */
const LOOK_BACK = 16;

export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const match of text.matchAll(piece)) {
    const word = match.groups?.['word'];
    if (word !== undefined && !notAWord.test(word)) {
      const between = text.slice(Math.max(end, match.index - LOOK_BACK), match.index);
      const isSentenceStart = end === 0 || sentenceEnd.test(between);
      words.push({ at: match.index, text: word, isSentenceStart });
    }
    end = match.index + match[0].length;
  }
  return words;
}
