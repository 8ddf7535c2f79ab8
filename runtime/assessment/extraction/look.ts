/** How a piece of a document looks, as far as it decides whether a reader can see it. */

export interface Look {
  readonly isHidden?: boolean;
  readonly isWhite?: boolean;
  readonly isTiny?: boolean;
  /** Stands on a colour, so that white letters can be read. */
  readonly isShaded?: boolean;
}
export type Changing<T> = { -readonly [K in keyof T]: T[K] };

const whiteFrom = 0xf0;

/** Six hex digits, with or without `#`; near-white counts, nobody reads it either. */
export function isWhite(colour: string | undefined): boolean {
  const digits = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour ?? '');
  return digits !== null && digits.slice(1).every((two) => parseInt(two, 16) >= whiteFrom);
}

/** A colour that is really there, and dark enough for white letters. */
export const isShade = (colour: string | undefined): boolean =>
  /^#?[\da-f]{6}$/i.test(colour ?? '') && !isWhite(colour);

/** Collects what can be seen, and notes what could not. */
export class SeenText {
  readonly notes = new Set<string>();
  #text = '';

  add(text: string, look: Look): void {
    const hidden = hiddenBecause(look);
    if (hidden === null) {
      this.#text += text;
      return;
    }
    // A blank that nobody can see still parts two words.
    if (text.trim() === '') this.#text += text;
    else this.notes.add(hidden);
  }
  break(): void {
    this.#text += '\n';
  }
  get isAtLineStart(): boolean {
    return this.#text === '' || this.#text.endsWith('\n');
  }
  get text(): string {
    return this.#text;
  }
}

function hiddenBecause(look: Look): 'hidden_runs' | 'invisible_runs' | null {
  if (look.isHidden === true) return 'hidden_runs';
  if (look.isTiny === true) return 'invisible_runs';
  return look.isWhite === true && look.isShaded !== true ? 'invisible_runs' : null;
}
