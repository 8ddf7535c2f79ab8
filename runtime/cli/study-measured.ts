/** What a session has come to by now, as the measured parts of an artefact. */
import type { Answered } from '../../contracts/assessment/api.ts';
import { Denial, statusOfCode } from '../../contracts/assessment/codes.ts';
import type { AssessmentResult } from '../../contracts/assessment/judging-result.ts';
import { Retryable } from '../../contracts/failures.ts';
import type { AssessmentClient } from '../assessment/client.ts';
import type { UnsignedArtefact } from '../assessment/study/artefact-file.ts';
import {
  type Comparison,
  comparisonsOf,
  costsOf,
  idsOf,
  placesOf,
  projectionsOf,
} from '../assessment/study/hydrate.ts';
import type { Study } from '../assessment/study/study.ts';
import { wholeReport } from './assessment.ts';

type Session = Answered<'assessment.get'>;

interface Asking {
  readonly study: Study;
  readonly client: AssessmentClient;
}

export const isAway = (error: unknown): boolean =>
  error instanceof Retryable || (error instanceof Denial && statusOfCode(error.code) >= 503);

const PAGE_ROWS = 200;

/** A node that is away takes what it knows with it: then the artefact stays as far as it came. */
export async function hydrated(run: Asking, artefact: UnsignedArtefact): Promise<UnsignedArtefact> {
  try {
    return await measured(run, artefact);
  } catch (error) {
    if (isAway(error)) return artefact;
    throw error;
  }
}

async function measured({ client, study }: Asking, artefact: UnsignedArtefact): Promise<UnsignedArtefact> {
  const [found] = (await client.ask('assessment.list', { batchId: study.batchId, limit: 1 })).items;
  if (found === undefined) return artefact;
  const { assessmentId } = found;
  const session = await client.ask('assessment.get', { assessmentId, items: true });
  const rows = await allComparisons(client, assessmentId);
  const result = await resultOf(client, session);
  const ids = idsOf(session.items ?? []);
  const isWhole = session.status === 'completed' && result?.isFinal === true && allIn(artefact, study);
  const { validation } = artefact;
  return {
    ...artefact,
    metadata: { ...artefact.metadata, assessment_id: assessmentId },
    llm_comparisons: comparisonsOf(rows, ids),
    bt_summary: result === null ? [] : placesOf(result),
    grade_projections: result === null ? [] : projectionsOf(result),
    costs: costsOf(rows, result?.isCostKnown ?? rows.every(({ provider }) => provider === 'builtin')),
    validation: {
      ...validation,
      runner_status: {
        ...validation.runner_status,
        partial_data: !isWhole,
        session_status: session.status,
        session_reason: session.reason,
        grades_withheld: result?.gradesWithheld ?? session.gradesWithheld,
        is_for_grading: result?.isForGrading ?? null,
        observed_events: {
          essays_stored: validation.runner_status.observed_events.essays_stored,
          comparisons_submitted: session.submitted,
          comparisons_judged: session.judged,
          comparisons_failed: session.failed,
        },
      },
    },
  };
}

const allIn = ({ validation }: UnsignedArtefact, { essays }: Study): boolean =>
  validation.runner_status.observed_events.essays_stored === essays.length;

async function allComparisons(client: AssessmentClient, assessmentId: string): Promise<Comparison[]> {
  const rows: Comparison[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.ask('assessment.comparisons', {
      assessmentId,
      limit: PAGE_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

/** Null: none yet, or the session ended without one. */
async function resultOf(client: AssessmentClient, session: Session): Promise<AssessmentResult | null> {
  const { assessmentId } = session;
  const interim = session.status !== 'completed';
  try {
    const text = await wholeReport(client, { assessmentId, format: 'json', interim });
    return JSON.parse(text) as AssessmentResult;
  } catch (error) {
    if (error instanceof Denial && error.code === 'RESULT_NOT_READY') return null;
    throw error;
  }
}
