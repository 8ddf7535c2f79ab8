/**
 * A runtime in a few lines: mailboxes, timers in virtual time, tasks answered by hand, children as actors.
 * Every snapshot goes through the codec and every payload through JSON between any two steps, as it does in
 * production.
 */
import type { Envelope, JsonObject } from '../../../contracts/envelope.ts';
import { type Fault, messageOf, toErrorRecord } from '../../../contracts/failures.ts';
import { type ActorKey, actorKey, causedId, kindOf } from '../../../contracts/ids.ts';
import { initType, stopType } from '../../../contracts/words.ts';
import type { Effect, Outcome, TaskStarted } from '../../../machines/effects.ts';
import type { Kind } from '../../../machines/kind.ts';
import { effectsText, type ReplayRow } from '../../../machines/replay.ts';
import { parseSnapshot, readSnapshot, writeSnapshot } from '../../../machines/snapshot.ts';
import { statusOf } from '../../../machines/status.ts';
import { step, type StepResult } from '../../../machines/step.ts';

export interface WorldActor {
  readonly key: ActorKey;
  readonly parent: { readonly key: ActorKey; readonly child: string; readonly sync: boolean } | null;
  text: string;
  outcome: Outcome | null;
  readonly journal: ReplayRow[];
  readonly facts: JsonObject[];
}

interface Letter {
  readonly envelope: Envelope;
  readonly timer: string | null;
  readonly dueAt: number;
  readonly order: number;
}

export interface OpenTask extends TaskStarted {
  readonly actor: ActorKey;
}

export class DurableWorld {
  readonly actors = new Map<ActorKey, WorldActor>();
  readonly tasks = new Map<string, OpenTask>();
  readonly faults: Fault[] = [];
  readonly results: StepResult[] = [];
  readonly logs: unknown[] = [];
  readonly root: ActorKey;
  now = 1_000;
  readonly #kinds: ReadonlyMap<string, Kind>;
  #letters: Letter[] = [];
  #order = 0;

  constructor(kinds: ReadonlyMap<string, Kind>, kind: string, input?: unknown) {
    this.#kinds = kinds;
    this.root = actorKey(kind, 'root');
    this.deliver({ type: initType, payload: input === undefined ? {} : { input } });
  }

