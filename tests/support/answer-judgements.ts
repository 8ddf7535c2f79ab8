/**
 * A gateway by hand: takes the questions that a session has queued, and answers them as a test says. Nothing
 * is asked of anybody; what it tells the session is what the real one would.
 */
import type { Verdict } from '../../contracts/assessment/judging-messages.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { tell } from './tell.ts';

export interface Question {
  readonly assessmentId: string;
  readonly seq: number;
  readonly judge: string;
  /** Of essays or anchors. */
  readonly first: string;
  readonly second: string;
}
export type AnswerOf = (question: Question) => Omit<Verdict, 'seq'>;

/** Takes what is queued now, so that nobody else does. */
export const takeQuestions = (sql: Sql, assessmentId: string): Promise<Question[]> =>
  sql<Question[]>`
    with taken as (
      update judgement_requests set status = 'sending'
      where assessment_id = ${assessmentId} and status = 'queued' returning assessment_id, seq, judge
    )
    select taken.assessment_id as "assessmentId", taken.seq, taken.judge,
           coalesce(a.essay_id, a.anchor_id) as first, coalesce(b.essay_id, b.anchor_id) as second
    from taken
    join comparisons as c on c.assessment_id = taken.assessment_id and c.seq = taken.seq
    join assessment_items as a on a.assessment_id = c.assessment_id and a.item = c.first
    join assessment_items as b on b.assessment_id = c.assessment_id and b.item = c.second
    order by seq`.execute();

const bag = 64;

export async function answerAll(
  node: Runtime,
  questions: readonly Question[],
  answerOf: AnswerOf,
): Promise<void> {
  for (let from = 0; from < questions.length; from += bag) {
    const some = questions.slice(from, from + bag);
    const verdicts = some.map((question) => ({ seq: question.seq, ...answerOf(question) }));
    await tell(node, `assessment/${some[0]?.assessmentId ?? ''}`, {
      type: 'JUDGED',
      payload: { verdicts },
    });
  }
}

/** The better one wins, whatever the side: quality is the number at the end of an id. */
export const byNumber: AnswerOf = ({ first, second }) => ({
  outcome: numberIn(first) > numberIn(second) ? 'first' : 'second',
});
const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
