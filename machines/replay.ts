/**
 * T7 as a function: the rows of one actor's journal, run again through a machine. Stops at the first row that
 * comes out differently and says how. Pure; reads rows, writes nothing, runs no effect.
 */
import type { Envelope, JsonObject } from '../contracts/envelope.ts';
import { messageOf } from '../contracts/failures.ts';
import type { ActorKey } from '../contracts/ids.ts';
import { limits } from '../contracts/limits.ts';
import type { JournalOutcome } from '../contracts/words.ts';
import { describeEffect, type Effect } from './effects.ts';
import type { Kind } from './kind.ts';
import { type LiveSnapshot, readSnapshot, writeSnapshot } from './snapshot.ts';
import { statusOf } from './status.ts';
import { step, type StepResult } from './step.ts';

/**
 * A row that carries a snapshot over to another machine version: it replaces what the rows before it made.
 */
export const migratedType = 'assay.migrated';

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
  readonly what: 'outcome' | 'version' | 'status' | 'effects' | 'fault';
  readonly expected: string;
  readonly got: string;
}

export interface Replayed {
  /** Null where the rows never created the actor. */
  readonly snapshot: string | null;
  readonly status: string | null;
  readonly version: number;
  readonly divergence: Divergence | null;
}

/** What has been made so far, row by row. */
interface Progress {
  readonly live: LiveSnapshot | null;
  readonly version: number;
}

export function replayJournal(input: ReplayInput): Replayed {
  let progress: Progress = { live: null, version: 0 };
  for (const row of input.rows) {
    const next = replayRow(input, progress, row);
    if ('what' in next) return replayed(input.kind, progress, next);
    progress = next;
  }
  return replayed(input.kind, progress, null);
}

const replayed = (kind: Kind, { live, version }: Progress, divergence: Divergence | null): Replayed => ({
  snapshot: live === null ? null : writeSnapshot(live),
  status: live === null ? null : statusOf(kind.statuses, live.state),
  version,
  divergence,
});

function replayRow(input: ReplayInput, before: Progress, row: ReplayRow): Progress | Divergence {
  try {
    if (row.type === migratedType)
      return compared(input.kind, row, migrated(input.kind, before, row), row.effects);
    const result = step({
      kind: input.kind,
      before: before.live,
      envelope: envelopeOf(input.key, row),
      identity: { key: input.key, parent: input.parent ?? null, seq: row.seq },
      effectsMax: limits.effectsMax,
    });
    if (result.kind === 'fault') return differs(row, 'fault', row.outcome, result.fault.message);
    if (result.kind !== row.outcome) return differs(row, 'outcome', row.outcome, explained(result));
    if (result.kind !== 'applied') return compared(input.kind, row, before, null);
    const after = { live: result.after, version: before.version + 1 };
    return compared(input.kind, row, after, effectsText(result.effects));
  } catch (error) {
    return differs(row, 'fault', row.outcome, messageOf(error));
  }
}

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
  const lines = effects.map(describeEffect).filter((line) => line !== null);
  return lines.length === 0 ? null : JSON.stringify(lines);
}

function compared(
  kind: Kind,
  row: ReplayRow,
  after: Progress,
  effects: string | null,
): Progress | Divergence {
  if (row.version !== after.version)
    return differs(row, 'version', String(row.version), String(after.version));
  const status = after.live === null ? null : statusOf(kind.statuses, after.live.state);
  const isOther = row.toStatus !== null && row.toStatus !== status;
  if (isOther) return differs(row, 'status', String(row.toStatus), String(status));
  if (row.effects !== effects) return differs(row, 'effects', String(row.effects), String(effects));
  return after;
}

const explained = (result: StepResult): string =>
  result.kind === 'rejected' ? `rejected: ${result.message}` : result.kind;

const differs = (row: ReplayRow, what: Divergence['what'], expected: string, got: string): Divergence => ({
  seq: row.seq,
  what,
  expected,
  got,
});
