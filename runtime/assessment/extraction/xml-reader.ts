/**
 * XML as a row of tags and texts. There are no entities but the five of the standard and numbers, and a
 * document type is refused: nothing can be fetched from elsewhere, and nothing grows by being named.
 */
import { damaged } from './refused-file.ts';

export interface XmlListener {
  /** `parent` is the tag around it, or an empty text. A tag without content is opened and closed. */
  open(name: string, attributes: Attributes, parent: string): void;
  close(name: string): void;
  /** `parent` is the tag that it stands in. */
  text(text: string, parent: string): void;
}

/** Prefixes may be chosen freely; listeners hear the ones that they know, by address. */
export interface Namespaces {
  readonly [address: string]: string;
}

const depthMax = 500;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Attributes by their name without prefix; looked for only when somebody asks. */
export class Attributes {
  readonly #source: string;
  constructor(source: string) {
    this.#source = source;
  }
  get(name: string): string | undefined {
    for (const [, , found, , quoted] of this.#source.matchAll(attribute)) {
      if (found === name) return unescaped(quoted ?? '');
    }
    return undefined;
  }
  /** Prefix and address of each namespace declared here. */
  namespaces(): (readonly [string, string])[] {
    if (!this.#source.includes('xmlns')) return [];
    return [...this.#source.matchAll(attribute)].flatMap(([, prefix = '', name = '', , address = '']) => {
      if (prefix === 'xmlns:') return [[name, address] as const];
      return prefix === '' && name === 'xmlns' ? [['', address] as const] : [];
    });
  }
}

/** Only after a blank: without that, a word of a megabyte would be tried from each of its letters. */
const attribute = /(?<=\s)([\w.-]+:)?([\w.-]+)\s*=\s*(["'])(.*?)\3/gsu;

export function readXml(bytes: Uint8Array, namespaces: Namespaces, listener: XmlListener): void {
  const source = decoded(bytes);
  const names = new Names(namespaces);
  const open: OpenTag[] = [];
  let at = 0;
  while (at < source.length) {
    const tag = source.indexOf('<', at);
    const until = tag === -1 ? source.length : tag;
    const around = open.at(-1);
    if (until > at && around !== undefined) listener.text(unescaped(source.slice(at, until)), around.name);
    if (tag === -1) break;
    at = pastTag({ source, at: tag, names, open, listener });
  }
  if (open.length > 0) throw damaged('Expected XML to close its tags, got one that is cut off');
}

interface OpenTag {
  /** As it is written, prefix and all: what closes it is written the same. */
  readonly raw: string;
  readonly name: string;
  /** The prefixes as they were before this tag, if it declares some. */
  readonly before: Prefixes | null;
}

interface Place {
  readonly source: string;
  readonly at: number;
  readonly names: Names;
  readonly open: OpenTag[];
  readonly listener: XmlListener;
}

function pastTag(place: Place): number {
  const { source, at, open, names, listener } = place;
  switch (source[at + 1]) {
    case '?':
      return past(source, '?>', at);
    case '!':
      return pastMark(place);
    case '/': {
      const end = past(source, '>', at);
      const tag = open.pop();
      if (tag === undefined || tag.raw !== source.slice(at + 2, end - 1).trim()) {
        throw damaged('Expected XML to close what it opened, got another tag');
      }
      listener.close(tag.name);
      names.restore(tag.before);
      return end;
    }
    default:
      return pastOpening(place);
  }
}

function pastMark({ source, at, open, listener }: Place): number {
  if (source.startsWith('<!--', at)) return past(source, '-->', at + 4);
  if (!source.startsWith('<![CDATA[', at)) {
    throw damaged('Expected XML without a document type, got one that declares it');
  }
  const end = past(source, ']]>', at);
  const around = open.at(-1);
  if (around !== undefined) listener.text(source.slice(at + 9, end - 3), around.name);
  return end;
}

function pastOpening({ source, at, open, names, listener }: Place): number {
  const end = endOfTag(source, at + 1);
  const isEmpty = source[end - 1] === '/';
  const inside = source.slice(at + 1, isEmpty ? end - 1 : end);
  const blank = inside.search(/\s/);
  const raw = blank === -1 ? inside : inside.slice(0, blank);
  if (raw === '') throw damaged('Expected XML tags to have names, got one without');
  const attributes = new Attributes(blank === -1 ? '' : inside.slice(blank));
  const before = names.declare(attributes);
  const name = names.known(raw);
  listener.open(name, attributes, open.at(-1)?.name ?? '');
  if (isEmpty) {
    listener.close(name);
    names.restore(before);
  } else if (open.push({ raw, name, before }) > depthMax) {
    throw damaged(`Expected XML at most ${depthMax} tags deep, got more`);
  }
  return end + 1;
}

/** A `>` within quotes does not end a tag. */
function endOfTag(source: string, from: number): number {
  const mark = /["'>]/g;
  for (let at = from; ;) {
    mark.lastIndex = at;
    const found = mark.exec(source);
    if (found === null) throw damaged('Expected XML to end its tags, got one that is cut off');
    if (found[0] === '>') return found.index;
    at = past(source, found[0], found.index + 1);
  }
}

function past(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at === -1) throw damaged('Expected XML to end what it began, got one that is cut off');
  return at + mark.length;
}

type Prefixes = ReadonlyMap<string, string>;

class Names {
  readonly #addresses: Namespaces;
  readonly #known = new Map<string, string>();
  #prefixes: Prefixes = new Map();

  constructor(addresses: Namespaces) {
    this.#addresses = addresses;
  }
  /** Answers with what to restore when the tag closes. */
  declare(attributes: Attributes): Prefixes | null {
    const declared = attributes.namespaces();
    if (declared.length === 0) return null;
    const before = this.#prefixes;
    const known = declared.map(
      ([prefix, address]) => [prefix, this.#addresses[address] ?? `${prefix}?`] as const,
    );
    this.#prefixes = new Map([...before, ...known]);
    this.#known.clear();
    return before;
  }
  restore(before: Prefixes | null): void {
    if (before === null) return;
    this.#prefixes = before;
    this.#known.clear();
  }
  known(raw: string): string {
    const before = this.#known.get(raw);
    if (before !== undefined) return before;
    const colon = raw.indexOf(':');
    const prefix = this.#prefixes.get(raw.slice(0, Math.max(colon, 0)));
    const name = prefix === undefined ? raw : `${prefix}:${raw.slice(colon + 1)}`;
    this.#known.set(raw, name);
    return name;
  }
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  try {
    if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
    if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
    return utf8.decode(bytes);
  } catch {
    throw damaged('Expected XML in UTF-8, got bytes that are not');
  }
}

const standard: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,20});?/g, (_whole, name: string) => characterOf(name));
}

function characterOf(name: string): string {
  const known = standard[name];
  if (known !== undefined) return known;
  const digits = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name);
  const code =
    digits === null ? -1 : parseInt(digits[1] ?? digits[2] ?? '', digits[1] === undefined ? 10 : 16);
  if (code < 0 || code > 0x10ffff) throw damaged('Expected XML without entities of its own, got one');
  return String.fromCodePoint(code);
}
