/**
 * The text of an RTF document as its reader sees it: control words that make letters, and those that hide
 * them. Everything that is not the body (fonts, pictures, headers, notes, field codes) is skipped.
 */
import { decoderOf, pageOfCharset } from './code-pages.ts';
import { type Look, SeenText } from './look.ts';
import { damaged } from './refused-file.ts';

export function readRtf(bytes: Uint8Array): SeenText {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return new RtfReader(source).read();
}

interface Group extends Look {
  /** What is written here is not part of the text. */
  isSkipped: boolean;
  isFontTable: boolean;
  isColourTable: boolean;
  isHidden: boolean;
  isWhite: boolean;
  isTiny: boolean;
  isShaded: boolean;
  isDeleted: boolean;
  /** Characters after `\u` that stand for it in old programs. */
  fallbacks: number;
  page: number | null;
}

const groupsMax = 500;
const halfPointsMax = 2;
const whiteFrom = 0xf0;
const controlWord = /([a-zA-Z]{1,32})(-?\d{1,10})? ?/y;
const plainRun = /[^\\{}\r\n]+/y;

const skippedGroups = new Set(
  `stylesheet info pict object objdata nonshppict listtext pntext pntxta pntxtb fldinst datafield footnote
  annotation atnid atnauthor header headerl headerr headerf footer footerl footerr footerf filetbl revtbl
  listtable listoverridetable themedata xe tc tcn rxe txe bkmkstart bkmkend comment private1 doccomm
  template shpinst`.split(/\s+/),
);
const signs: { readonly [word: string]: string } = {
  par: '\n',
  line: '\n',
  sect: '\n',
  page: '\n',
  column: '\n',
  row: '\n',
  nestrow: '\n',
  cell: '\t',
  nestcell: '\t',
  tab: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
};

const firstGroup: Group = {
  isSkipped: false,
  isFontTable: false,
  isColourTable: false,
  isHidden: false,
  isWhite: false,
  isTiny: false,
  isShaded: false,
  isDeleted: false,
  fallbacks: 1,
  page: null,
};

class RtfReader {
  readonly #source: string;
  readonly #seen = new SeenText();
  readonly #around: Group[] = [];
  readonly #fontPages = new Map<number, number | null>();
  /** By index; the first colour is that of the reader. */
  readonly #whites: boolean[] = [];
  #colour = [0, 0, 0];
  #isColourGiven = false;
  #font = 0;
  #page = 1252;
  #group: Group = { ...firstGroup };
  #at = 0;
  #fallbacksLeft = 0;
  /** Bytes of letters that may be halves of one: decoded together, once something else comes. */
  #bytes = '';

  constructor(source: string) {
    this.#source = source;
  }

