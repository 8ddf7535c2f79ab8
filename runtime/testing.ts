/**
 * For the tests of other people's kinds: a machine played as the runtime would play it, without Postgres,
 * NATS or a clock, and stored journals replayed through today's machine. Pure: what a step asks for is shown,
 * not done.
 */
import type { Envelope, JsonObject } from '../contracts/envelope.ts';
import { toErrorRecord } from '../contracts/failures.ts';
import { type ActorKey, actorKey } from '../contracts/ids.ts';
import { limits } from '../contracts/limits.ts';
import { initType } from '../contracts/words.ts';
import type { Effect, MailSent } from '../machines/effects.ts';
import type { Kind, KindOptions } from '../machines/kind.ts';
import { registerKinds } from '../machines/register.ts';
import { type LiveSnapshot, readSnapshot, writeSnapshot } from '../machines/snapshot.ts';
import { statusOf } from '../machines/status.ts';
import { step, type StepResult } from '../machines/step.ts';

export { registerKinds };
export { effectsText, replayJournal } from '../machines/replay.ts';
export type { Divergence, Replayed, ReplayInput, ReplayRow } from '../machines/replay.ts';
export { replayFile } from './replay-file.ts';
export type { ActorDivergence, ReplayReport } from '../machines/replay-run.ts';
export type { Effect } from '../machines/effects.ts';
export type { Kind } from '../machines/kind.ts';

export interface ScriptEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}
export type Move =
  | ScriptEvent
  /** The task or child actor that is invoked or spawned under this id is done. */
  | { readonly done: string; readonly output?: unknown }
  /** It failed, all its attempts included. */
  | { readonly failed: string; readonly error: unknown }
  /** Time passes until the next timer is due, and it fires. */
  | { readonly timeout: true };

export interface Script {
  readonly input?: unknown;
  readonly moves?: readonly Move[];
  /** Kinds whose machines this one spawns, where they are registered under names of their own. */
  readonly others?: readonly KindOptions[];
}

/** What one message came to. `effects` are what the runtime would store and carry out. */
export interface Played {
  readonly result: StepResult['kind'];
  readonly type: string;
  readonly status: string;
  readonly context: unknown;
  readonly ended: boolean;
  readonly effects: readonly Effect[];
  /** Why it was rejected, or what the fault was. */
  readonly why?: string;
  /** The events that would have been taken instead. */
  readonly accepts?: readonly string[];
}

/** One entry for the beginning, and one for each move. Throws where a move names what is not there. */
export function playScript(options: KindOptions, script: Script = {}): readonly Played[] {
  const kinds = registerKinds([options, ...(script.others ?? [])]);
  const kind = kinds.get(options.name ?? options.machine.id);
  if (kind === undefined) throw new Error('Expected the kind to be registered under its name');
  const play = new Play(kind);
  const input = script.input === undefined ? {} : { input: script.input };
  return [play.take({ type: initType, ...input }), ...(script.moves ?? []).map((move) => play.move(move))];
}

interface Timer {
  readonly mail: MailSent;
  readonly dueAt: number;
}

class Play {
  readonly #kind: Kind;
  readonly #key: ActorKey;
  #live: LiveSnapshot | null = null;
  #timers: readonly Timer[] = [];
  #now = 0;
  #seq = 0;

  constructor(kind: Kind) {
    this.#kind = kind;
    this.#key = actorKey(kind.name, 'under-test');
  }

  move(move: Move): Played {
    if ('timeout' in move && move.timeout === true) return this.#timeout();
    if ('done' in move && typeof move.done === 'string') {
      const { done, output } = move;
      return this.#answer(done, { type: `xstate.done.actor.${done}`, output, actorId: done });
    }
    if ('failed' in move && typeof move.failed === 'string') {
      const { failed, error } = move;
      return this.#answer(failed, {
        type: `xstate.error.actor.${failed}`,
        error: toErrorRecord(error),
        actorId: failed,
      });
    }
    return this.take(move as ScriptEvent);
  }

  take({ type, ...fields }: ScriptEvent, sender?: string): Played {
    this.#seq += 1;
    // Through JSON, as on the wire: what it loses, a durable actor never sees.
    const payload = JSON.parse(JSON.stringify(fields)) as JsonObject;
    const id = `script-${this.#seq}`;
    const envelope: Envelope = { id, target: this.#key, type, payload, sender, at: this.#now };
    const result = step({
      kind: this.#kind,
      before: this.#live,
      envelope,
      identity: { key: this.#key, parent: null, seq: this.#seq },
      effectsMax: limits.effectsMax,
    });
    if (result.kind === 'applied') this.#keep(result.after, result.effects);
    return this.#played(type, result);
  }

  #answer(child: string, event: ScriptEvent): Played {
    const entry = this.#live?.children[child];
    if (entry === undefined || entry.done === true) {
      const known = Object.keys(this.#live?.children ?? {}).join(', ') || 'none';
      throw new Error(`Expected a task or child \`${child}\` that has not answered; there are: ${known}`);
    }
    return this.take(event, entry.task === undefined ? entry.actor : `task:${entry.task}`);
  }

  #timeout(): Played {
    const [next] = this.#timers.toSorted((one, other) => one.dueAt - other.dueAt);
    if (next === undefined) throw new Error('Expected a timer that is not due yet; there is none');
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#now = next.dueAt;
    return this.take({ type: next.mail.type, ...next.mail.payload }, this.#key);
  }

  /** Written and read as the ledger would: a script must not rest on what a snapshot cannot hold. */
  #keep(after: LiveSnapshot, effects: readonly Effect[]): void {
    this.#live = readSnapshot(this.#kind.machine, writeSnapshot(after));
    for (const effect of effects) {
      if (effect.kind === 'timer-cancelled')
        this.#timers = this.#timers.filter(({ mail }) => mail.timer !== effect.timer);
      if (effect.kind === 'finished') this.#timers = [];
      if (effect.kind === 'mail' && effect.timer !== null && effect.target === this.#key)
        this.#timers = [...this.#timers, { mail: effect, dueAt: this.#now + effect.delayMs }];
    }
  }

  #played(type: string, result: StepResult): Played {
    const state = this.#live?.state;
    return {
      result: result.kind,
      type,
      status: state === undefined ? '' : statusOf(this.#kind.statuses, state),
      context: state?.context,
      ended: state !== undefined && state.status !== 'active',
      effects: result.kind === 'applied' ? result.effects : [],
      ...whyOf(result),
    };
  }
}

function whyOf(result: StepResult): { why?: string; accepts?: readonly string[] } {
  if (result.kind === 'fault') return { why: `${result.fault.code}: ${result.fault.message}` };
  if (result.kind === 'ignored') return { why: result.why };
  if (result.kind !== 'rejected') return {};
  const { code, message, accepts } = result;
  return { why: `${code}: ${message}`, ...(accepts === undefined ? {} : { accepts }) };
}
