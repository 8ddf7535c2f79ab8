/**
 * Where a page ended, as text that means something to one verb only. Opaque to callers, so that what a list
 * is ordered by may change: then `version` rises, and old cursors are refused instead of misread.
 */
import { Denial } from '../../contracts/assessment/codes.ts';

const version = 1;
export type CursorPart = string | number | boolean | null;

/** `tag` is the verb; a cursor of one list is not a place in another. */
export const encodeCursor = (tag: string, parts: readonly CursorPart[]): string =>
  Buffer.from(JSON.stringify([version, tag, ...parts])).toString('base64url');

/** As many parts as `encodeCursor` was given. Denies everything else with INVALID_CURSOR. */
export function decodeCursor(tag: string, text: string, arity: number): readonly CursorPart[] {
  const [gotVersion, gotTag, ...parts] = partsIn(text);
  const isOurs = gotVersion === version && gotTag === tag && parts.length === arity;
  // Base64 reads many texts as the same bytes; only the one that we wrote is a cursor.
  if (!isOurs || encodeCursor(tag, parts) !== text) throw invalidCursor(tag);
  return parts;
}

/** For a cursor whose parts have the right number and the wrong types. */
export const invalidCursor = (tag: string): Denial =>
  new Denial(
    'INVALID_CURSOR',
    `Expected \`cursor\` to be a \`nextCursor\` that \`${tag}\` gave, got something else; begin without one`,
  );

function partsIn(text: string): readonly CursorPart[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(read) && read.every(isPart) ? read : [];
  } catch {
    return [];
  }
}

const isPart = (value: unknown): value is CursorPart =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** A time and an id: where a list ends that is ordered by both. */
export function decodePlace(tag: string, text: string): { readonly at: string; readonly id: string } {
  const [at, id] = decodeCursor(tag, text, 2);
  if (typeof at !== 'string' || typeof id !== 'string' || !isStamp(at)) throw invalidCursor(tag);
  return { at, id };
}
/** UTC with microseconds, as Postgres orders by them: a cursor of milliseconds would skip rows. */
const isStamp = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && !Number.isNaN(Date.parse(text));

/** A position that only grows: a slot, a sequence, a place. */
export function decodeNumber(tag: string, text: string): number {
  const [place] = decodeCursor(tag, text, 1);
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) throw invalidCursor(tag);
  return place;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** `rows` were asked for with one more than `limit`: that one only tells that there is a next page. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: { readonly item: (row: Row) => Item; readonly cursor: (row: Row) => string },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items: shown.map(shape.item), nextCursor: hasMore ? shape.cursor(last) : null };
}
