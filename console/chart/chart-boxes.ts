/** How large the states and labels of a chart are, and where each of their lines stands. In pixels. */
import { type Label, labelText, type ModelState } from './chart-model.ts';

export const titleSize = 13.5;
export const titleLine = 15;
export const lineSize = 11;
export const lineHeight = 14;
export const padding = 9;
export const rowHeight = 15;
const above = 5;
const below = 4;
const widthMin = 100;
const charsMax = 40;
/** A name may make a box wider than this, what stands under it may not: it is cut there. */
const linesWidthMax = 132;
const linesMax = 2;
const labelsMax = 4;

/** Text is measured by its letters: the layout runs where there is no page to measure it in. */
const textWidth = (text: string, size: number): number => text.length * size * 0.605;
export const charsIn = (width: number): number => Math.floor((width - 2 * padding) / (lineSize * 0.605));

export const shortened = (text: string, most = charsMax): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** What stands under the name of a state. */
export function linesOf(state: ModelState): string[] {
  const around = new Map<string, string[]>();
  for (const { around: outer, label } of state.fromAround)
    around.set(wordOf(outer), [...(around.get(wordOf(outer)) ?? []), labelText(label)]);
  return [
    ...state.invokes.map((src) => `runs ${src}`),
    ...[...around].map(([outer, words]) => `from ${outer}: ${words.join(', ')}`),
    ...fewOf(state.staying).map((text) => `stays on ${text}`),
  ];
}

const wordOf = (outer: string | null): string => (outer === null ? 'anywhere' : `all of ${outer}`);

function fewOf(labels: readonly Label[]): string[] {
  const texts = [...new Set(labels.map(labelText))];
  if (texts.length <= linesMax) return texts;
  return [...texts.slice(0, linesMax - 1), `${texts.length - linesMax + 1} more`];
}

export function edgeLines(labels: readonly Label[]): string[] {
  const texts = [...new Set(labels.map(labelText))].map((text) => shortened(text));
  return texts.length <= labelsMax
    ? texts
    : [...texts.slice(0, labelsMax - 1), `${texts.length - labelsMax + 1} more`];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const widest = (texts: readonly string[], size: number): number =>
  Math.max(0, ...texts.map((text) => textWidth(text, size)));

export function leafSize(state: ModelState): Size {
  if (state.type === 'history') return { width: 30, height: 30 };
  const lines = linesOf(state);
  const under = Math.min(linesWidthMax, widest(lines, lineSize));
  const wide = Math.max(widest(state.name, titleSize), under) + 2 * padding;
  return {
    width: Math.ceil(Math.max(widthMin, wide)),
    // One line more is for the figures of those who are in it.
    height: above + state.name.length * titleLine + (lines.length + 1) * lineHeight + below,
  };
}

/** Where the lines under a name begin. */
export const linesTop = (state: ModelState): number => above + state.name.length * titleLine;

/** `own · runs spellcheck` */
export const rowText = ({ key, invokes }: ModelState): string =>
  invokes.length === 0 ? key : `${key} · runs ${invokes.join(', ')}`;

/** For the figure of a row. */
const rowRoom = 30;

export function rowsSize(state: ModelState, rows: readonly ModelState[]): Size {
  const wide = Math.max(
    widest(state.name, titleSize),
    Math.min(linesWidthMax, widest(rows.map(rowText), lineSize) + rowRoom),
  );
  return {
    width: Math.ceil(Math.max(widthMin, wide + 2 * padding)),
    height: linesTop(state) + rows.length * rowHeight + below,
  };
}

/** The room above what lies within a state. */
export function groupHead(state: ModelState): number {
  const lines = linesOf(state).length;
  return lines === 0 ? 23 : 28 + lines * lineHeight;
}

export const labelSize = (lines: readonly string[]): Size => ({
  width: Math.ceil(widest(lines, lineSize) + 8),
  height: lines.length * 13 + 4,
});
