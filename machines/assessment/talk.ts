/** How the machines of assessment hear and speak: events that know when they came, and facts of the table. */
import type { FactPayload, FactType } from '../../contracts/assessment/facts.ts';
import type { EventMeta } from '../../contracts/envelope.ts';

/** A message as a machine finds it. */
export type Heard<Message> = Message & { readonly meta: EventMeta };

/** An event to `emit`: the name of a fact and what it carries. */
export const fact = <T extends FactType>(type: T, payload: FactPayload<T>) => ({ type, ...payload });

/** When the message came. Timers and answers of tasks carry it too, though XState's types do not say so. */
export function atOf(event: object): number {
  const meta: unknown = 'meta' in event ? event.meta : null;
  return typeof meta === 'object' && meta !== null && 'at' in meta && typeof meta.at === 'number'
    ? meta.at
    : 0;
}
