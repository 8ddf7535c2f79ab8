/** Code pages of RTF as encodings that the platform can decode. Unknown ones are read as Western European. */

const western = 'windows-1252';
const pages: { readonly [page: number]: string } = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  65001: 'utf-8',
};
/** Fonts name a set of characters instead of a page. */
const charsets: { readonly [charset: number]: number } = {
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

const decoders = new Map<string, TextDecoder>();

export function decoderOf(page: number): TextDecoder {
  const known = pages[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : western);
  const before = decoders.get(known);
  if (before !== undefined) return before;
  const decoder = new TextDecoder(known);
  decoders.set(known, decoder);
  return decoder;
}

/** Null: the page of the document. */
export const pageOfCharset = (charset: number): number | null => charsets[charset] ?? null;
