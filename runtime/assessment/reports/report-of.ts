/** The result of a session as a file. Pure: what it says is what it was given. */
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import type { ReportFormat } from '../../../contracts/assessment/judging-verbs.ts';
import { csvReport } from './csv-report.ts';
import { htmlReport } from './html-report.ts';

export interface ReportInput {
  readonly result: AssessmentResult;
  /** File of an essay that is not erased, label of an anchor; by number of the script. */
  readonly names: ReadonlyMap<number, string>;
  /** UTC, ISO 8601. */
  readonly printedAt: string;
}
export interface ReportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

const makers: {
  readonly [F in ReportFormat]: { readonly mediaType: string; readonly make: (input: ReportInput) => string };
} = {
  html: { mediaType: 'text/html; charset=utf-8', make: htmlReport },
  csv: { mediaType: 'text/csv; charset=utf-8', make: csvReport },
  json: {
    mediaType: 'application/json',
    make: ({ result, names }) =>
      `${JSON.stringify({ ...result, names: Object.fromEntries(names) }, null, 2)}\n`,
  },
};

export function reportOf(format: ReportFormat, input: ReportInput): ReportFile {
  const { mediaType, make } = makers[format];
  // An id may hold signs that no disk takes.
  const base = input.result.assessmentId.replaceAll(/[^\w-]+/g, '-');
  return { name: `ranking-${base}.${format}`, mediaType, text: make(input) };
}
