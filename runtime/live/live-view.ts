/** What the verbs see of what goes on. */
import type { Answer, Request } from '../../contracts/api.ts';

export interface LiveView {
  facts(asked: Request<'fact.recent'>): Answer<'fact.recent'>['rows'];
  /** How many actors of a kind came into each status within the last minute. */
  enteredLastMinute(kind: string): ReadonlyMap<string, number>;
}
