/**
 * One figure is one line: for people, or as JSON (`{bench, metric, value, unit}`) for whoever compares runs.
 */
export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

export type Report = (metric: string, value: number, unit: string) => void;

export const reporter =
  (bench: string, isJson: boolean): Report =>
  (metric, value, unit) => {
    const rounded = Number(value.toPrecision(5));
    const figure: Figure = { bench, metric, value: rounded, unit };
    const shown = rounded.toLocaleString('en').padStart(12);
    const line = `${bench.padEnd(7)} ${metric.padEnd(44)} ${shown} ${unit}`;
    console.log(isJson ? JSON.stringify(figure) : line);
  };

/** The p-th part of sorted values. */
export function quantile(sorted: readonly number[], p: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

export const sortedNumbers = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
