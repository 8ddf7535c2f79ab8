/**
 * T7 as a function: the rows of one actor's journal, run again through a machine. Says at which row it first
 * came out differently, and goes on, so that the end can be compared as well. Pure; reads rows, writes
 * nothing, runs no effect.
 *
 * Invariants
 *  R1  Nothing but the machine, the rows and the parent's key decides what comes out.
 *  R2  What stands before a row that carries a snapshot was made by another machine: it is skipped, never
 *      judged.
 */
import type { Envelope, JsonObject } from '../contracts/envelope.ts';
import { messageOf } from '../contracts/failures.ts';
import type { ActorKey } from '../contracts/ids.ts';
import { limits } from '../contracts/limits.ts';
import { type JournalOutcome, migratedType } from '../contracts/words.ts';
import { describeEffect, type Effect } from './effects.ts';
import type { Kind } from './kind.ts';
import { type LiveSnapshot, readSnapshot, writeSnapshot } from './snapshot.ts';
import { statusOf } from './status.ts';
import { step, type StepResult } from './step.ts';

/** What a replay needs of a journal row. */
export interface ReplayRow {
  readonly seq: number;
  readonly version: number;
  readonly messageId: string;
  readonly type: string;
  readonly payload: string;
  readonly at: number;
  readonly sender: string | null;
  readonly causationId: string | null;
  readonly correlationId: string | null;
  readonly outcome: JournalOutcome;
  readonly toStatus: string | null;
  readonly effects: string | null;
}

export interface ReplayInput {
  readonly kind: Kind;
  readonly key: ActorKey;
  readonly rows: readonly ReplayRow[];
  readonly parent?: ActorKey | null;
}

export interface Divergence {
  readonly seq: number;
  readonly messageId: string;
  readonly type: string;
  /**
   * `snapshot`: every row came out as it is written, and yet the end differs (an `assign` was changed, say).
   */
  readonly what: 'outcome' | 'version' | 'status' | 'effects' | 'fault' | 'snapshot';
  readonly expected: string;
  readonly got: string;
  /** The status after the message: as written, and as it comes out now. */
  readonly state: { readonly expected: string | null; readonly got: string | null };
  /** Effects that were written and do not come out now, and the other way round. */
  readonly effects: { readonly missing: readonly string[]; readonly unexpected: readonly string[] };
}

export interface Replayed {
  /** Where the rows lead by this machine; null where they never created the actor. */
  readonly snapshot: string | null;
  readonly status: string | null;
  readonly version: number;
  /** Rows before the last one that carries a snapshot over: an older machine wrote them (R2). */
  readonly skipped: number;
  /** The first row that came out differently. */
  readonly divergence: Divergence | null;
}

export function replayJournal({ rows, ...identity }: ReplayInput): Replayed {
  const replay = new Replay(identity);
  for (const row of rows) replay.take(row);
  return replay.end();
}

/** What has been made so far, row by row. */
interface Progress {
  readonly live: LiveSnapshot | null;
  readonly version: number;
}

/** What one row came to. */
interface Step {
  readonly after: Progress;
  readonly outcome: string;
  readonly effects: readonly Effect[];
}

/** The same row by row, for journals that are longer than memory should be. */
export class Replay {
  readonly #of: Omit<ReplayInput, 'rows'>;
  #progress: Progress = { live: null, version: 0 };
  #divergence: Divergence | null = null;
  #rows = 0;
  #skipped = 0;

  constructor(of: Omit<ReplayInput, 'rows'>) {
    this.#of = of;
  }

  get version(): number {
    return this.#progress.version;
  }
  get live(): LiveSnapshot | null {
    return this.#progress.live;
  }
  get divergence(): Divergence | null {
    return this.#divergence;
  }

  /** Answers the effects that the row has now. */
  take(row: ReplayRow): readonly Effect[] {
    if (carriesOver(row)) this.#beginAgain(row);
    this.#rows += 1;
    const before = this.#progress;
    const made = this.#made(before, row);
    if ('what' in made) {
      this.#divergence ??= made;
      return [];
    }
    this.#divergence ??= compared(this.#of.kind, row, made);
    this.#progress = made.after;
    return made.effects;
  }

