/**
 * The text of an OpenDocument text as its reader sees it. One line per paragraph; notes, comments and tracked
 * deletions are left out, and what a style or a section hides.
 */
import { type Changing, isShade, isWhite, type Look, SeenText } from './look.ts';
import { damaged, RefusedFile } from './refused-file.ts';
import { type Attributes, readXml, type XmlListener } from './xml-reader.ts';
import type { ZipArchive } from './zip-archive.ts';

const namespaces = {
  'urn:oasis:names:tc:opendocument:xmlns:office:1.0': 'office',
  'urn:oasis:names:tc:opendocument:xmlns:text:1.0': 'text',
  'urn:oasis:names:tc:opendocument:xmlns:style:1.0': 'style',
  'urn:oasis:names:tc:opendocument:xmlns:table:1.0': 'table',
  'urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0': 'svg',
};
const mediaType = /^application\/vnd\.oasis\.opendocument\.text(-template)?\s*$/;

export function isOdt(zip: ZipArchive): boolean {
  const declared = zip.read('mimetype');
  return declared !== null && mediaType.test(new TextDecoder().decode(declared.subarray(0, 100)));
}

export function readOdt(zip: ZipArchive): SeenText {
  expectOpen(zip);
  const content = zip.read('content.xml');
  if (content === null) throw damaged('Expected an OpenDocument text to hold its text, got none');
  const reader = new OdtReader();
  const styles = zip.read('styles.xml');
  if (styles !== null) readXml(styles, namespaces, reader);
  readXml(content, namespaces, reader);
  return reader.seen;
}

/** Encrypted entries look like garbage; only the manifest tells. */
function expectOpen(zip: ZipArchive): void {
  const manifest = zip.read('META-INF/manifest.xml');
  const isEncrypted = manifest !== null && new TextDecoder().decode(manifest).includes('encryption-data');
  if (!isEncrypted && !zip.has('encrypted-package')) return;
  throw new RefusedFile('ENCRYPTED_FILE_UNSUPPORTED', 'Expected a file without a password; remove it');
}

const skipped = new Set([
  'text:note',
  'text:tracked-changes',
  'text:ruby-text',
  'office:annotation',
  'office:binary-data',
  'office:master-styles',
  'svg:title',
  'svg:desc',
]);
/** Which styles each tag may have. */
const families: { readonly [tag: string]: string } = {
  'text:p': 'paragraph',
  'text:h': 'paragraph',
  'text:span': 'text',
  'text:a': 'text',
  'text:section': 'section',
  'text:hidden-text': '',
  'text:hidden-paragraph': '',
  'table:table-cell': 'table-cell',
};
const blanksMax = 1_000;
const pointsMax = 1;

class OdtReader implements XmlListener {
  readonly seen = new SeenText();
  readonly #styles = new Map<string, Changing<Look>>();
  #style: Changing<Look> | null = null;
  readonly #looks: Look[] = [];
  #paragraphs = 0;
  #skipping = 0;

  open(name: string, attributes: Attributes, parent: string): void {
    if (this.#skipping > 0 || skipped.has(name)) this.#skipping += 1;
    else if (name === 'style:style') this.#beginStyle(attributes);
    else if (this.#style !== null && parent === 'style:style') readLook(this.#style, attributes);
    else if (name in families) this.#begin(name, attributes);
    else if (this.#paragraphs > 0) this.#sign(name, attributes);
  }

  close(name: string): void {
    if (this.#skipping > 0) this.#skipping -= 1;
    else if (name === 'style:style') this.#style = null;
    else if (name in families) {
      this.#looks.pop();
      if (families[name] !== 'paragraph') return;
      this.#paragraphs -= 1;
      this.seen.break();
    }
  }

  text(text: string): void {
    if (this.#skipping > 0 || this.#paragraphs === 0) return;
    this.seen.add(text.replace(/\s+/g, ' '), this.#looks.at(-1) ?? {});
  }

  #beginStyle(attributes: Attributes): void {
    const family = attributes.get('family') ?? '';
    const parent = this.#styles.get(`${family}/${attributes.get('parent-style-name')}`);
    this.#style = { ...parent };
    this.#styles.set(`${family}/${attributes.get('name')}`, this.#style);
  }

  #begin(name: string, attributes: Attributes): void {
    const family = families[name] ?? '';
    if (family === 'paragraph') {
      // A text box within a paragraph holds paragraphs of its own.
      if (this.#paragraphs > 0 && !this.seen.isAtLineStart) this.seen.break();
      this.#paragraphs += 1;
    }
    const around = this.#looks.at(-1) ?? {};
    const own = this.#styles.get(`${family}/${attributes.get('style-name')}`) ?? {};
    const isShaded = around.isShaded === true || own.isShaded === true;
    const isHidden =
      around.isHidden === true ||
      attributes.get('display') === 'none' ||
      attributes.get('is-hidden') === 'true' ||
      (own.isHidden ?? false);
    this.#looks.push({ ...around, ...own, isShaded, isHidden });
  }

  #sign(name: string, attributes: Attributes): void {
    if (name === 'text:tab') this.seen.add('\t', {});
    else if (name === 'text:line-break') this.seen.break();
    else if (name === 'text:s') {
      const count = Number(attributes.get('c') ?? 1);
      this.seen.add(' '.repeat(Math.min(Number.isInteger(count) && count > 0 ? count : 1, blanksMax)), {});
    }
  }
}

function readLook(look: Changing<Look>, attributes: Attributes): void {
  const display = attributes.get('display');
  const colour = attributes.get('color');
  const ground = attributes.get('background-color');
  const points = /^([\d.]+)pt$/.exec(attributes.get('font-size') ?? '')?.[1];
  if (display !== undefined) look.isHidden = display === 'none';
  if (colour !== undefined) look.isWhite = isWhite(colour);
  if (ground !== undefined) look.isShaded = isShade(ground);
  if (points !== undefined) look.isTiny = Number(points) <= pointsMax;
}
