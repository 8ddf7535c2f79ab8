/**
 * The marked lines that each essay stands between. Their code is derived from both essays, so a student
 * cannot know it while writing: an essay that contains its own hash cannot be made, and one that contains
 * the code by chance gets another.
 */
import { hash } from 'node:crypto';

const CODE_CHARS = 16;
const fenced = /<<<ESSAY-(A|B) ([0-9a-f]{16})\n([^]*?)\nESSAY-\1 \2>>>/g;

export type EssayLabel = 'A' | 'B';

export interface EssayPair {
  readonly first: string;
  readonly second: string;
}

/**
 * The same for the same question, whenever it is asked: an answer can be traced to its prompt by its hash.
 */
export function fenceCode(frame: string, { first, second }: EssayPair): string {
  for (let round = 0; ; round += 1) {
    const code = hash('sha256', JSON.stringify([frame, first, second, round]), 'hex').slice(0, CODE_CHARS);
    if (!first.includes(code) && !second.includes(code)) return code;
  }
}

export function fence(label: EssayLabel, code: string, text: string): string {
  return `<<<ESSAY-${label} ${code}\n${text}\nESSAY-${label} ${code}>>>`;
}

/** The essays of a prompt as it was sent; null where it is no prompt of ours. The simulator judges by it. */
export function essaysIn(text: string): EssayPair | null {
  let first: string | null = null;
  let second: string | null = null;
  for (const [, label, , essay] of text.matchAll(fenced)) {
    if (label === 'A') first ??= essay ?? '';
    else second ??= essay ?? '';
  }
  return first === null || second === null ? null : { first, second };
}
