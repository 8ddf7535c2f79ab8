/**
 * What people answer. An answer goes to the session as a verdict like any other; what the person is told is
 * read off the rows that the session has written by then, so it is never more than was counted.
 */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../../contracts/assessment/api.ts';
import { Denial } from '../../../contracts/assessment/codes.ts';
import { putNotes } from '../../../persistence/assessment/gateway/put-notes.ts';
import { recordIgnored } from '../../../persistence/assessment/judging/record-ignored.ts';
import { countTurns } from '../../../persistence/assessment/turns/count-turns.ts';
import { endTurn, type TurnEnd } from '../../../persistence/assessment/turns/end-turn.ts';
import { findTurn, type TurnFound } from '../../../persistence/assessment/turns/find-turn.ts';
import type { AssessmentHost } from '../host.ts';
import { progressOf } from './human-progress.ts';
import { nextTurn, practiceDone, tellVerdict } from './human-turns.ts';
import { mustFindSession } from './session-shapes.ts';
import { type Group, groupsIn } from './who-may-judge.ts';

type JudgementVerb = 'judgement.next' | 'judgement.submit' | 'judgement.skip' | 'judgement.progress';
type Result = Answered<'judgement.submit'>['result'];

export const createJudgementHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, JudgementVerb> => ({
  'judgement.next': (asked, call) => nextTurn(host, asked, call),
  'judgement.submit': async (asked, call) => {
    const { assessmentId, seq } = asked;
    const groups = await groupsFor(host, assessmentId, call);
    const result = await resultOf({ host, asked, call, groups });
    return { assessmentId, seq, result, progress: await progressOf(host, assessmentId, call, groups) };
  },
  'judgement.skip': async ({ assessmentId, seq }, call) => {
    const groups = await groupsFor(host, assessmentId, call);
    await skip(host, { assessmentId, seq }, call);
    return { assessmentId, seq, progress: await progressOf(host, assessmentId, call, groups) };
  },
  'judgement.progress': async ({ assessmentId }, call) =>
    progressOf(host, assessmentId, call, await groupsFor(host, assessmentId, call)),
});

async function groupsFor(host: AssessmentHost, assessmentId: string, call: Call): Promise<readonly Group[]> {
  return groupsIn(host.sql, await mustFindSession(host, assessmentId), call.principal);
}

interface Answering {
  readonly host: AssessmentHost;
  readonly asked: Asked<'judgement.submit'>;
  readonly call: Call;
  readonly groups: readonly Group[];
}

async function resultOf(answering: Answering): Promise<Result> {
  const { host, asked, call, groups } = answering;
  if (asked.seq === 0) {
    await endPractice(host, asked.assessmentId, call, {
      how: 'decided',
      decisionMs: asked.decisionMs ?? null,
    });
    return 'practice';
  }
  const found = await mustFindTurn(host, asked, call);
  const group = groups.find(({ judgeId }) => judgeId === found.judge);
  if (group === undefined || !found.isMine) throw turnLost(asked.seq);
  if (asked.winner === 'tie' && !group.ties) {
    const message = 'Expected `winner` to be `first` or `second`: ties are not asked for here';
    throw new Denial('VALIDATION_ERROR', message, { details: { path: 'winner' } });
  }
  if (found.isDecided) return found.winner === asked.winner ? 'counted' : 'already_answered';
  if (found.isSkipped || found.isOthers) throw turnLost(asked.seq);
  return found.status === 'open' ? answer(answering, found) : settled(answering, found);
}

/** 1. The session is told. 2. What it made of it is read. 3. Only then is the turn over. */
async function answer(answering: Answering, found: TurnFound): Promise<Result> {
  const { host, asked, call } = answering;
  const { assessmentId, seq, winner, note } = asked;
  const told = await tellVerdict(host, call, { assessmentId, seq, outcome: winner });
  const after = told.kind === 'refused' ? found : await mustFindTurn(host, asked, call);
  const result = await settled(answering, after);
  if (result === 'counted' && note !== undefined && note.trim() !== '') {
    const { batchId, firstEssay, secondEssay } = found;
    await putNotes(host.sql, [{ assessmentId, seq, batchId, firstEssay, secondEssay, note }]);
  }
  return result;
}

const dayMs = 24 * 3_600_000;

/** An answer that counted before the node died is found here, and counts once. */
async function settled({ host, asked, call }: Answering, found: TurnFound): Promise<Result> {
  const { assessmentId, seq, winner, decisionMs } = asked;
  const turn = { assessmentId, seq, principal: call.principal.id };
  if (found.status === 'judged' && found.winner === winner) {
    const thoughtMs = Math.round(Math.min(dayMs, Math.max(0, decisionMs ?? found.shownMs ?? 0)));
    await endTurn(host.sql, { ...turn, how: 'decided', decisionMs: thoughtMs });
    return 'counted';
  }
  await endTurn(host.sql, { ...turn, how: 'lost', decisionMs: null });
  if (found.status === 'judged' || found.status === 'failed') return 'already_answered';
  const late = { assessmentId, seq, outcome: winner, reason: 'late', at: host.now() };
  await recordIgnored(host.sql, [late]);
  return 'too_late';
}

async function skip(
  host: AssessmentHost,
  { assessmentId, seq }: Pick<Asked<'judgement.skip'>, 'assessmentId' | 'seq'>,
  call: Call,
): Promise<void> {
  if (seq === 0) return endPractice(host, assessmentId, call, { how: 'skipped', decisionMs: null });
  const turn = { assessmentId, seq, principal: call.principal.id };
  if (!(await endTurn(host.sql, { ...turn, how: 'skipped', decisionMs: null }))) throw turnLost(seq);
}

async function endPractice(
  { sql }: AssessmentHost,
  assessmentId: string,
  { principal }: Call,
  end: Pick<TurnEnd, 'how' | 'decisionMs'>,
): Promise<void> {
  const seq = -(practiceDone(await countTurns(sql, assessmentId, principal.id)) + 1);
  if (!(await endTurn(sql, { assessmentId, seq, principal: principal.id, ...end }))) throw turnLost(0);
}

async function mustFindTurn(
  { sql }: AssessmentHost,
  { assessmentId, seq }: Pick<Asked<'judgement.submit'>, 'assessmentId' | 'seq'>,
  { principal }: Call,
): Promise<TurnFound> {
  const found = await findTurn(sql, { assessmentId, seq, principal: principal.id });
  if (found === null) throw turnLost(seq);
  return found;
}

const turnLost = (seq: number): Denial =>
  new Denial('TURN_LOST', `Pair ${seq} is not yours to answer (any more); ask for the next one`, {
    details: { seq },
  });
