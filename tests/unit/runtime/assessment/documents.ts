/** Documents made in the test, each part of them visible: nothing is hidden in a binary fixture. */
import { strToU8, zipSync, type Zippable } from 'fflate';

const wordNamespace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const odf = 'urn:oasis:names:tc:opendocument:xmlns';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Long enough to be an essay. */
export const sentence = 'The quick brown fox jumps over the lazy dog, and nobody asked it why.';

export const zipOf = (entries: { readonly [name: string]: string | Uint8Array }): Uint8Array => {
  const files: Zippable = {};
  for (const [name, body] of Object.entries(entries)) {
    files[name] = typeof body === 'string' ? strToU8(body) : body;
  }
  return zipSync(files);
};

const contentTypes =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Override PartName="/word/document.xml" ContentType=' +
  '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const relationships =
  '<?xml version="1.0"?><Relationships ' +
  'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ' +
  'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ' +
  'Target="word/document.xml"/></Relationships>';

export interface DocxParts {
  readonly styles?: string;
  readonly more?: { readonly [name: string]: string | Uint8Array };
}
/** `body` is what stands in `w:body`; `styles` what stands in `w:styles`. */
export const docxOf = (body: string, { styles, more }: DocxParts = {}): Uint8Array =>
  zipOf({
    '[Content_Types].xml': contentTypes,
    '_rels/.rels': relationships,
    'word/document.xml':
      `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${wordNamespace}" ` +
      'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">' +
      `<w:body>${body}</w:body></w:document>`,
    ...(styles === undefined
      ? {}
      : { 'word/styles.xml': `<w:styles xmlns:w="${wordNamespace}">${styles}</w:styles>` }),
    ...more,
  });
export const run = (text: string, properties = ''): string =>
  `<w:r>${properties === '' ? '' : `<w:rPr>${properties}</w:rPr>`}` +
  `<w:t xml:space="preserve">${text}</w:t></w:r>`;
export const paragraph = (...runs: readonly string[]): string => `<w:p>${runs.join('')}</w:p>`;

export interface OdtParts {
  readonly automatic?: string;
  readonly styles?: string;
  readonly more?: { readonly [name: string]: string | Uint8Array };
}
export const odtOf = (body: string, { automatic = '', styles, more }: OdtParts = {}): Uint8Array => {
  const names = ['office', 'text', 'style', 'table'].map((name) => `xmlns:${name}="${odf}:${name}:1.0"`);
  const fo = `xmlns:fo="${odf}:xsl-fo-compatible:1.0" xmlns:draw="${odf}:drawing:1.0"`;
  const all = `${names.join(' ')} ${fo} xmlns:svg="${odf}:svg-compatible:1.0"`;
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml':
      `<?xml version="1.0"?><office:document-content ${all}>` +
      `<office:automatic-styles>${automatic}</office:automatic-styles>` +
      `<office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ...(styles === undefined
      ? {}
      : { 'styles.xml': `<office:document-styles ${all}>${styles}</office:document-styles>` }),
    ...more,
  });
};

export const rtfOf = (body: string): Uint8Array =>
  latin1(`{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}}${body}}`);

export interface PdfOptions {
  /** Drawing commands of each page. */
  readonly pages: readonly string[];
  readonly trailer?: string;
}
/** A PDF as one would write it by hand: a catalogue, a font, pages and their commands. */
export function pdfOf({ pages, trailer = '' }: PdfOptions): Uint8Array {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((commands, index) => [
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> ' +
        `/Contents ${5 + index * 2} 0 R >>`,
      `<< /Length ${commands.length} >>\nstream\n${commands}\nendstream`,
    ]),
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const end = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${end}\n%%EOF`;
  return latin1(text);
}
/** Lines from the top of a page, `leading` points apart. */
export const pdfLines = (lines: readonly string[], leading = 14): string =>
  `BT /F1 12 Tf ${leading} TL 72 770 Td ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`;