  end(): Replayed {
    const { live, version } = this.#progress;
    return {
      snapshot: live === null ? null : writeSnapshot(live),
      status: live === null ? null : statusOf(this.#of.kind.statuses, live.state),
      version,
      skipped: this.#skipped,
      divergence: this.#divergence,
    };
  }

  /** R2 */
  #beginAgain(row: ReplayRow): void {
    this.#skipped = this.#rows;
    this.#divergence = null;
    this.#progress = { live: null, version: row.version - 1 };
  }

  #made(before: Progress, row: ReplayRow): Step | Divergence {
    const { kind, key, parent = null } = this.#of;
    try {
      if (carriesOver(row)) return { after: migrated(kind, before, row), outcome: 'applied', effects: [] };
      const result = step({
        kind,
        before: before.live,
        envelope: envelopeOf(key, row),
        identity: { key, parent, seq: row.seq },
        effectsMax: limits.effectsMax,
      });
      if (result.kind === 'fault') return differs(row, { what: 'fault', got: result.fault.message });
      const outcome = explained(result);
      if (result.kind !== 'applied') return { after: before, outcome, effects: [] };
      const after = { live: result.after, version: before.version + 1 };
      return { after, outcome, effects: result.effects };
    } catch (error) {
      return differs(row, { what: 'fault', got: messageOf(error) });
    }
  }
}

/** An actor may be sent an event of that name; the runtime's own entry has no sender. */
export const carriesOver = ({ type, sender, outcome }: ReplayRow): boolean =>
  type === migratedType && sender === null && outcome === 'applied';

function migrated(kind: Kind, before: Progress, row: ReplayRow): Progress {
  const { snapshot } = JSON.parse(row.payload) as { readonly snapshot: unknown };
  const text = typeof snapshot === 'string' ? snapshot : JSON.stringify(snapshot);
  return { live: readSnapshot(kind.machine, text), version: before.version + 1 };
}

const envelopeOf = (target: ActorKey, row: ReplayRow): Envelope => ({
  id: row.messageId,
  target,
  type: row.type,
  payload: JSON.parse(row.payload) as JsonObject,
  sender: row.sender ?? undefined,
  causation: row.causationId ?? undefined,
  correlation: row.correlationId ?? undefined,
  at: row.at,
});

/** The effects of a row, as the journal stores them. */
export function effectsText(effects: readonly Effect[]): string | null {
  const lines = effectLines(effects);
  return lines.length === 0 ? null : JSON.stringify(lines);
}

const effectLines = (effects: readonly Effect[]): readonly string[] =>
  effects.map(describeEffect).filter((line) => line !== null);

function compared(kind: Kind, row: ReplayRow, made: Step): Divergence | null {
  const { live, version } = made.after;
  const status = live === null ? null : statusOf(kind.statuses, live.state);
  const effects = effectsText(made.effects);
  const differing = { state: status, effects: effectLines(made.effects) };
  const isOther = row.toStatus !== null && row.toStatus !== status;
  if (!made.outcome.startsWith(row.outcome))
    return differs(row, { what: 'outcome', got: made.outcome, ...differing });
  if (row.version !== version) return differs(row, { what: 'version', got: String(version), ...differing });
  if (isOther) return differs(row, { what: 'status', got: String(status), ...differing });
  if (row.effects !== effects) return differs(row, { what: 'effects', got: String(effects), ...differing });
  return null;
}

/** Begins with the word of the outcome. */
const explained = (result: StepResult): string =>
  result.kind === 'rejected' ? `rejected: ${result.message}` : result.kind;

interface Differing {
  readonly what: Exclude<Divergence['what'], 'snapshot'>;
  readonly got: string;
  readonly state?: string | null;
  readonly effects?: readonly string[];
}

function differs(row: ReplayRow, { what, got, state = null, effects = [] }: Differing): Divergence {
  const { seq, messageId, type, outcome, version, toStatus } = row;
  const written = row.effects === null ? [] : (JSON.parse(row.effects) as readonly string[]);
  const expected = { outcome, version, status: toStatus, effects: row.effects, fault: outcome }[what];
  return {
    seq,
    messageId,
    type,
    what,
    expected: String(expected),
    got,
    state: { expected: toStatus, got: state },
    effects: {
      missing: written.filter((line) => !effects.includes(line)),
      unexpected: effects.filter((line) => !written.includes(line)),
    },
  };
}
