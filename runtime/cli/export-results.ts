/** Results of a batch as a file: CSV that spreadsheets open, or JSON with everything. */
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import { csvText } from '../assessment/reports/csv.ts';

export type ResultRow = Answered<'batch.results'>['items'][number];

const PAGE_ROWS = 200;

export async function allResults(client: AssessmentClient, batchId: string): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.ask('batch.results', {
      batchId,
      limit: PAGE_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

/** One row per essay; what a phase measured stands in columns named `<phase>.<metric>`. */
export function csvOf(rows: readonly ResultRow[]): string {
  const fixed = ['slot', 'essayId', 'fileName', 'status', 'words', 'characters', 'code'] as const;
  const measured = [...new Set(rows.flatMap((row) => row.phases.flatMap(columnsOf)))].toSorted();
  const lines = rows.map((row) => {
    const cells = new Map(row.phases.flatMap(cellsOf));
    return [...fixed.map((name) => row[name]), ...measured.map((name) => cells.get(name))];
  });
  return csvText([[...fixed, ...measured], ...lines]);
}

type Phase = ResultRow['phases'][number];
const columnsOf = (phase: Phase): string[] => cellsOf(phase).map(([name]) => name);
const cellsOf = ({ phase, outcome, metrics }: Phase): [string, unknown][] => [
  [`${phase}.outcome`, outcome],
  ...Object.entries(metrics ?? {}).map(([name, value]): [string, unknown] => [`${phase}.${name}`, value]),
];
