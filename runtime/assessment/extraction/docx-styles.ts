/** Styles of a Word document, as far as they can hide letters. A plain run may be hidden by one. */
import type { Changing, Look } from './look.ts';
import { isShade, isWhite } from './look.ts';
import { type Attributes, readXml, type XmlListener } from './xml-reader.ts';

export const wordNamespaces = {
  'http://schemas.openxmlformats.org/wordprocessingml/2006/main': 'w',
  'http://purl.oclc.org/ooxml/wordprocessingml/main': 'w',
  'http://schemas.openxmlformats.org/markup-compatibility/2006': 'mc',
  'http://schemas.openxmlformats.org/officeDocument/2006/math': 'm',
  'http://purl.oclc.org/ooxml/officeDocument/math': 'm',
};

export interface Styles {
  /** Everything that the style says, with what it is based on. */
  look(id: string | undefined): Look;
  /** What letters look like in a paragraph of the style, or of the default one. */
  paragraph(id?: string): Look;
}

interface Style {
  readonly basedOn: string | undefined;
  readonly look: Look;
}

const chainMax = 20;
const halfPointsMax = 2;

/** One property of letters. `isOn`: a switch is on when nothing else is said. */
export function readLook(look: Changing<Look>, name: string, attributes: Attributes): void {
  const value = attributes.get('val');
  if (name === 'w:vanish') look.isHidden = isOn(value);
  else if (name === 'w:sz') look.isTiny = Number(value) <= halfPointsMax;
  else if (name === 'w:highlight') look.isShaded = value !== 'none' && value !== 'white';
  else if (name === 'w:shd') look.isShaded = isShade(attributes.get('fill'));
  else if (name === 'w:color') look.isWhite = isWhite(value) || isPaper(attributes.get('themeColor'));
}

const isOn = (value: string | undefined): boolean => !['0', 'false', 'off', 'none'].includes(value ?? '1');
const isPaper = (theme: string | undefined): boolean => theme === 'background1' || theme === 'light1';

export function readStyles(bytes: Uint8Array | null): Styles {
  const reader = new StyleReader();
  if (bytes !== null) readXml(bytes, wordNamespaces, reader);
  const looks = new Map<string, Look>();
  const look = (id = ''): Look => {
    const before = looks.get(id);
    if (before !== undefined) return before;
    const found = lookOf(reader.styles, id);
    looks.set(id, found);
    return found;
  };
  return {
    look,
    paragraph: (id = reader.paragraphDefault) => ({ ...reader.documentDefault, ...look(id) }),
  };
}

function lookOf(styles: ReadonlyMap<string, Style>, id: string): Look {
  const chain: Look[] = [];
  for (let at: string | undefined = id; at !== undefined && chain.length < chainMax;) {
    const style = styles.get(at);
    if (style === undefined) break;
    chain.push(style.look);
    at = style.basedOn;
  }
  return Object.assign({}, ...chain.reverse()) as Look;
}

class StyleReader implements XmlListener {
  readonly styles = new Map<string, Style>();
  readonly documentDefault: Changing<Look> = {};
  paragraphDefault = '';
  #look: Changing<Look> | null = null;
  #id = '';

  open(name: string, attributes: Attributes, parent: string): void {
    if (name === 'w:rPrDefault') this.#look = this.documentDefault;
    else if (name === 'w:style') this.#begin(attributes);
    else if (this.#look === null) return;
    else if (name === 'w:basedOn') this.#base(attributes.get('val'));
    // A table style shades its cells, whichever of them: letters in it count as standing on a colour.
    else if (parent === 'w:rPr' || name === 'w:shd') readLook(this.#look, name, attributes);
  }
  close(name: string): void {
    if (name === 'w:style' || name === 'w:rPrDefault') this.#look = null;
  }
  text(): void {}

  #begin(attributes: Attributes): void {
    this.#id = attributes.get('styleId') ?? '';
    this.#look = {};
    this.styles.set(this.#id, { basedOn: undefined, look: this.#look });
    const isDefault = isOn(attributes.get('default') ?? '0');
    if (isDefault && attributes.get('type') === 'paragraph') this.paragraphDefault = this.#id;
  }
  #base(basedOn: string | undefined): void {
    this.styles.set(this.#id, { basedOn, look: this.#look ?? {} });
  }
}
