/**
 * One machine, one script, two worlds: XState's own running actors and our steps. After every move both must
 * look the same. Promise children are answered by hand in both; ids of children must be given, for XState
 * counts its own.
 */
import {
  type Actor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type InspectionEvent,
} from 'xstate';
import { parseActorKey } from '../../../contracts/ids.ts';
import type { Kind } from '../../../machines/kind.ts';
import { classifyLogic } from '../../../machines/logic.ts';
import { registerKinds } from '../../../machines/register.ts';
import { type Children, parseSnapshot } from '../../../machines/snapshot.ts';
import { DurableWorld, errorText } from './durable-world.ts';

export type Move =
  | { readonly send: { readonly type: string; readonly [field: string]: unknown } }
  | { readonly advanceMs: number }
  /** Answers the open task under this path of child ids: `payment`, or `child/payment`. */
  | { readonly resolve: string; readonly output?: unknown }
  | { readonly reject: string; readonly error: string }
  | { readonly stop: true };

export interface View {
  readonly value?: unknown;
  readonly context?: unknown;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly children?: { readonly [id: string]: View };
}
export interface WorldView extends View {
  readonly emitted: readonly unknown[];
}

export interface World {
  move(move: Move): void;
  view(): WorldView;
  close(): void;
}

/** Plain data, references by child id alone: the key that ours carry has no counterpart in XState. */
const plain = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : (JSON.parse(JSON.stringify(value), (_, held: unknown) =>
        typeof held === 'object' && held !== null && 'xstate$$type' in held && 'id' in held
          ? { ref: held.id }
          : held,
      ) as unknown);

const shown = (view: View): View =>
  Object.fromEntries(Object.entries(view).filter(([, held]) => held !== undefined)) as unknown as View;

/** Which of two actors emits first is nobody's promise. */
const inOneOrder = (facts: readonly unknown[]): readonly unknown[] =>
  facts.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

// ---- XState's own world

class SteppedClock {
  now = 0;
  #timers = new Map<number, { readonly dueAt: number; readonly run: () => void }>();
  #next = 1;
  setTimeout = (run: () => void, ms: number): number => {
    this.#timers.set(this.#next, { dueAt: this.now + ms, run });
    return this.#next++;
  };
  clearTimeout = (id: number): void => {
    this.#timers.delete(id);
  };
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.dueAt <= until);
      const first = due.toSorted(([a, x], [b, y]) => x.dueAt - y.dueAt || a - b)[0];
      if (first === undefined) break;
      this.#timers.delete(first[0]);
      this.now = first[1].dueAt;
      first[1].run();
    }
    this.now = until;
  }
}

interface Inside {
  readonly logic: unknown;
  readonly system: { _relay(source: unknown, target: unknown, event: object): void };
}

export class XStateWorld implements World {
  readonly #clock = new SteppedClock();
  readonly #actor: Actor<AnyStateMachine>;
  readonly #emitted: unknown[] = [];

