/**
 * What the surface of a text tells of it: how long it is, how rich its words are, how it is put together. It
 * knows nothing of what is said, and whoever knows the formula can write for it. All weights are guesses.
 */

const word = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
const sentenceEnd = /[.!?]+(?=\s|$)/g;
const paragraphBreak = /\n\s*\n|\n/g;

const usualWords = 350;
const sentenceWordsBest = 18;
/** Below whatever a few words come to. */
const emptyScore = -20;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

export function surfaceScore(text: string): number {
  const words = text.toLowerCase().match(word) ?? [];
  if (words.length === 0) return emptyScore;
  const letters = words.reduce((sum, one) => sum + one.length, 0) / words.length;
  // Distinct words grow with the root of all words: a plain share would only say how short the text is.
  const richness = new Set(words).size / Math.sqrt(2 * words.length);
  const sentences = Math.max(1, count(text, sentenceEnd));
  const paragraphs = 1 + Math.min(12, count(text.trim(), paragraphBreak));
  const length = Math.log(words.length / usualWords);
  const strain = Math.abs(Math.log(words.length / sentences / sentenceWordsBest));
  return (
    0.9 * length + 0.35 * (richness - 6) + 0.6 * (letters - 4.2) - 0.5 * strain + 0.15 * Math.log(paragraphs)
  );
}
