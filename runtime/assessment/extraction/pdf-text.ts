/**
 * The text of a PDF: pieces with places on pages become lines, and lines that follow closely become
 * paragraphs. A hyphen at a line's end stays: nobody can tell a broken word from a compound.
 */
import type { getDocumentProxy } from 'unpdf';
import { assessmentLimits as limits } from '../../../contracts/assessment/limits.ts';
import { SeenText } from './look.ts';
import { damaged, RefusedFile } from './refused-file.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Pdf['getPage']>>;

export async function readPdf(bytes: Uint8Array): Promise<SeenText> {
  const isMarked = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('/Encrypt');
  let pdf: Pdf | null = null;
  try {
    pdf = await openPdf(bytes);
    return await pagesOf(pdf);
  } catch (error) {
    throw refusalOf(error, isMarked);
  } finally {
    await pdf?.loadingTask.destroy();
  }
}

async function openPdf(bytes: Uint8Array): Promise<Pdf> {
  // A megabyte of source that most threads never need.
  const { getDocumentProxy } = await import('unpdf');
  // What it is given it keeps: the caller's bytes would be gone.
  return getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
  });
}

async function pagesOf(pdf: Pdf): Promise<SeenText> {
  if (pdf.numPages > limits.pagesMax) {
    const what = `Expected at most ${limits.pagesMax} pages, got ${pdf.numPages}; send only the essay`;
    throw new RefusedFile('CONTENT_TOO_LONG', what);
  }
  const seen = new SeenText();
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    addParagraphs(seen, await linesOf(page, seen));
    page.cleanup();
  }
  if (seen.text.trim() === '' && seen.notes.size === 0) {
    const what = 'Expected a PDF that holds text, got one that seems to be scanned; send the text itself';
    throw new RefusedFile('EMPTY_CONTENT', what);
  }
  return seen;
}

function refusalOf(error: unknown, isMarked: boolean): RefusedFile {
  if (error instanceof RefusedFile) return error;
  const needsPassword = error instanceof Error && error.name === 'PasswordException';
  if (needsPassword || isMarked) {
    return new RefusedFile('ENCRYPTED_FILE_UNSUPPORTED', 'Expected a PDF without a password; remove it');
  }
  return damaged('Expected a PDF that can be read, got one that is garbled');
}

interface Line {
  text: string;
  readonly left: number;
  right: number;
  /** From the bottom of the page upwards. */
  readonly y: number;
  readonly size: number;
}

const pointsMin = 1;
/** Lines this much farther apart than usual on their page begin a paragraph (guesses, as the next two). */
const gapFactor = 1.35;
const shortPart = 0.25;
const sentenceEnd = /[.!?:]["'”’)]?$/;

async function linesOf(page: Page, seen: SeenText): Promise<Line[]> {
  const { items } = await page.getTextContent();
  const lines: Line[] = [];
  let line: Line | null = null;
  for (const item of items) {
    if (!('str' in item)) continue;
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
    const size = Math.hypot(c, d);
    if (item.str.trim() !== '' && size <= pointsMin) seen.notes.add('invisible_runs');
    else if (item.str !== '') {
      if (line === null) lines.push((line = { text: '', left: x, right: x, y, size }));
      line.text += item.str;
      line.right = Math.max(line.right, x + item.width);
    }
    if (item.hasEOL) line = null;
  }
  return lines.filter((one) => one.text.trim() !== '');
}

function addParagraphs(seen: SeenText, lines: readonly Line[]): void {
  const [first] = lines;
  if (first === undefined) return;
  const gaps = lines.slice(1).map((line, index) => (lines[index]?.y ?? 0) - line.y);
  const falling = gaps.filter((gap) => gap > 0).sort((a, b) => a - b);
  const usual = falling[(falling.length - 1) >> 1] ?? 0;
  const left = Math.min(...lines.map((line) => line.left));
  const right = Math.max(...lines.map((line) => line.right));
  const shortFrom = right - (right - left) * shortPart;
  let text = first.text;
  for (const [index, line] of lines.slice(1).entries()) {
    const before = lines[index] ?? first;
    const gap = gaps[index] ?? 0;
    const isApart = gap <= 0 || gap > usual * gapFactor || line.left > before.left + line.size;
    const isEnded = before.right < shortFrom && sentenceEnd.test(before.text.trimEnd());
    if (isApart || isEnded) text += '\n';
    else if (!/[-‐]$/.test(before.text)) text += ' ';
    text += line.text;
  }
  seen.add(`${text}\n`, {});
}
