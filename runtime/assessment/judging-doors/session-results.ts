/** What a session found, as a value and as a file. */
import type { Answered, Asked, AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { judgingLimits as limits } from '../../../contracts/assessment/judging-limits.ts';
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { listScriptNames } from '../../../persistence/assessment/judging-views/list-script-names.ts';
import { invalidCursor } from '../cursors.ts';
import type { AssessmentHost } from '../host.ts';
import { reportOf } from '../reports/report-of.ts';
import { createKnownResults, type KnownResults } from './known-results.ts';
import { decodeResultPlace, pageOfResult } from './result-pages.ts';
import { mustFindSession } from './session-shapes.ts';

type ResultVerb = 'assessment.results' | 'assessment.report';

export function createSessionResults(host: AssessmentHost): Pick<AssessmentHandlers, ResultVerb> {
  const known = createKnownResults(host.sql);
  return {
    'assessment.results': (asked) => pageOfResults({ host, known }, asked),
    'assessment.report': (asked) => report({ host, known }, asked),
  };
}

interface Results {
  readonly host: AssessmentHost;
  readonly known: KnownResults;
}

async function pageOfResults(
  { host, known }: Results,
  { assessmentId, interim, limit = limits.resultItemsPageMax, cursor }: Asked<'assessment.results'>,
): Promise<Answered<'assessment.results'>> {
  if (cursor === undefined) {
    const result = await mustFindResult({ host, known }, assessmentId, interim);
    return pageOfResult(result, { after: -1, limit });
  }
  const { after, ...wave } = decodeResultPlace(cursor);
  await mustFindSession(host, assessmentId);
  const result = await known.read(assessmentId, wave);
  if (result === null) throw invalidCursor('assessment.results');
  return pageOfResult(result, { after, limit });
}

async function mustFindResult(
  { host, known }: Results,
  assessmentId: string,
  isInterim: boolean,
): Promise<AssessmentResult> {
  const { status, wave } = await mustFindSession(host, assessmentId);
  const over = ['failed', 'cancelled'].includes(status);
  // What the waves of a failed session found is no result: it failed because of them.
  const result = over ? null : await known.read(assessmentId, isInterim ? 'newest' : 'final');
  if (result !== null) return result;
  const cure = isInterim || wave < 1 ? 'wait for its first wave' : 'wait for its end, or ask with `interim`';
  throw new Denial(
    'RESULT_NOT_READY',
    `Assessment \`${assessmentId}\` is \`${status}\`: ${over ? 'it has no result' : cure}`,
    { details: { assessmentId, status } },
  );
}

async function report(
  { host, known }: Results,
  { assessmentId, format, interim, part }: Asked<'assessment.report'>,
): Promise<Answered<'assessment.report'>> {
  const result = await mustFindResult({ host, known }, assessmentId, interim);
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
