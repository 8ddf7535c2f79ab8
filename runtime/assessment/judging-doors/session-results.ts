/** What a session found, as a value and as a file. */
import type { Answered, Asked, AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { findResult } from '../../../persistence/assessment/judging/find-result.ts';
import { newestResult } from '../../../persistence/assessment/judging-views/newest-result.ts';
import { listScriptNames } from '../../../persistence/assessment/judging-views/list-script-names.ts';
import { invalidCursor } from '../cursors.ts';
import type { AssessmentHost } from '../host.ts';
import { reportOf } from '../reports/report-of.ts';
import { decodeResultPlace, pageOfResult } from './result-pages.ts';
import { mustFindSession } from './session-shapes.ts';

export const createSessionResults = (
  host: AssessmentHost,
): Pick<AssessmentHandlers, 'assessment.results' | 'assessment.report'> => ({
  'assessment.results': (asked) => pageOfResults(host, asked),
  'assessment.report': (asked) => report(host, asked),
});

async function pageOfResults(
  host: AssessmentHost,
  { assessmentId, interim, limit = limits.resultItemsPageMax, cursor }: Asked<'assessment.results'>,
): Promise<Answered<'assessment.results'>> {
  if (cursor === undefined) {
    const result = await mustFindResult(host, assessmentId, interim);
    return pageOfResult(result, { after: -1, limit });
  }
  const { after, ...wave } = decodeResultPlace(cursor);
  await mustFindSession(host, assessmentId);
  const text = await findResult(host.sql, assessmentId, wave);
  if (text === null) throw invalidCursor('assessment.results');
  return pageOfResult(resultFrom(text), { after, limit });
}

type Earlier = Omit<AssessmentResult, 'suspicions'> & Partial<AssessmentResult>;

/** Our own worker wrote it; one of an earlier release did not say what was suspicious. */
function resultFrom(text: string): AssessmentResult {
  const result = JSON.parse(text) as Earlier;
  return { ...result, suspicions: result.suspicions ?? [] };
}

async function mustFindResult(
  host: AssessmentHost,
  assessmentId: string,
  isInterim: boolean,
): Promise<AssessmentResult> {
  const { status, wave } = await mustFindSession(host, assessmentId);
  const over = ['failed', 'cancelled'].includes(status);
  // What the waves of a failed session found is no result: it failed because of them.
  const text = over ? null : await newestResult(host.sql, assessmentId, { isFinal: !isInterim });
  if (text !== null) return resultFrom(text);
  const cure = isInterim || wave < 1 ? 'wait for its first wave' : 'wait for its end, or ask with `interim`';
  throw new Denial(
    'RESULT_NOT_READY',
    `Assessment \`${assessmentId}\` is \`${status}\`: ${over ? 'it has no result' : cure}`,
    { details: { assessmentId, status } },
  );
}

async function report(
  host: AssessmentHost,
  { assessmentId, format, interim, part }: Asked<'assessment.report'>,
): Promise<Answered<'assessment.report'>> {
  const result = await mustFindResult(host, assessmentId, interim);
  const names = await listScriptNames(host.sql, assessmentId);
  const { name, mediaType, text } = reportOf(format, {
    result,
    names: new Map(names.flatMap(({ item, name }) => (name === null ? [] : [[item, name] as const]))),
    printedAt: new Date(host.now()).toISOString(),
  });
  return { name, mediaType, ...partOf(Buffer.from(text), part) };
}

/** As base64 it still fits into one NATS message of the usual size. */
const partBytes = 512 * 1024;

function partOf(
  bytes: Buffer,
  part: number | undefined,
): { readonly base64: string; readonly parts: number } {
  const parts = Math.max(1, Math.ceil(bytes.length / partBytes));
  if (part === undefined) return { base64: bytes.toString('base64'), parts };
  if (part < parts)
    return { base64: bytes.subarray(part * partBytes, (part + 1) * partBytes).toString('base64'), parts };
  throw new Denial('VALIDATION_ERROR', `Expected \`part\` to be less than ${parts}, got ${part}`, {
    details: { path: 'part', parts },
  });
}
