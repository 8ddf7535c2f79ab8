/**
 * Many journals through the machines of the working tree, one after another, and what came of it. Holds one
 * actor at a time, so journals may be larger than memory. Pure: rows come from wherever they are kept.
 */
import type { ActorKey } from '../contracts/ids.ts';
import { kindOf } from '../contracts/ids.ts';
import { differencesIn, type JsonDifference } from './json-differences.ts';
import type { Kind } from './kind.ts';
import { type Divergence, Replay, type ReplayRow } from './replay.ts';

/** What is stored of an actor beside its journal. */
export interface StoredEnd {
  readonly key: ActorKey;
  readonly parent: ActorKey | null;
  /** Where the last row of the journal left the actor; null where that is not known. */
  readonly snapshot: string | null;
  readonly version: number;
}

export interface ActorDivergence extends Divergence {
  readonly actor: ActorKey;
  /** The stored snapshot against the replayed one, at the end of the journal. */
  readonly context: readonly JsonDifference[];
}

export interface ReplayReport {
  readonly actors: number;
  readonly rows: number;
  /** Of them: before the last `assay.migrated` of their actor, written by an older machine, not judged. */
  readonly skipped: number;
  /** Actors that diverge; `divergences` holds the first of them. */
  readonly diverged: number;
  readonly divergences: readonly ActorDivergence[];
  /** Kinds that the given files do not have, with how many actors of them were left out. */
  readonly unknownKinds: Readonly<Record<string, number>>;
  /** The journals came without their text: guards and delays that look at text may decide otherwise. */
  readonly redacted: boolean;
}

const divergencesMax = 100;
const differencesMax = 20;

export class ReplayRun {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #unknown = new Map<string, number>();
  readonly #divergences: ActorDivergence[] = [];
  #isRedacted = false;
  #actors = 0;
  #rows = 0;
  #skipped = 0;
  #diverged = 0;
  #now: { readonly end: StoredEnd; readonly replay: Replay; last: ReplayRow | null } | null = null;

  constructor(kinds: ReadonlyMap<string, Kind>) {
    this.#kinds = kinds;
  }

  redacted(): void {
    this.#isRedacted = true;
  }

  /** Ends the actor before it. */
  begin(end: StoredEnd): void {
    this.#finish();
    const name = kindOf(end.key);
    const kind = this.#kinds.get(name);
    if (kind === undefined) {
      this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
      return;
    }
    this.#actors += 1;
    const { key, parent } = end;
    this.#now = { end, replay: new Replay({ kind, key, parent }), last: null };
  }

  /** A row of the actor that was begun last. */
  take(row: ReplayRow): void {
    if (this.#now === null) return;
    this.#rows += 1;
    this.#now.replay.take(row);
    this.#now.last = row;
  }

  end(): ReplayReport {
    this.#finish();
    return {
      actors: this.#actors,
      rows: this.#rows,
      skipped: this.#skipped,
      diverged: this.#diverged,
      divergences: this.#divergences,
      unknownKinds: Object.fromEntries(this.#unknown),
      redacted: this.#isRedacted,
    };
  }

  #finish(): void {
    const now = this.#now;
    this.#now = null;
    if (now === null) return;
    const { end, replay, last } = now;
    const { snapshot, version, skipped, divergence } = replay.end();
    this.#skipped += skipped;
    const context = this.#differences(end.snapshot, snapshot);
    const isAtEnd = version === end.version && context.length === 0;
    const first = divergence ?? (isAtEnd ? null : atEnd(last, { end, version, context }));
    if (first === null) return;
    this.#diverged += 1;
    if (this.#divergences.length < divergencesMax)
      this.#divergences.push({ actor: end.key, ...first, context });
  }

  #differences(stored: string | null, replayed: string | null): readonly JsonDifference[] {
    if (stored === null || stored === replayed) return [];
    const options = { differencesMax, isTextEqual: this.#isRedacted };
    return differencesIn(JSON.parse(stored), replayed === null ? undefined : JSON.parse(replayed), options);
  }
}

interface Ended {
  readonly end: StoredEnd;
  readonly version: number;
  readonly context: readonly JsonDifference[];
}

/**
 * No row says by itself that it came out differently: the journal keeps no context. The last one stands for
 * it.
 */
function atEnd(last: ReplayRow | null, { end, version, context }: Ended): Divergence {
  const status = last?.toStatus ?? null;
  const where = context.map(({ path }) => path).join(', ');
  return {
    seq: last?.seq ?? 0,
    messageId: last?.messageId ?? '',
    type: last?.type ?? '',
    what: 'snapshot',
    expected: `version ${end.version}`,
    got: version === end.version ? `other ${where}` : `version ${version}`,
    state: { expected: status, got: status },
    effects: { missing: [], unexpected: [] },
  };
}
