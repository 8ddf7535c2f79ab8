/** Answers, their reasons and what goes back to the queue: written together or not at all. */
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import { chargeLate } from '../../persistence/assessment/gateway/charge-late.ts';
import { type JudgementNote, putNotes } from '../../persistence/assessment/gateway/put-notes.ts';
import {
  type Holder,
  requeueRequests,
  type RequestReturned,
} from '../../persistence/assessment/gateway/requeue-requests.ts';
import {
  type AnswerRow,
  type RequestSettled,
  settleRequests,
} from '../../persistence/assessment/gateway/settle-requests.ts';
import type { ClaimedRequest } from '../../persistence/assessment/gateway/claimed-request.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { AskedPair } from './question-maker.ts';

export interface Settled {
  readonly row: RequestSettled;
  readonly note: JudgementNote | null;
}
export interface Bag {
  readonly settled: readonly Settled[];
  readonly returned: readonly RequestReturned[];
}

/** Answers with what sessions are to be told. */
export function writeAnswers(sql: Sql, holder: Holder, { settled, returned }: Bag): Promise<AnswerRow[]> {
  return sql.begin(async (session) => {
    const rows = settled.map(({ row }) => row);
    const changed = rows.length === 0 ? [] : await settleRequests(session, rows);
    const ids = new Set(changed.map(({ id }) => id));
    const late = rows.filter(({ id }) => !ids.has(id));
    if (late.length > 0) await chargeLate(session, late);
    const notes = settled.flatMap(({ row, note }) => (note !== null && ids.has(row.id) ? [note] : []));
    if (notes.length > 0) await putNotes(session, notes);
    if (returned.length > 0) await requeueRequests(session, holder, returned);
    return changed;
  });
}

/** A reason as it is kept; Postgres takes no text with a zero byte. */
export function noteOf(
  { assessmentId, seq }: Pick<ClaimedRequest, 'assessmentId' | 'seq'>,
  { batchId, firstEssay, secondEssay }: AskedPair,
  reason: string | null,
): JudgementNote | null {
  const note = (reason ?? '').replaceAll('\0', '').trim().slice(0, limits.justificationCharsMax);
  return note === '' ? null : { assessmentId, seq, batchId, firstEssay, secondEssay, note };
}
