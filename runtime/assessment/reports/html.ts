/** Markup that cannot be broken by what is put into it: only what `html` made goes in as it is. */

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Inner = Markup | string | number | null | undefined | readonly Inner[];

export const html = (parts: TemplateStringsArray, ...inner: readonly Inner[]): Markup =>
  new Markup(parts.reduce((text, part, at) => text + safe(inner[at - 1]) + part));

function safe(value: Inner): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(safe).join('');
  return escaped(String(value));
}

const signs: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters and marks that turn the direction of a line are nothing to read. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '');
