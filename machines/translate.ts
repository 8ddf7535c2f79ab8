/**
 * XState's actions, one by one, into effects. Holds the actor's children while it goes, because a spawn and a
 * stop of the same step cancel out and a send must know whom the name means at that moment.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { JsonObject } from '../contracts/envelope.ts';
import { Fault } from '../contracts/failures.ts';
import { type ActorKey, actorKey, causedId, childId, idOf } from '../contracts/ids.ts';
import { stopType } from '../contracts/words.ts';
import type { Effect, Outcome } from './effects.ts';
import type { Kind } from './kind.ts';
import { ActorAddress } from './refs.ts';
import { type CollectedAction, type Identity, isUnstartedChild, type UnstartedChild } from './scope.ts';
import { type ChildEntry, type Children, inDocumentOrder, standIns } from './snapshot.ts';

interface SendParams {
  readonly to: unknown;
  readonly event: { readonly type: string };
  readonly id: string | undefined;
  readonly delay: number | undefined;
}

export class Translation {
  readonly #kind: Kind;
  readonly #identity: Identity;
  #children: Record<string, ChildEntry>;
  #effects: Effect[] = [];
  #count = 0;
  /**
   * The children spawned in this step, by the name they hold: a name may pass from an old child to a new one.
   */
  readonly #fresh = new Map<string, UnstartedChild>();
  /** Spawned and stopped in this step. They will never exist, so nothing may be sent to them. */
  readonly #unborn = new Set<ActorKey>();

  constructor(kind: Kind, identity: Identity, children: Children) {
    this.#kind = kind;
    this.#identity = identity;
    this.#children = { ...children };
  }
  get children(): Children {
    return this.#children;
  }
  get effects(): readonly Effect[] {
    return this.#effects;
  }

  /** `spawn` inside an `assign` leaves no action behind, only a child that was not there; it comes first. */
  spawnedByAssign(after: AnyMachineSnapshot, actions: readonly CollectedAction[]): void {
    const announced = new Set<unknown>();
    for (const action of actions) if (action.type === 'xstate.spawnChild') announced.add(spawnOf(action));
    for (const ref of Object.values(after.children as Record<string, unknown>)) {
      if (isUnstartedChild(ref) && !announced.has(ref)) this.#spawn(ref);
    }
  }

  add(action: CollectedAction): void {
    switch (action.type) {
      case 'xstate.spawnChild':
        return this.#spawn(spawnOf(action));
      case 'xstate.stopChild':
        return this.#stop(action.params);
      case 'xstate.raise':
        return this.#raise(action.params as SendParams);
      case 'xstate.sendTo':
        return this.#send(action.params as SendParams);
      case 'xstate.cancel':
        return this.#cancel((action.params as { readonly sendId: string }).sendId);
      case 'xstate.emit':
        return this.#emit((action.params as { readonly event: { readonly type: string } }).event);
      case 'xstate.log': {
        const { label, value } = action.params as { readonly label?: string; readonly value: unknown };
        this.#effects.push({ kind: 'log', label, value });
        return;
      }
      default:
        return this.#custom(action);
    }
  }

  finish(outcome: Outcome): void {
    // XState has asked to stop every child by now; what is left here has answered already.
    this.#children = {};
    this.#effects.push({ kind: 'finished', outcome });
  }

  /**
   * The snapshot to go on with: its children are stand-ins again, never actors that XState built. A copy,
   * because XState answers with the very snapshot it was given when an event only ran actions.
   */
  settle(after: AnyMachineSnapshot): AnyMachineSnapshot {
    return Object.assign({ ...inDocumentOrder(after) }, { children: standIns(this.#children) });
  }

  #next(): string {
    return causedId(this.#identity.key, this.#identity.seq, this.#count++);
  }

  #spawn(ref: UnstartedChild | undefined): void {
    if (!isUnstartedChild(ref)) {
      throw new Fault(
        'inline_spawn',
        `\`${this.#kind.name}\` spawned an actor source that it does not implement`,
      );
    }
    if (isSpawned(ref)) return;
    const replaced = this.#children[ref.id];
    if (replaced !== undefined) this.#stopEntry(replaced);
    this.#fresh.set(ref.id, ref);
    const src = this.#sourceOf(ref);
    const childKind = this.#kind.children.get(src);
    if (childKind === undefined) this.#spawnTask(ref, src);
    else this.#spawnActor(ref, src, childKind);
  }

  #spawnTask(ref: UnstartedChild, src: string): void {
    const id = this.#next();
    markSpawned(ref, undefined);
    this.#children[ref.id] = { src, task: id, ...namedAs(ref) };
    this.#effects.push({ kind: 'task', id, child: ref.id, src, input: ref.options.input });
  }

  #spawnActor(ref: UnstartedChild, src: string, childKind: string): void {
    const { key, seq } = this.#identity;
    const child = actorKey(childKind, childId(idOf(key), seq, this.#count));
    markSpawned(ref, child);
    this.#children[ref.id] = { src, actor: child, ...namedAs(ref) };
    const sync = ref._syncSnapshot === true;
    this.#effects.push({
      kind: 'actor',
      id: this.#next(),
      key: child,
      child: ref.id,
      input: ref.options.input,
      sync,
    });
  }

  #sourceOf(ref: UnstartedChild): string {
    const src = typeof ref.src === 'string' ? ref.src : this.#kind.sourceOf(ref.logic as never);
    if (src !== undefined && (this.#kind.activities.has(src) || this.#kind.children.has(src))) return src;
    throw new Fault(
      'inline_spawn',
      `\`${this.#kind.name}\` spawned \`${ref.id}\` from logic that has no name; ` +
        'put it under `actors` in `setup({ actors })` and spawn it by that name',
    );
  }

  #stop(target: unknown): void {
    if (!isReference(target)) return;
    const entry = this.#children[target.id];
    if (entry === undefined || !this.#holds(target, entry)) return;
    delete this.#children[target.id];
    this.#stopEntry(entry);
  }

  /** Whether the reference means the child that has its name now, not one that had it before. */
  #holds(ref: Reference, entry: ChildEntry): boolean {
    const fresh = this.#fresh.get(ref.id);
    if (fresh !== undefined) return fresh === ref;
    return ref.key === undefined || ref.key === entry.actor;
  }

  #stopEntry(entry: ChildEntry): void {
    if (entry.done === true) return;
    const unstarted = this.#effects.findIndex(
      (effect) =>
        (effect.kind === 'task' && effect.id === entry.task) ||
        (effect.kind === 'actor' && effect.key === entry.actor),
    );
    if (unstarted >= 0) {
      // Spawned and stopped in one step: it never began. Mail to it in between goes with it.
      if (entry.actor !== undefined) this.#unborn.add(entry.actor);
      this.#effects = this.#effects.filter(
        (effect, index) => index !== unstarted && !(effect.kind === 'mail' && effect.target === entry.actor),
      );
    } else if (entry.task !== undefined) {
      this.#effects.push({ kind: 'task-cancelled', id: entry.task });
    } else if (entry.actor !== undefined) {
      this.#mail(entry.actor, { type: stopType }, null, 0);
    }
  }

  /** Without a delay XState has put it into its own queue and handled it already. */
  #raise({ event, id, delay }: SendParams): void {
    if (typeof delay === 'number') this.#mail(this.#identity.key, event, id ?? '', delay);
  }

  #send({ to, event, id, delay }: SendParams): void {
    const target = this.#keyOf(to);
    if (target !== null) this.#mail(target, event, typeof delay === 'number' ? (id ?? '') : null, delay ?? 0);
  }

  /** Null: a task, or a child that has ended: XState drops what is sent to it, and so do we. */
  #keyOf(to: unknown): ActorKey | null {
    // An entry action may write to a child that its own state invokes; the spawn comes after it.
    if (isUnstartedChild(to)) this.#spawn(to);
    if (!isReference(to)) return null;
    const entry = this.#children[to.id];
    if (entry === undefined || !this.#holds(to, entry)) return to.key ?? null;
    return entry.done === true ? null : (entry.actor ?? null);
  }

  #cancel(timer: string | undefined): void {
    if (timer === undefined) return;
    this.#effects = this.#effects.filter((effect) => effect.kind !== 'mail' || effect.timer !== timer);
    this.#effects.push({ kind: 'timer-cancelled', timer });
  }

  #mail(target: ActorKey, event: { readonly type: string }, timer: string | null, delayMs: number): void {
    if (this.#unborn.has(target)) return;
    if (!Number.isFinite(delayMs)) {
      const what = `\`${this.#kind.name}\` delays \`${event.type}\` by ${delayMs}`;
      throw new Fault('machine_threw', `${what}; a delay is a number of milliseconds`);
    }
    const id = this.#next();
    const { type, payload } = splitEvent(event);
    this.#effects.push({
      kind: 'mail',
      id,
      target,
      type,
      payload,
      timer: timer === '' ? id : timer,
      delayMs,
    });
  }

  #emit(event: { readonly type: string }): void {
    const { type, payload } = splitEvent(event);
    this.#effects.push({ kind: 'fact', id: this.#next(), type, payload });
  }

  #custom({ type, exec, info, params }: CollectedAction): void {
    const run = (self: unknown): unknown => exec?.({ ...info, self }, params);
    this.#effects.push({ kind: 'action', type, run });
  }
}

const spawnOf = (action: CollectedAction): UnstartedChild | undefined =>
  (action.params as { readonly actorRef?: UnstartedChild }).actorRef;

/** Anything that `sendTo` and `stopChild` may be given: a stand-in, or what this step spawned. */
type Reference = ActorAddress | (UnstartedChild & { readonly key?: ActorKey | undefined });
const isReference = (ref: unknown): ref is Reference => ref instanceof ActorAddress || isUnstartedChild(ref);

const isSpawned = (ref: UnstartedChild): boolean => 'key' in ref;

/**
 * From here on the reference is written with its key, so that it still means this child in another actor's
 * hands.
 */
const markSpawned = (ref: UnstartedChild, key: ActorKey | undefined): UnstartedChild =>
  Object.assign(ref, { key, toJSON: ActorAddress.prototype.toJSON });

const namedAs = ({ systemId }: UnstartedChild): object => (systemId === undefined ? {} : { systemId });

/** `meta` belongs to the delivery that brought the event, not to the event that goes on. */
function splitEvent(event: { readonly type: string }): { type: string; payload: JsonObject } {
  const { type, ...rest } = event;
  const payload = rest as Record<string, never>;
  delete payload['meta'];
  return { type, payload };
}
