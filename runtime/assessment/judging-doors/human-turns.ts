/**
 * The next pair for a person: practice first, then what he is looking at already, then a new one, which is
 * his for a while. Two texts and what they are judged by; nothing of who wrote them or what they are worth.
 */
import type { Answered, Asked, Call } from '../../../contracts/assessment/api.ts';
import type { Winner } from '../../../contracts/assessment/words.ts';
import { actorKey } from '../../../contracts/ids.ts';
import { listItems } from '../../../persistence/assessment/judging/list-items.ts';
import type { AssessmentRow } from '../../../persistence/assessment/judging-views/assessment-row.ts';
import { countTurns, type TurnCount } from '../../../persistence/assessment/turns/count-turns.ts';
import { frameOfSession } from '../../../persistence/assessment/turns/frame-of-session.ts';
import { openPair, type OpenPair } from '../../../persistence/assessment/turns/open-pair.ts';
import { openSessions } from '../../../persistence/assessment/turns/open-sessions.ts';
import { presentTurn } from '../../../persistence/assessment/turns/present-turn.ts';
import { takeTurn, type TurnTaken } from '../../../persistence/assessment/turns/take-turn.ts';
import { type AssessmentHost, tellActor } from '../host.ts';
import type { Told } from '../told.ts';
import { toldOf } from '../told.ts';
import { progressOf } from './human-progress.ts';
import { practicePair } from './practice-pairs.ts';
import { mustFindSession } from './session-shapes.ts';
import { type Group, groupsAround, groupsIn } from './who-may-judge.ts';

type Next = Answered<'judgement.next'>;
type Turn = NonNullable<Next['turn']>;

/** Sessions that are looked into where the caller names none. */
const sessionsMax = 20;

export async function nextTurn(
  host: AssessmentHost,
  { assessmentId }: Asked<'judgement.next'>,
  call: Call,
): Promise<Next> {
  const ids = assessmentId === undefined ? await sessionsFor(host, call) : [assessmentId];
  let last: Next = { turn: null, progress: null };
  for (const id of ids) {
    const session = await mustFindSession(host, id);
    const groups = await groupsIn(host.sql, session, call.principal);
    const turn =
      session.status === 'waiting_callbacks' ? await turnIn({ host, session, groups, call }) : null;
    last = { turn, progress: await progressOf(host, id, call, groups) };
    if (turn !== null) return last;
  }
  return last;
}

async function sessionsFor({ sql }: AssessmentHost, { principal }: Call): Promise<string[]> {
  const { listedIn, openGroups } = await groupsAround(sql, principal);
  return openSessions(sql, {
    listedIn: listedIn.map(({ judgeId }) => judgeId),
    openGroups: openGroups.map(({ judgeId }) => judgeId),
    owner: principal.role === 'teacher' ? principal.id : null,
    limit: sessionsMax,
  });
}

interface Seat {
  readonly host: AssessmentHost;
  readonly session: AssessmentRow;
  readonly groups: readonly Group[];
  readonly call: Call;
}

async function turnIn(seat: Seat): Promise<Turn | null> {
  const { host, session, groups, call } = seat;
  const turns = await countTurns(host.sql, session.id, call.principal.id);
  return (await practiceTurn(seat, practiceDone(turns))) ?? countedTurn(seat, groups.filter(hasRoom(turns)));
}

export function practiceDone(turns: readonly TurnCount[]): number {
  const row = turns.find(({ judge }) => judge === null);
  return row === undefined ? 0 : row.decided + row.skipped;
}

const hasRoom =
  (turns: readonly TurnCount[]) =>
  ({ judgeId, quota }: Group): boolean =>
    quota === undefined || (turns.find(({ judge }) => judge === judgeId)?.decided ?? 0) < quota;

/** Kept under numbers below 0, where no comparison is. */
async function practiceTurn({ host, session, groups, call }: Seat, done: number): Promise<Turn | null> {
  const group = groups.find(({ practice }) => practice > done);
  if (group === undefined) return null;
  const of = { assessmentId: session.id, principal: call.principal.id };
  const pair = practicePair(await listItems(host.sql, session.id), { ...of, n: done + 1 });
  if (pair === null) return null;
  const [first, second] = await textsOf(host, [pair.first.contentId, pair.second.contentId]);
  if (first === null || second === null || first === undefined || second === undefined) return null;
  const taken = await takeTurn(host.sql, { ...of, seq: -(done + 1), leaseMs: group.leaseMs });
  return taken === null ? null : turnOf({ host, session, group, seq: 0, first, second, taken });
}

