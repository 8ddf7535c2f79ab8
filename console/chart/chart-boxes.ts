/** How large the states and labels of a chart are, and where each of their lines stands. In pixels. */
import { type Label, labelText, type ModelState } from './chart-model.ts';

export const titleSize = 12.5;
export const lineSize = 10.5;
export const lineHeight = 15;
export const padding = 10;
export const titleHeight = 24;
/** Beside the name of a state, for how many are in it. */
const countWidth = 48;
const widthMin = 96;
const charsMax = 40;
const linesMax = 3;
const labelsMax = 4;

/** Text is measured by its letters: the layout runs where there is no page to measure it in. */
const textWidth = (text: string, size: number): number => text.length * size * 0.585;

const shortened = (text: string): string =>
  text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;

/** What stands under the name of a state. */
export function linesOf(state: ModelState): string[] {
  const around = new Map<string, string[]>();
  for (const { around: outer, label } of state.fromAround)
    around.set(outer, [...(around.get(outer) ?? []), labelText(label)]);
  return [
    ...state.invokes.map((src) => `runs ${src}`),
    ...[...around].map(([outer, words]) => `from all of ${outer}: ${words.join(', ')}`),
    ...fewOf(state.staying).map((text) => `stays on ${text}`),
  ].map(shortened);
}

function fewOf(labels: readonly Label[]): string[] {
  const texts = [...new Set(labels.map(labelText))];
  if (texts.length <= linesMax) return texts;
  return [...texts.slice(0, linesMax - 1), `${texts.length - linesMax + 1} more`];
}

export function edgeLines(labels: readonly Label[]): string[] {
  const texts = [...new Set(labels.map(labelText))].map(shortened);
  return texts.length <= labelsMax
    ? texts
    : [...texts.slice(0, labelsMax - 1), `${texts.length - labelsMax + 1} more`];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function leafSize(state: ModelState): Size {
  if (state.type === 'history') return { width: 34, height: 34 };
  const lines = linesOf(state);
  const wide = Math.max(
    widthMin,
    textWidth(state.key, titleSize) + countWidth,
    ...lines.map((line) => textWidth(line, lineSize)),
  );
  return {
    width: Math.ceil(wide + 2 * padding),
    // One line more is for the figures of those who are in it.
    height: titleHeight + (lines.length + 1) * lineHeight + 5,
  };
}

/** The room above what lies within a state. */
export const groupHead = (state: ModelState): number => titleHeight + 10 + linesOf(state).length * lineHeight;

export const labelSize = (lines: readonly string[]): Size => ({
  width: Math.ceil(Math.max(...lines.map((line) => textWidth(line, lineSize))) + 8),
  height: lines.length * 13 + 4,
});
