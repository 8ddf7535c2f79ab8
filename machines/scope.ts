/**
 * The scope in which XState's pure `transition` runs here: it collects what the machine wants and does
 * nothing. XState asks its scope for a live actor and a live system; both are inert stand-ins. All casts
 * between XState's types and the stand-ins are in this file.
 */
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import type { ActorKey } from '../contracts/ids.ts';
import { idOf } from '../contracts/ids.ts';
import { ActorAddress } from './refs.ts';

/** One action as XState hands it to an executor. */
export interface CollectedAction {
  readonly type: string;
  readonly params: unknown;
  readonly info: object;
  readonly exec: ((info: object, params: unknown) => unknown) | undefined;
}

export interface Collected {
  readonly snapshot: AnyMachineSnapshot;
  readonly actions: readonly CollectedAction[];
  /** Whether the event did anything. False: the machine has no use for it in this state. */
  readonly taken: boolean;
}

interface SelectedTransition {
  readonly target?: unknown;
  readonly actions: readonly unknown[];
}
interface MicrostepInspection {
  readonly type: string;
  readonly actorRef?: unknown;
  readonly _transitions?: readonly SelectedTransition[];
}

/** The identity that the machine sees as `self`: its parent, if it has one, is an address too. */
class InertSelf extends ActorAddress {
  readonly _parent: ActorAddress | undefined;
  readonly system: object;
  constructor(key: ActorKey, parent: ActorKey | null, system: object) {
    super(idOf(key), key);
    this._parent = parent === null ? undefined : new ActorAddress('#_parent', parent);
    this.system = system;
  }
}

export interface Identity {
  readonly key: ActorKey;
  readonly parent: ActorKey | null;
  /** Makes the session ids of this step unlike those of every other step of the actor. */
  readonly seq: number;
}

class Scope {
  readonly actions: CollectedAction[] = [];
  readonly self: InertSelf;
  readonly id: string;
  readonly sessionId: string;
  readonly system: object;
  taken: boolean | null = null;
  actionExecutor = (action: CollectedAction): void => {
    this.actions.push(action);
  };
  constructor(identity: Identity) {
    let booked = 0;
    this.system = {
      _bookId: () => `x:${identity.seq}-${booked++}`,
      _sendInspectionEvent: (event: MicrostepInspection) => this.inspect(event),
      ...inertSystem,
    };
    this.self = new InertSelf(identity.key, identity.parent, this.system);
    this.id = this.self.id;
    this.sessionId = identity.key;
  }
  /** XState reports every microstep; the first one of our own tells whether the event was taken. */
  inspect(event: MicrostepInspection): void {
    if (this.taken !== null || event.type !== '@xstate.microstep' || event.actorRef !== this.self) return;
    this.taken = (event._transitions ?? []).some((t) => t.target !== undefined || t.actions.length > 0);
  }
  defer(): void {}
  emit(): void {}
  logger(): void {}
  stopChild(): void {}
}

const nothing = (): undefined => undefined;
const inertSystem = {
  _register: (sessionId: string) => sessionId,
  _unregister: nothing,
  _set: nothing,
  _relay: nothing,
  _logger: nothing,
  _clock: { setTimeout: nothing, clearTimeout: nothing },
  _snapshot: { _scheduledEvents: {} },
  scheduler: { schedule: nothing, cancel: nothing, cancelAll: nothing },
  get: nothing,
  getAll: () => ({}),
  getSnapshot: () => ({ _scheduledEvents: {} }),
  inspect: nothing,
  start: nothing,
};

const asXStateScope = (scope: Scope): AnyActorScope => scope as unknown as AnyActorScope;

export function collectInitial(machine: AnyStateMachine, identity: Identity, input: unknown): Collected {
  const scope = new Scope(identity);
  const snapshot = machine.getInitialSnapshot(asXStateScope(scope), input);
  if (snapshot.status !== 'error') return { snapshot, actions: scope.actions, taken: true };
  // XState starts nothing of an actor that fails to start: neither its actions nor its children happen.
  return { snapshot: Object.assign(snapshot, { children: {} }), actions: [], taken: true };
}

export function collectTransition(
  machine: AnyStateMachine,
  identity: Identity,
  before: AnyMachineSnapshot,
  event: EventObject,
): Collected {
  const scope = new Scope(identity);
  const snapshot = machine.transition(before, event, asXStateScope(scope));
  // An `always` may look at an event that no transition names: then the snapshot is another one.
  return { snapshot, actions: scope.actions, taken: scope.taken === true || snapshot !== before };
}

/** What XState built for a spawn: an actor that was never started. */
export interface UnstartedChild {
  readonly id: string;
  readonly src: unknown;
  readonly logic: unknown;
  readonly systemId: string | undefined;
  readonly _syncSnapshot: boolean | undefined;
  readonly options: { readonly input?: unknown };
}

export const isUnstartedChild = (ref: unknown): ref is UnstartedChild =>
  typeof ref === 'object' && ref !== null && 'logic' in ref && !(ref instanceof ActorAddress);
