/**
 * How actions, guards and events of a chart are called when they are only shown: by name, never by their
 * code.
 */

const afterPrefix = 'xstate.after.';

/** Null for what XState itself adds to a state for its `after`: the delayed transitions are shown as such. */
export function actionLabel(action: unknown): string | null {
  const label = nameOf(action);
  if (typeof action !== 'function' || !('resolve' in action)) return label;
  const subject = subjectOf(action);
  if (subject?.startsWith(afterPrefix)) return null;
  const verb = 'type' in action ? String(action.type).replace('xstate.', '') : label;
  return subject === undefined ? verb : `${verb} ${subject}`;
}

export function guardLabel(guard: unknown): string {
  if (typeof guard !== 'function' || !('check' in guard)) return nameOf(guard);
  if ('stateValue' in guard) return `in ${JSON.stringify(guard.stateValue).replaceAll('"', '')}`;
  const inner: readonly unknown[] = 'guards' in guard && Array.isArray(guard.guards) ? guard.guards : [];
  return `${guard.name}(${inner.map(guardLabel).join(', ')})`;
}

/** The events of XState's own making, in the words of the chart's author. */
export const eventLabel = (type: string): string =>
  type
    .replace(/^xstate\.done\.state\..*$/, 'onDone')
    .replace(/^xstate\.done\.actor\./, 'done ')
    .replace(/^xstate\.error\.actor\./, 'error ')
    .replace(/^xstate\.snapshot\./, 'snapshot ');

/**
 * What a function is called that was written where it stands: the key it stands under, which says nothing.
 */
const placeNames = new Set(['', 'actions', 'entry', 'exit', 'guard']);

function nameOf(used: unknown): string {
  if (typeof used === 'string') return used;
  if (typeof used === 'function') return placeNames.has(used.name) ? '(inline)' : used.name;
  return typeof used === 'object' && used !== null && 'type' in used ? String(used.type) : '(inline)';
}

/** The event that is raised, sent or emitted, the timer that is cancelled, the source that is spawned. */
function subjectOf(action: object): string | undefined {
  if (
    'event' in action &&
    typeof action.event === 'object' &&
    action.event !== null &&
    'type' in action.event
  ) {
    return String(action.event.type);
  }
  if ('sendId' in action && typeof action.sendId === 'string') return action.sendId;
  return 'src' in action && typeof action.src === 'string' ? action.src : undefined;
}
