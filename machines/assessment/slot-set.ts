/**
 * A set of slot numbers (1, 2, 3, …) as a string that a context can hold: one hex digit for four slots, so
 * ten thousand essays take 2,500 characters. Equal sets are equal strings: trailing zeros are cut.
 */

export type SlotSet = string;
export const noSlots: SlotSet = '';

const digitOf = (set: SlotSet, slot: number): number => parseInt(set[(slot - 1) >> 2] ?? '0', 16);
const bitOf = (slot: number): number => 1 << ((slot - 1) & 3);
/** From the end, digit by digit: a pattern would look at every run of zeros in the middle as well. */
function trimmed(digits: string): SlotSet {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

export const hasSlot = (set: SlotSet, slot: number): boolean => (digitOf(set, slot) & bitOf(slot)) !== 0;

export function withSlot(set: SlotSet, slot: number): SlotSet {
  const at = (slot - 1) >> 2;
  const padded = set.padEnd(at + 1, '0');
  const digit = (digitOf(set, slot) | bitOf(slot)).toString(16);
  return padded.slice(0, at) + digit + padded.slice(at + 1);
}

export function withoutSlot(set: SlotSet, slot: number): SlotSet {
  if (!hasSlot(set, slot)) return set;
  const at = (slot - 1) >> 2;
  const digit = (digitOf(set, slot) & ~bitOf(slot)).toString(16);
  return trimmed(set.slice(0, at) + digit + set.slice(at + 1));
}

/** 1 to `count`. */
export const slotsUpTo = (count: number): SlotSet => {
  const rest = count & 3;
  return 'f'.repeat(count >> 2) + (rest === 0 ? '' : ((1 << rest) - 1).toString(16));
};

export const slotsOf = (slots: Iterable<number>): SlotSet => {
  let set = noSlots;
  for (const slot of slots) set = withSlot(set, slot);
  return set;
};

/** As many digits as a number can be made of and combined bit by bit without its sign. */
const CHUNK = 7;

function combined(a: SlotSet, b: SlotSet, both: (a: number, b: number) => number): SlotSet {
  const length = Math.max(a.length, b.length);
  let digits = '';
  for (let at = 0; at < length; at += CHUNK) {
    const bits = both(chunkAt(a, at), chunkAt(b, at));
    digits += bits === 0 ? NO_CHUNK : bits.toString(16).padStart(CHUNK, '0');
  }
  return trimmed(digits);
}
const NO_CHUNK = '0'.repeat(CHUNK);
const chunkAt = (set: SlotSet, at: number): number =>
  at >= set.length ? 0 : parseInt(set.slice(at, at + CHUNK).padEnd(CHUNK, '0'), 16);
export const inBoth = (a: SlotSet, b: SlotSet): SlotSet => combined(a, b, (x, y) => x & y);
export const inEither = (a: SlotSet, b: SlotSet): SlotSet => combined(a, b, (x, y) => x | y);
export const inFirstOnly = (a: SlotSet, b: SlotSet): SlotSet => combined(a, b, (x, y) => x & ~y);

const bitsIn = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4] as const;
export function countSlots(set: SlotSet): number {
  let count = 0;
  for (const digit of set) count += bitsIn[parseInt(digit, 16)] ?? 0;
  return count;
}

/** In ascending order. */
export function listSlots(set: SlotSet): number[] {
  const slots: number[] = [];
  for (let at = 0; at < set.length; at += 1) {
    const digit = parseInt(set[at] ?? '0', 16);
    for (let bit = 0; bit < 4; bit += 1) if ((digit & (1 << bit)) !== 0) slots.push(at * 4 + bit + 1);
  }
  return slots;
}

/** Essays are named by their batch and slot, so nobody needs a list of them. */
export const essayIdOf = (batchId: string, slot: number): string =>
  `${batchId}-${String(slot).padStart(5, '0')}`;