/** Each failed look is of a pair that somebody else took, or whose text is erased: then it is over. */
const looksMax = 20;

async function countedTurn(seat: Seat, groups: readonly Group[]): Promise<Turn | null> {
  const { host, session, call } = seat;
  const asking = {
    assessmentId: session.id,
    principal: call.principal.id,
    judges: groups.map(({ judgeId }) => judgeId),
  };
  for (let look = 0; look < looksMax; look += 1) {
    const found = (await presentTurn(host.sql, asking)) ?? (await newTurn(host, asking, groups));
    if (found === 'taken') continue;
    if (found === null) return null;
    const group = groups.find(({ judgeId }) => judgeId === found.judge);
    if (group === undefined) return null;
    const items = await listItems(host.sql, session.id);
    const ids = [found.first, found.second].map((item) => items[item]?.contentId ?? '');
    const [first = null, second = null] = await textsOf(host, ids);
    if (first !== null && second !== null)
      return turnOf({ host, session, group, seq: found.seq, first, second, taken: found });
    await tellVerdict(host, call, { assessmentId: session.id, seq: found.seq, outcome: 'error' });
  }
  return null;
}

/** Null: nothing waits. `taken`: somebody was faster, and there may be more. */
async function newTurn(
  { sql }: AssessmentHost,
  asking: { readonly assessmentId: string; readonly principal: string; readonly judges: readonly string[] },
  groups: readonly Group[],
): Promise<(OpenPair & TurnTaken) | 'taken' | null> {
  return sql.begin(async (tx) => {
    const pair = await openPair(tx, asking);
    if (pair === null) return null;
    const leaseMs = groups.find(({ judgeId }) => judgeId === pair.judge)?.leaseMs ?? 0;
    const { assessmentId, principal } = asking;
    const taken = await takeTurn(tx, { assessmentId, principal, seq: pair.seq, leaseMs });
    return taken === null ? 'taken' : { ...pair, ...taken };
  });
}

/** Whoever answers a number first is believed: its message has the same id, whoever sends it. */
export async function tellVerdict(
  host: AssessmentHost,
  call: Call,
  verdict: { readonly assessmentId: string; readonly seq: number; readonly outcome: Winner | 'error' },
): Promise<Told> {
  const { assessmentId, seq, outcome } = verdict;
  const code = outcome === 'error' ? { code: 'ESSAY_ERASED' } : {};
  const target = actorKey('assessment', assessmentId);
  const payload = { verdicts: [{ seq, outcome, ...code }] };
  const id = `judged:${assessmentId}:${seq}`;
  return toldOf(await tellActor(host, call, { target, type: 'JUDGED', payload, id }));
}

/** Null: erased. */
const textsOf = ({ contents }: AssessmentHost, ids: readonly string[]): Promise<(string | null)[]> =>
  Promise.all(
    ids.map(async (id) => {
      const body = (await contents.read(id))?.body ?? null;
      return body === null ? null : Buffer.from(body).toString('utf8');
    }),
  );

interface Shown {
  readonly host: AssessmentHost;
  readonly session: AssessmentRow;
  readonly group: Group;
  readonly seq: number;
  readonly first: string;
  readonly second: string;
  readonly taken: TurnTaken;
}

async function turnOf({ host, session, group, seq, first, second, taken }: Shown): Promise<Turn> {
  const frame = await frameOfSession(host.sql, session.id);
  const ids = [frame.promptContentId, frame.instructionsContentId, frame.rubricContentId];
  const [prompt = null, instructions = null, rubric = null] = await Promise.all(
    ids.map(async (id) => (id === null ? null : ((await textsOf(host, [id]))[0] ?? null))),
  );
  return {
    assessmentId: session.id,
    seq,
    judge: group.judgeId,
    first: { text: first },
    second: { text: second },
    prompt,
    instructions,
    rubric,
    mayTie: group.ties,
    shownAt: taken.shownAt.toISOString(),
    leaseUntil: taken.leaseUntil.toISOString(),
  };
}
