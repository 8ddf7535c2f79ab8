/**
 * Results as they were read last. A large one is megabytes of JSON, and is asked for page after page, by
 * several people, and every other second while it is made: Postgres says whether it is still the same, and
 * what is known is not sent, nor read, again. Bounded by scripts, so that a node stays small.
 */
import type { AssessmentResult } from '../../../contracts/assessment/judging-result.ts';
import { readResult } from '../../../persistence/assessment/judging-views/read-result.ts';
import type { Sql } from '../../../persistence/connect.ts';

type Wanted = Parameters<typeof readResult>[1]['of'];

export interface KnownResults {
  /** Null: there is none. */
  read(assessmentId: string, of: Wanted): Promise<AssessmentResult | null>;
}

/** Some 25 megabytes; three of the largest sessions. */
const scriptsMax = 30_000;

export function createKnownResults(sql: Sql): KnownResults {
  /** By session and mark, the one that was used last at the end. */
  const known = new Map<string, AssessmentResult>();
  const keep = (place: string, result: AssessmentResult): void => {
    known.delete(place);
    known.set(place, result);
    let scripts = [...known.values()].reduce((sum, { items }) => sum + items.length, 0);
    for (const [oldest, { items }] of known) {
      if (scripts <= scriptsMax || oldest === place) break;
      known.delete(oldest);
      scripts -= items.length;
    }
  };
  return {
    async read(assessmentId, of) {
      const session = `${assessmentId} `;
      const marks = [...known.keys()].filter((place) => place.startsWith(session));
      const stored = await readResult(sql, {
        assessmentId,
        of,
        known: marks.map((place) => place.slice(session.length)),
      });
      if (stored === null) return null;
      const place = session + stored.mark;
      // What was known may have been pushed out while Postgres was asked.
      const result = stored.text === null ? known.get(place) : resultFrom(stored.text);
      if (result === undefined) return this.read(assessmentId, of);
      keep(place, result);
      return result;
    },
  };
}

type Earlier = Omit<AssessmentResult, 'suspicions'> & Partial<AssessmentResult>;

/** Our own worker wrote it; one of an earlier release did not say what was suspicious. */
function resultFrom(text: string): AssessmentResult {
  const result = JSON.parse(text) as Earlier;
  return { ...result, suspicions: result.suspicions ?? [] };
}
