/**
 * Bells between nodes: which actors have mail, which tasks are queued. Small, many in one message,
 * acknowledged as soon as they have rung: what they point to is in the ledger, and the sweep needs no bell to
 * find it.
 */
import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { Bells } from '../../actors/ports.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { type ActorKey, kindOf } from '../../contracts/ids.ts';
import type { Subjects } from '../../contracts/subjects.ts';
import type { Observer } from '../observer.ts';
import { kindOfActivity } from '../tasks/task-runner.ts';

/** Names in one bell: a thousand of the longest fit what NATS takes in one message. */
const NAMES_MAX = 1_000;

export function createBells(js: JetStreamClient, subjects: Subjects, observer: Observer): Bells {
  const ring = (subject: string, names: readonly string[]): void => {
    for (let from = 0; from < names.length; from += NAMES_MAX) {
      js.publish(subject, JSON.stringify(names.slice(from, from + NAMES_MAX))).catch((error: unknown) =>
        observer.factFailed(subject, toErrorRecord(error), false),
      );
    }
  };
  return {
    mail: (targets) => {
      for (const [kind, keys] of Map.groupBy(targets, kindOf)) ring(subjects.mail(kind), keys);
    },
    tasks: (tasks) => {
      const byKind = Map.groupBy(tasks, (task) => kindOfActivity(task.activity));
      for (const [kind, ofKind] of byKind)
        ring(
          subjects.task(kind),
          ofKind.map((task) => task.id),
        );
    },
  };
}

/** The names in one bell; none if it is not one of ours. */
export function namesIn(message: JsMsg): readonly string[] {
  try {
    const names = message.json();
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** What no actor can be called would have Postgres refuse the whole group that looks for it. */
export const keysIn = (message: JsMsg): readonly ActorKey[] => namesIn(message).filter(isKey);

const isKey = (name: string): name is ActorKey => !name.includes('\0') && name.length <= KEY_LENGTH_MAX;
/** Generous: a child of a child of a child is called after all of them. */
const KEY_LENGTH_MAX = 1_000;
