/** How a word is written: a correction is written the same way. */
export type CasePattern = 'lower' | 'capitalised' | 'upper' | 'mixed';

export function casePatternOf(word: string): CasePattern {
  if (word === word.toLowerCase()) return 'lower';
  // One capital letter alone (`I`, `Å`) begins a sentence more often than it shouts.
  if (word === capitalised(word.toLowerCase())) return 'capitalised';
  return word === word.toUpperCase() ? 'upper' : 'mixed';
}

/** A word that is right only with capitals (`Sweden`, `I'm`) keeps them whatever the pattern. */
export function written(word: string, pattern: CasePattern): string {
  if (pattern === 'upper') return word.toUpperCase();
  return pattern === 'capitalised' ? capitalised(word) : word;
}

export function capitalised(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  return word === '' ? '' : first.toUpperCase() + word.slice(first.length);
}
