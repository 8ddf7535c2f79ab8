/**
 * What a step wants done, as data. The turn writes effects as rows in the transaction of the step and carries
 * them out after the commit (T2). Ids are derived from the journal entry that caused them, so a replay yields
 * the same.
 */
import type { ActorKey } from '../contracts/ids.ts';
import type { JsonObject } from '../contracts/envelope.ts';
import type { ErrorRecord } from '../contracts/failures.ts';

export type Outcome =
  | { readonly ending: 'done'; readonly output?: unknown }
  | { readonly ending: 'error'; readonly error: ErrorRecord }
  | { readonly ending: 'stopped'; readonly reason?: unknown };

export type Effect =
  | TaskStarted
  | { readonly kind: 'task-cancelled'; readonly id: string }
  | ActorSpawned
  | MailSent
  | { readonly kind: 'timer-cancelled'; readonly timer: string }
  | { readonly kind: 'fact'; readonly id: string; readonly type: string; readonly payload: JsonObject }
  | { readonly kind: 'log'; readonly label: string | undefined; readonly value: unknown }
  | CustomAction
  | { readonly kind: 'finished'; readonly outcome: Outcome };

/** Promise logic: runs outside of the turn, at least once, and answers with `sender` `task:<id>`. */
export interface TaskStarted {
  readonly kind: 'task';
  readonly id: string;
  readonly child: string;
  readonly src: string;
  readonly input: unknown;
}

export interface ActorSpawned {
  readonly kind: 'actor';
  readonly id: string;
  readonly key: ActorKey;
  readonly child: string;
  readonly input: unknown;
  readonly sync: boolean;
}

export interface MailSent {
  readonly kind: 'mail';
  readonly id: string;
  readonly target: ActorKey;
  readonly type: string;
  readonly payload: JsonObject;
  /** Set for delayed mail: the name that `cancel` knows it by. */
  readonly timer: string | null;
  readonly delayMs: number;
}

/** Best effort: run once after the commit on the node that took the turn. */
export interface CustomAction {
  readonly kind: 'action';
  readonly type: string;
  readonly run: (self: unknown) => unknown;
}

/** One short line per effect, for the journal: what happened, without the contents. */
export function describeEffect(effect: Effect): string | null {
  switch (effect.kind) {
    case 'task':
      return `task ${effect.src} ${effect.id}`;
    case 'task-cancelled':
      return `task-cancelled ${effect.id}`;
    case 'actor':
      return `actor ${effect.key}`;
    case 'mail':
      return effect.timer === null
        ? `mail ${effect.target} ${effect.type}`
        : `timer ${effect.timer} ${effect.delayMs}ms ${effect.target} ${effect.type}`;
    case 'timer-cancelled':
      return `timer-cancelled ${effect.timer}`;
    case 'fact':
      return `fact ${effect.type}`;
    case 'action':
      return `action ${effect.type}`;
    case 'finished':
      return `finished ${effect.outcome.ending}`;
    case 'log':
      return null;
  }
}