  /** One message from outside to the root actor, and everything that follows from it. */
  deliver(message: { readonly type: string; readonly payload: object; readonly sender?: string }): void {
    const id = `m${this.#order}`;
    this.#post(
      { ...message, id, target: this.root, payload: message.payload as JsonObject, at: this.now },
      null,
      0,
    );
    this.#drain(this.now);
  }

  advance(ms: number): void {
    const until = this.now + ms;
    this.#drain(until);
    this.now = until;
  }

  /** Answers a task, open or not: a late answer is what S2 is about. */
  answer(task: OpenTask, verb: 'done' | 'error', payload: object): void {
    this.tasks.delete(task.id);
    const type = `xstate.${verb}.actor.${task.child}`;
    const envelope = { id: `a${this.#order}`, target: task.actor, type, payload: payload as JsonObject };
    this.#post({ ...envelope, sender: `task:${task.id}`, at: this.now }, null, 0);
    this.#drain(this.now);
  }

  actor(key: ActorKey): WorldActor {
    const found = this.actors.get(key);
    if (found === undefined) throw new Error(`There is no actor \`${key}\` in this world`);
    return found;
  }

  kind(key: ActorKey): Kind {
    const found = this.#kinds.get(kindOf(key));
    if (found === undefined) throw new Error(`There is no kind for \`${key}\` in this world`);
    return found;
  }

  #post(envelope: Envelope, timer: string | null, delayMs: number): void {
    const whole = { ...envelope, payload: JSON.parse(JSON.stringify(envelope.payload)) as JsonObject };
    this.#letters.push({ envelope: whole, timer, dueAt: this.now + delayMs, order: this.#order });
    this.#order += 1;
  }

  #drain(until: number): void {
    for (;;) {
      const due = this.#letters.filter((letter) => letter.dueAt <= until);
      const first = due.toSorted((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0];
      if (first === undefined) return;
      this.#letters = this.#letters.filter((letter) => letter !== first);
      this.now = Math.max(this.now, first.dueAt);
      this.#step(first.envelope);
    }
  }

  #step(envelope: Envelope): void {
    const kind = this.kind(envelope.target);
    const actor = this.actors.get(envelope.target);
    const link = envelope.payload['parent'] as WorldActor['parent'] | undefined;
    const parent = actor === undefined ? (link ?? null) : actor.parent;
    const seq = (actor?.journal.length ?? 0) + 1;
    const result = step({
      kind,
      before: actor === undefined ? null : readSnapshot(kind.machine, actor.text),
      envelope,
      identity: { key: envelope.target, parent: parent?.key ?? null, seq },
      effectsMax: 1_000,
    });
    this.results.push(result);
    if (result.kind === 'fault') this.faults.push(result.fault);
    else if (result.kind === 'applied') this.#apply(envelope, parent, result);
    else if (actor !== undefined) this.#journal(actor, envelope, { outcome: result.kind, effects: null });
  }

  #apply(
    envelope: Envelope,
    parent: WorldActor['parent'],
    result: Extract<StepResult, { kind: 'applied' }>,
  ): void {
    const key = envelope.target;
    const fresh: WorldActor = { key, parent, text: '', outcome: null, journal: [], facts: [] };
    const actor = this.actors.get(key) ?? fresh;
    this.actors.set(key, actor);
    actor.text = writeSnapshot(result.after);
    this.#journal(actor, envelope, { outcome: 'applied', effects: effectsText(result.effects) });
    for (const effect of result.effects) this.#carry(actor, effect);
    if (actor.outcome === null && parent?.sync === true)
      this.#tellParent(actor, 'snapshot', { snapshot: actor.text });
  }

  #journal(actor: WorldActor, envelope: Envelope, entry: Pick<ReplayRow, 'outcome' | 'effects'>): void {
    const { id, type, payload, at, sender, causation, correlation } = envelope;
    const kind = this.kind(actor.key);
    actor.journal.push({
      ...entry,
      seq: actor.journal.length + 1,
      version: (actor.journal.at(-1)?.version ?? 0) + (entry.outcome === 'applied' ? 1 : 0),
      messageId: id,
      type,
      payload: JSON.stringify(payload),
      at,
      sender: sender ?? null,
      causationId: causation ?? null,
      correlationId: correlation ?? null,
      toStatus: statusOf(kind.statuses, readSnapshot(kind.machine, actor.text).state),
    });
  }

  #carry(actor: WorldActor, effect: Effect): void {
    const { key } = actor;
    const post = (id: string, target: ActorKey, type: string, payload: object): void =>
      this.#post({ id, target, type, payload: payload as JsonObject, sender: key, at: this.now }, null, 0);
    switch (effect.kind) {
      case 'task':
        this.tasks.set(effect.id, { ...effect, actor: key });
        return;
      case 'task-cancelled':
        this.tasks.delete(effect.id);
        return;
      case 'actor': {
        const parent = { key, child: effect.child, sync: effect.sync };
        return post(effect.id, effect.key, initType, { input: effect.input, parent });
      }
      case 'mail': {
        const { id, target, type, payload, timer, delayMs } = effect;
        return this.#post({ id, target, type, payload, sender: key, at: this.now }, timer, delayMs);
      }
      case 'timer-cancelled':
        this.#letters = this.#letters.filter(
          (one) => one.timer !== effect.timer || one.envelope.sender !== key,
        );
        return;
      case 'fact':
        actor.facts.push({ type: effect.type, ...effect.payload });
        return;
      case 'log':
        this.logs.push(effect.value);
        return;
      case 'action':
        effect.run({});
        return;
      case 'finished':
        this.#finish(actor, effect.outcome);
    }
  }

  #finish(actor: WorldActor, outcome: Outcome): void {
    actor.outcome = outcome;
    this.#letters = this.#letters.filter((one) => one.timer === null || one.envelope.sender !== actor.key);
    if (outcome.ending === 'done') this.#tellParent(actor, 'done', { output: outcome.output });
    if (outcome.ending === 'error') this.#tellParent(actor, 'error', { error: outcome.error });
  }

  #tellParent(
    { key, parent, journal }: WorldActor,
    news: 'done' | 'error' | 'snapshot',
    payload: object,
  ): void {
    if (parent === null) return;
    const type =
      news === 'snapshot' ? `xstate.snapshot.${parent.child}` : `xstate.${news}.actor.${parent.child}`;
    const snapshot = 'snapshot' in payload ? { snapshot: parseSnapshot(String(payload.snapshot)) } : payload;
    const id = `${causedId(key, journal.length, 0)}.${news}`;
    const envelope = {
      id,
      target: parent.key,
      type,
      payload: snapshot as JsonObject,
      sender: key,
      at: this.now,
    };
    this.#post(envelope, null, 0);
  }

  stop(): void {
    this.deliver({ type: stopType, payload: {} });
  }
}

/** How an error reads in both worlds. */
export const errorText = (error: unknown): string => messageOf(toErrorRecord(error));