  constructor(machine: AnyStateMachine, input?: unknown) {
    this.#actor = createActor(machine, {
      id: 'root',
      input,
      clock: this.#clock,
      logger: () => undefined,
      inspect: (event: InspectionEvent) => {
        if (event.type !== '@xstate.action' || event.action.type !== 'xstate.emit') return;
        this.#emitted.push(plain((event.action.params as { readonly event: unknown }).event));
      },
    } as never);
    this.#actor.subscribe({ error: () => undefined });
    this.#actor.start();
  }

  move(move: Move): void {
    // XState prints a warning for an actor that has ended, and does nothing.
    if (this.#actor.getSnapshot().status !== 'active') return;
    if ('send' in move) this.#actor.send(move.send);
    else if ('advanceMs' in move) this.#clock.advance(move.advanceMs);
    else if ('stop' in move) this.#actor.stop();
    else if ('resolve' in move)
      this.#settle(move.resolve, { type: 'xstate.promise.resolve', data: move.output });
    else this.#settle(move.reject, { type: 'xstate.promise.reject', data: new Error(move.error) });
  }

  #settle(path: string, event: object): void {
    let ref: AnyActorRef | undefined = this.#actor;
    for (const id of path.split('/')) {
      const snapshot = ref?.getSnapshot() as AnyMachineSnapshot | undefined;
      ref = snapshot?.status === 'active' ? (snapshot.children[id] as AnyActorRef | undefined) : undefined;
    }
    if (ref === undefined || ref.getSnapshot().status !== 'active') return;
    const inside = ref as unknown as Inside;
    if (classifyLogic(inside.logic).sort === 'promise') inside.system._relay(ref, ref, event);
  }

  view(): WorldView {
    return { ...viewOfRef(this.#actor), emitted: inOneOrder(this.#emitted) };
  }
  close(): void {
    this.#actor.stop();
  }
}

function viewOfRef(ref: AnyActorRef): View {
  const snapshot = ref.getSnapshot() as AnyMachineSnapshot;
  const { status, error } = snapshot;
  if (classifyLogic((ref as unknown as Inside).logic).sort !== 'machine') return { status };
  const isActive = status === 'active';
  return shown({
    value: snapshot.value,
    context: plain(snapshot.context),
    status,
    output: plain(snapshot.output),
    ...(status === 'error' ? { error: errorText(error) } : {}),
    ...(isActive ? { children: mapped(snapshot.children as Record<string, AnyActorRef>, viewOfRef) } : {}),
  });
}

const mapped = <From>(
  refs: Readonly<Record<string, From>>,
  viewOf: (from: From) => View,
): Record<string, View> =>
  Object.fromEntries(
    Object.keys(refs)
      .toSorted()
      .map((id) => [id, viewOf(refs[id] as From)]),
  );

// ---- our world

export class StepWorld implements World {
  readonly world: DurableWorld;

  constructor(machine: AnyStateMachine, input?: unknown, kinds?: ReadonlyMap<string, Kind>) {
    const name = 'under-test';
    this.world = new DurableWorld(kinds ?? registerKinds([{ machine, name }]), name, input);
  }

  move(move: Move): void {
    if ('send' in move) {
      const { type, ...payload } = move.send;
      this.world.deliver({ type, payload });
    } else if ('advanceMs' in move) this.world.advance(move.advanceMs);
    else if ('stop' in move) this.world.stop();
    else if ('resolve' in move) this.#settle(move.resolve, 'done', { output: move.output });
    else this.#settle(move.reject, 'error', { error: { name: 'Error', message: move.error } });
  }

  #settle(path: string, verb: 'done' | 'error', payload: object): void {
    const ids = path.split('/');
    let key = this.world.root;
    for (const id of ids.slice(0, -1)) {
      const child = this.#childrenOf(key)[id]?.actor;
      if (child === undefined || !this.world.actors.has(child)) return;
      key = child;
    }
    const task = this.world.tasks.get(this.#childrenOf(key)[ids.at(-1) ?? '']?.task ?? '');
    if (task !== undefined) this.world.answer(task, verb, payload);
  }

  #childrenOf(key: string): Children {
    return parseSnapshot(this.world.actor(parseActorKey(key)).text).children ?? {};
  }

  view(): WorldView {
    const facts = [...this.world.actors.values()].flatMap((actor) => actor.facts);
    const stored: Stored = {
      textOf: (key) => this.world.actor(parseActorKey(key)).text,
      isOpen: (task) => this.world.tasks.has(task),
    };
    return { ...viewOfStored(stored, this.world.root), emitted: shownFacts(facts) };
  }
  close(): void {
    this.world.stop();
  }
}

// ---- what is stored, wherever it is stored

export interface Stored {
  /** The snapshot of an actor. */
  textOf(key: string): string;
  isOpen(task: string): boolean;
}

export function viewOfStored(stored: Stored, key: string): View {
  const { value, context, status, output, error, children = {} } = parseSnapshot(stored.textOf(key));
  const viewOfChild = ({ task, actor: child }: Children[string]): View =>
    child === undefined
      ? { status: stored.isOpen(task ?? '') ? 'active' : 'done' }
      : viewOfStored(stored, child);
  return shown({
    value,
    context: plain(context),
    status,
    output,
    ...(status === 'error' ? { error: errorText(error) } : {}),
    ...(status === 'active' ? { children: mapped(children, viewOfChild) } : {}),
  });
}

export const shownFacts = (facts: readonly unknown[]): readonly unknown[] => inOneOrder(facts.map(plain));
