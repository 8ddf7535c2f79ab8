/** What every client of a durable system does: it asks again, by the same id, until it knows the answer. */
import { messageOf } from '../../contracts/failures.ts';
import { pause } from '../support/pause.ts';

const FIRST_MS = 20;
const LAST_MS = 1_000;

export interface Patience {
  /** When nobody waits any longer: a run of chaos has a limit. */
  readonly until: number;
  readonly what: string;
}

/** `ask` answers null where the answer is not known yet. */
export async function insist<Answer>(
  ask: () => Promise<Answer | null>,
  { until, what }: Patience,
): Promise<Answer> {
  let waitMs = FIRST_MS;
  for (;;) {
    let said = 'nothing';
    try {
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      said = messageOf(error);
    }
    if (performance.now() > until) throw new Error(`Expected an answer to ${what}, got ${said}`);
    await pause(waitMs);
    waitMs = Math.min(waitMs * 2, LAST_MS);
  }
}
