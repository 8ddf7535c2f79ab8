/** A session as it moves: a line whenever something has changed, until it has ended. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answered } from '../../contracts/assessment/api.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import type { Printer } from './print.ts';
import { bar } from './watch-batch.ts';

type Session = Answered<'assessment.get'>;

const LOOK_MS = 500;

export async function watchAssessment(
  client: AssessmentClient,
  printer: Printer,
  assessmentId: string,
): Promise<Session> {
  let last = '';
  for (;;) {
    const session = await client.ask('assessment.get', { assessmentId });
    const line = lineOf(session);
    if (line !== last) printer.note(line);
    last = line;
    if (session.finishedAt !== null) return session;
    await pause(LOOK_MS);
  }
}

function lineOf({ status, judged, failed, budget, reliability, wave }: Session): string {
  const sure = reliability === null ? '' : `, reliability ${reliability.toFixed(2)}`;
  const lost = failed === 0 ? '' : `, ${failed} failed`;
  const done = `${bar(judged + failed, budget)} ${judged}/${budget}`;
  return `${status.padEnd(18)} ${done}, wave ${wave}${lost}${sure}`;
}
