/**
 * A snapshot as people look at it: active states, context, what it waits for, what changed. Pure; made of
 * what is stored, so that it shows nothing that a replay would not find.
 */
import type { StateValue } from 'xstate';
import { differencesIn } from './json-differences.ts';
import { type LiveSnapshot, parseSnapshot, writeSnapshot } from './snapshot.ts';
import { pathsOfValue } from './state-paths.ts';
import { acceptedBy } from './step.ts';

export interface MomentChild {
  readonly id: string;
  readonly src: string;
  readonly actor: string | null;
  readonly task: string | null;
  readonly done: boolean;
}

export interface Moment {
  readonly value: StateValue | null;
  readonly states: string[];
  readonly context: unknown;
  readonly phase: 'active' | 'done' | 'error' | 'stopped';
  readonly accepts: string[];
  readonly children: MomentChild[];
}

export interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Before an actor was begun, and where its machine cannot begin it any more. */
export const noMoment: Moment = {
  value: null,
  states: [],
  context: null,
  phase: 'active',
  accepts: [],
  children: [],
};

export function momentOf(live: LiveSnapshot): Moment {
  const { value, context, status, children = {} } = parseSnapshot(writeSnapshot(live));
  return {
    value,
    states: pathsOfValue(value),
    context,
    phase: status as Moment['phase'],
    accepts: live.state.status === 'active' ? acceptedBy(live.state) : [],
    children: Object.entries(children).map(([id, { src, actor = null, task = null, done = false }]) => {
      return { id, src, actor, task, done };
    }),
  };
}

const changesMax = 200;

/** Where two moments differ, as paths such as `context.total`; the first of them. */
export function changesBetween(before: Moment, after: Moment): Change[] {
  const found = differencesIn(comparable(before), comparable(after), { differencesMax: changesMax });
  return found.map(({ path, expected, got }) => ({
    path,
    ...(expected === undefined || expected === null ? {} : { before: expected }),
    ...(got === undefined ? {} : { after: got }),
  }));
}

const comparable = ({ value, context, phase, children }: Moment) => ({
  value,
  context,
  phase,
  children: Object.fromEntries(children.map((child) => [child.id, child])),
});