  read(): SeenText {
    while (this.#at < this.#source.length) this.#token();
    this.#flush();
    return this.#seen;
  }

  #token(): void {
    const source = this.#source;
    switch (source[this.#at]) {
      case '{':
        this.#flush();
        if (this.#around.push(this.#group) > groupsMax) {
          throw damaged(`Expected RTF groups at most ${groupsMax} deep, got more`);
        }
        this.#group = { ...this.#group };
        this.#fallbacksLeft = 0;
        this.#at += 1;
        return;
      case '}':
        this.#flush();
        this.#group = this.#around.pop() ?? this.#group;
        this.#fallbacksLeft = 0;
        // The document ends with its first group; some programs pad the file.
        this.#at = this.#around.length === 0 ? this.#source.length : this.#at + 1;
        return;
      case '\\':
        this.#at += 1;
        this.#control();
        return;
      case '\r':
      case '\n':
        this.#at += 1;
        return;
      default:
        plainRun.lastIndex = this.#at;
        this.#letters(plainRun.exec(source)?.[0] ?? source.slice(this.#at, this.#at + 1));
    }
  }

  #letters(letters: string): void {
    this.#at += letters.length;
    if (this.#group.isColourTable) this.#colours(letters);
    const fallbacks = Math.min(this.#fallbacksLeft, letters.length);
    this.#fallbacksLeft -= fallbacks;
    this.#bytes += letters.slice(fallbacks);
  }

  #control(): void {
    controlWord.lastIndex = this.#at;
    const [whole, word = '', digits] = controlWord.exec(this.#source) ?? [];
    if (whole === undefined) {
      this.#symbol();
      return;
    }
    this.#at += whole.length;
    this.#word(word, digits === undefined ? null : Number(digits));
  }

  #symbol(): void {
    const symbol = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (symbol === "'") {
      const code = parseInt(this.#source.slice(this.#at, this.#at + 2), 16);
      this.#at += 2;
      if (this.#fallbacksLeft > 0) this.#fallbacksLeft -= 1;
      else if (Number.isFinite(code)) this.#bytes += String.fromCharCode(code);
      return;
    }
    if (symbol === '*') this.#group.isSkipped = true;
    else if (symbol === '~') this.#add(' ');
    else if (symbol === '_') this.#add('-');
    else if (symbol === '\n' || symbol === '\r') this.#add('\n');
    else if ('\\{}'.includes(symbol)) this.#bytes += symbol;
  }

  #word(word: string, value: number | null): void {
    const sign = signs[word];
    if (sign !== undefined) this.#add(sign);
    else if (skippedGroups.has(word)) this.#group.isSkipped = true;
    else if (word === 'u' && value !== null) this.#unicode(value);
    else if (word === 'bin') this.#at += Math.max(value ?? 0, 0);
    else this.#property(word, value);
  }

  #unicode(value: number): void {
    this.#add(String.fromCharCode(value & 0xffff));
    this.#fallbacksLeft = this.#group.fallbacks;
  }

  #property(word: string, value: number | null): void {
    const isOn = value !== 0;
    switch (word) {
      case 'uc':
        this.#group.fallbacks = Math.max(value ?? 1, 0);
        return;
      case 'ansicpg':
        this.#page = value ?? this.#page;
        return;
      case 'mac':
        this.#page = 10000;
        return;
      case 'fonttbl':
        Object.assign(this.#group, { isSkipped: true, isFontTable: true });
        return;
      case 'colortbl':
        Object.assign(this.#group, { isSkipped: true, isColourTable: true });
        return;
      case 'red':
      case 'green':
      case 'blue':
        this.#isColourGiven = true;
        this.#colour[['red', 'green', 'blue'].indexOf(word)] = value ?? 0;
        return;
      case 'f':
        this.#chooseFont(value ?? 0);
        return;
      case 'fcharset':
        if (this.#group.isFontTable) this.#fontPages.set(this.#font, pageOfCharset(value ?? 0));
        return;
      default:
        this.#flush();
        this.#looks(word, value, isOn);
    }
  }

  #looks(word: string, value: number | null, isOn: boolean): void {
    const group = this.#group;
    if (word === 'v') group.isHidden = isOn;
    else if (word === 'deleted') group.isDeleted = isOn;
    else if (word === 'fs') group.isTiny = value !== null && value <= halfPointsMax;
    else if (word === 'cf') group.isWhite = this.#whites[value ?? 0] === true;
    else if (word === 'cb' || word === 'highlight' || word === 'chcbpat') {
      group.isShaded = value !== null && value > 0 && this.#whites[value] !== true;
    } else if (word === 'plain') {
      Object.assign(group, { isHidden: false, isWhite: false, isTiny: false, isShaded: false });
      Object.assign(group, { isDeleted: false, page: null });
    }
  }

  #chooseFont(font: number): void {
    this.#flush();
    this.#font = font;
    if (!this.#group.isFontTable) this.#group.page = this.#fontPages.get(font) ?? null;
  }

  /** Colours end with a semicolon. */
  #colours(letters: string): void {
    for (const letter of letters) {
      if (letter !== ';') continue;
      this.#whites.push(this.#isColourGiven && this.#colour.every((part) => part >= whiteFrom));
      this.#colour = [0, 0, 0];
      this.#isColourGiven = false;
    }
  }

  #flush(): void {
    if (this.#bytes === '') return;
    const bytes = Buffer.from(this.#bytes, 'latin1');
    this.#bytes = '';
    if (this.#group.isSkipped) return;
    this.#add(decoderOf(this.#group.page ?? this.#page).decode(bytes));
  }

  #add(text: string): void {
    this.#flush();
    this.#fallbacksLeft = 0;
    const { isSkipped, isDeleted } = this.#group;
    if (isSkipped) return;
    if (isDeleted) this.#seen.notes.add('tracked_deletions');
    else this.#seen.add(text, this.#group);
  }
}
