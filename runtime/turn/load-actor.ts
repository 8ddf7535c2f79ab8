/**
 * A stored actor becomes live: as it is where the machine is the one that wrote it, otherwise carried over.
 * What cannot be carried over is a fault that says which state is missing; nothing is ever reset.
 */
import type { ActorRow } from '../../actors/ports.ts';
import type { JsonObject } from '../../contracts/envelope.ts';
import { Fault, messageOf } from '../../contracts/failures.ts';
import type { Kind } from '../../machines/kind.ts';
import { type LiveSnapshot, liveSnapshot, parseSnapshot, writeSnapshot } from '../../machines/snapshot.ts';

export interface LoadedActor {
  readonly live: LiveSnapshot;
  /** Set when another machine wrote the snapshot: the payload of the journal's `assay.migrated` entry. */
  readonly migrated: JsonObject | null;
}

export function loadActor(kind: Kind, row: ActorRow): LoadedActor {
  const stored = parseSnapshot(row.snapshot);
  if (row.machine === kind.hash)
    return { live: liveSnapshot(kind.machine, stored, row.snapshot), migrated: null };
  const carried = kind.migrateSnapshot === undefined ? stored : migrate(kind, stored, row);
  const live = liveSnapshot(kind.machine, carried, JSON.stringify(carried));
  const snapshot = JSON.parse(writeSnapshot(live)) as JsonObject;
  return { live, migrated: { from: row.machine, to: kind.hash, snapshot } };
}

function migrate(kind: Kind, stored: ReturnType<typeof parseSnapshot>, row: ActorRow): typeof stored {
  try {
    return kind.migrateSnapshot?.(stored, row.machine) ?? stored;
  } catch (error) {
    const why = `\`migrateSnapshot\` of \`${kind.name}\` threw for ${row.machine}: ${messageOf(error)}`;
    throw new Fault('snapshot_incompatible', why, error);
  }
}
