/**
 * The text of a Word document as its reader sees it: no deletions, no hidden or invisible letters, no notes,
 * headers or footers. One line per paragraph.
 */
import { readLook, readStyles, type Styles, wordNamespaces } from './docx-styles.ts';
import { type Changing, type Look, SeenText } from './look.ts';
import { damaged } from './refused-file.ts';
import { type Attributes, readXml, type XmlListener } from './xml-reader.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Some versions of Word write `document2.xml`. */
const documentPart = /^word\/document\d*\.xml$/;

export const docxPart = (zip: ZipArchive): string | undefined =>
  zip.has('[Content_Types].xml') ? zip.names.find((name) => documentPart.test(name)) : undefined;

export function readDocx(zip: ZipArchive, part: string): SeenText {
  const bytes = zip.read(part);
  if (bytes === null) throw damaged('Expected a Word document to hold its text, got none');
  const reader = new DocxReader(readStyles(zip.read('word/styles.xml')));
  readXml(bytes, wordNamespaces, reader);
  return reader.seen;
}

/** What is written there is not, or not any more, part of the text. */
const skipped = new Set([
  'w:del',
  'w:moveFrom',
  'w:rPrChange',
  'w:pPrChange',
  'w:tblPrChange',
  'w:trPrChange',
  'w:tcPrChange',
  'w:sectPrChange',
  'w:rt',
  // Says the same again for programs that do not know how it was said first.
  'mc:Fallback',
]);
const signs: { readonly [tag: string]: string } = {
  'w:tab': '\t',
  'w:ptab': '\t',
  'w:br': '\n',
  'w:cr': '\n',
  'w:noBreakHyphen': '-',
};

interface Run {
  style: Look;
  readonly own: Changing<Look>;
}

class DocxReader implements XmlListener {
  readonly seen = new SeenText();
  readonly #styles: Styles;
  /** Text boxes stand in runs and hold paragraphs of their own; tables stand in cells. */
  readonly #paragraphs: Changing<Look>[] = [];
  readonly #runs: Run[] = [];
  readonly #shades: Changing<Look>[] = [];
  /** Tags from `w:p` or `w:r` down to here that hold properties. */
  #owner = '';
  #skipping = 0;

  constructor(styles: Styles) {
    this.#styles = styles;
  }

  open(name: string, attributes: Attributes, parent: string): void {
    if (this.#skipping > 0 || skipped.has(name)) {
      this.#skipping += 1;
      // In properties it says that a mark or a row went, which has no letters.
      if (name === 'w:del' && !parent.endsWith('Pr')) this.seen.notes.add('tracked_deletions');
      return;
    }
    switch (name) {
      case 'w:p':
        if (this.#paragraphs.length > 0 && !this.seen.isAtLineStart) this.seen.break();
        this.#paragraphs.push({ ...this.#styles.paragraph() });
        return;
      case 'w:r':
      case 'm:r':
        this.#runs.push({ style: {}, own: {} });
        return;
      case 'w:tbl':
      case 'w:tc':
        this.#shades.push({});
        return;
      case 'w:pPr':
      case 'w:tcPr':
      case 'w:tblPr':
        this.#owner = name;
        return;
      case 'w:rPr':
        if (parent === 'w:r' || parent === 'm:r') this.#owner = name;
        return;
      default:
        if (parent === this.#owner) this.#property(name, attributes);
        else if (parent === 'w:r') this.#sign(name);
    }
  }

  close(name: string): void {
    if (this.#skipping > 0) this.#skipping -= 1;
    else if (name === this.#owner) this.#owner = '';
    else if (name === 'w:r' || name === 'm:r') this.#runs.pop();
    else if (name === 'w:tbl' || name === 'w:tc') this.#shades.pop();
    else if (name === 'w:p') {
      this.#paragraphs.pop();
      this.seen.break();
    }
  }

  text(text: string, parent: string): void {
    if (this.#skipping > 0 || (parent !== 'w:t' && parent !== 'm:t')) return;
    this.seen.add(text, this.#look());
  }

  #look(): Look {
    const paragraph = this.#paragraphs.at(-1);
    const run = this.#runs.at(-1);
    const grounds = [paragraph, run?.style, run?.own, ...this.#shades];
    const isShaded = grounds.some((ground) => ground?.isShaded === true);
    return { ...paragraph, ...run?.style, ...run?.own, isShaded };
  }

  #sign(name: string): void {
    const sign = signs[name];
    if (sign !== undefined) this.seen.add(sign, this.#look());
  }

  #property(name: string, attributes: Attributes): void {
    const style = this.#styles.look(attributes.get('val'));
    const run = this.#runs.at(-1);
    const paragraph = this.#paragraphs.at(-1);
    const shade = this.#shades.at(-1);
    if (this.#owner === 'w:rPr' && run !== undefined) {
      if (name === 'w:rStyle') run.style = style;
      else readLook(run.own, name, attributes);
    } else if (this.#owner === 'w:pPr' && paragraph !== undefined) {
      if (name === 'w:pStyle') Object.assign(paragraph, plain, this.#styles.paragraph(attributes.get('val')));
      else if (name === 'w:shd') readLook(paragraph, name, attributes);
    } else if (shade !== undefined) {
      if (name === 'w:tblStyle') shade.isShaded = style.isShaded === true;
      else if (name === 'w:shd') readLook(shade, name, attributes);
    }
  }
}

/** Takes back what the default paragraph said. */
const plain: Look = { isHidden: false, isWhite: false, isTiny: false, isShaded: false };
