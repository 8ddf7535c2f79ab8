/** What may be done to a session that has begun, and a look at whether its rows agree with it. */
import type { Answered, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import type { AssessmentMessage } from '../../../contracts/assessment/judging-messages.ts';
import { actorKey } from '../../../contracts/ids.ts';
import type { AssessmentRow } from '../../../persistence/assessment/judging-views/assessment-row.ts';
import { listSuspicions } from '../../../persistence/assessment/judging/list-suspicions.ts';
import { countPositions } from '../../../persistence/assessment/judging-views/count-positions.ts';
import {
  countSessionRows,
  type RowCount,
} from '../../../persistence/assessment/judging-views/count-session-rows.ts';
import { type AssessmentHost, tellActor } from '../host.ts';
import { type Told, toldOf } from '../told.ts';
import { mustFindSession } from './session-shapes.ts';

type SteerVerb = 'assessment.cancel' | 'assessment.recover' | 'assessment.inspect';

export const createSessionSteering = (host: AssessmentHost): Pick<AssessmentHandlers, SteerVerb> => ({
  'assessment.cancel': async ({ assessmentId }, call) => {
    await mustFindSession(host, assessmentId);
    // Cancelling what has ended is no mistake: the answer says how it ended.
    await tellSession(host, call, assessmentId, { type: 'CANCEL', by: call.principal.id });
    return { assessmentId, status: (await mustFindSession(host, assessmentId)).status };
  },
  'assessment.recover': async ({ assessmentId }, call) => {
    await mustFindSession(host, assessmentId);
    const told = await tellSession(host, call, assessmentId, { type: 'RECOVER', by: call.principal.id });
    const { status } = await mustFindSession(host, assessmentId);
    return { assessmentId, status, result: told.kind === 'accepted' ? 'recovering' : 'waits' };
  },
  'assessment.inspect': ({ assessmentId }) => inspect(host, assessmentId),
});

async function tellSession(
  host: AssessmentHost,
  call: Call,
  assessmentId: string,
  { type, ...payload }: Extract<AssessmentMessage, { type: 'CANCEL' | 'RECOVER' }>,
): Promise<Told> {
  const target = actorKey('assessment', assessmentId);
  return toldOf(await tellActor(host, call, { target, type, payload }));
}

async function inspect(host: AssessmentHost, assessmentId: string): Promise<Answered<'assessment.inspect'>> {
  const row = await mustFindSession(host, assessmentId);
  const [rows, positions, suspicions] = await Promise.all([
    countSessionRows(host.sql, assessmentId),
    countPositions(host.sql, assessmentId),
    listSuspicions(host.sql, assessmentId),
  ]);
  const counted = (what: RowCount['what']): Record<string, number> =>
    Object.fromEntries(rows.filter((one) => one.what === what).map(({ word, count }) => [word, count]));
  const comparisons = counted('comparisons');
  const ignored = counted('ignored');
  const problems = problemsIn(row, comparisons, ignored);
  return {
    assessmentId,
    agrees: problems.length === 0,
    counters: {
      submitted: row.submitted,
      judged: row.judged,
      failed: row.failed,
      ignored: row.ignored,
      budget: row.budget,
      wave: row.wave,
    },
    comparisons,
    requests: counted('requests'),
    undelivered: counted('undelivered')['all'] ?? 0,
    ignored,
    positions,
    suspicions,
    problems,
  };
}

type Counts = Readonly<Record<string, number>>;

/** Late answers are recorded by whoever brought them, when the session counts no more. */
function problemsIn(row: AssessmentRow, comparisons: Counts, ignored: Counts): string[] {
  const { planned = 0, open = 0, judged = 0, failed = 0, dropped = 0 } = comparisons;
  const isOver = row.finishedAt !== null;
  const told = Object.entries(ignored).reduce((sum, [why, count]) => sum + (why === 'late' ? 0 : count), 0);
  const pairs: readonly (readonly [name: string, counter: number, rows: number])[] = [
    ['judged', row.judged, judged],
    ['failed', row.failed, failed],
    ['submitted', row.submitted, open + judged + failed + (isOver ? dropped : 0)],
    ['ignored', row.ignored, told],
  ];
  const unequal = pairs
    // A wave that was planned when its session ended is dropped without ever having been submitted.
    .filter(([name, counter, rows]) => (name === 'submitted' && isOver ? counter > rows : counter !== rows))
    .map(([name, counter, rows]) => `${name}: the session counts ${counter}, its rows are ${rows}`);
  const stray =
    isOver && planned + open > 0 ? [`${planned + open} comparisons wait for an ended session`] : [];
  const many = row.judged + row.failed > row.submitted ? ['more answers than comparisons'] : [];
  return [...unequal, ...stray, ...many];
}
