/**
 * Facts as they pass by on NATS, for those who watch a batch, run or session from this node. Nothing is kept:
 * who must not miss anything reads the ledger and takes a fact as the news that there is more.
 */
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Subjects } from '../../../contracts/subjects.ts';

export interface LiveFact {
  readonly id: string;
  readonly type: string;
  readonly payload: { readonly [name: string]: unknown };
  /** The text that was published. */
  readonly text: string;
}

/** `batch/<id>`, `run/<id>` or `assessment/<id>`. */
export type Watched = `${'batch' | 'run' | 'assessment'}/${string}`;
type Listener = (fact: LiveFact) => void;

export interface LiveFacts {
  /** Answers with how to stop, when the server is listening for us: what happens from then on is told. */
  watch(what: Watched, tell: Listener): Promise<() => void>;
  close(): void;
}

const KINDS = ['batch', 'essay', 'run', 'assessment'] as const;

export function createLiveFacts(connection: NatsConnection, subjects: Subjects): LiveFacts {
  const listeners = new Map<Watched, Set<Listener>>();
  let subscriptions: Subscription[] = [];
  const hear = (text: string): void => {
    const fact = factIn(text);
    if (fact === null) return;
    for (const what of watchedBy(fact)) for (const tell of listeners.get(what) ?? []) tell(fact);
  };
  let isOpen: Promise<void> = Promise.resolve();
  const open = (): void => {
    subscriptions = KINDS.map((kind) =>
      connection.subscribe(`${subjects.prefix}.fact.${kind}.>`, {
        callback: (error, message) => {
          if (error === null) hear(message.string());
        },
      }),
    );
    // While NATS is away nothing passes by; watchers look for themselves now and then.
    isOpen = connection.flush().catch(() => undefined);
  };
  const rest = (): void => {
    for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
  };
  return {
    watch: async (what, tell) => {
      if (listeners.size === 0) open();
      const told = listeners.get(what) ?? new Set();
      listeners.set(what, told.add(tell));
      await isOpen;
      return () => {
        told.delete(tell);
        if (told.size === 0 && listeners.get(what) === told) listeners.delete(what);
        if (listeners.size === 0) rest();
      };
    },
    close: () => {
      listeners.clear();
      rest();
    },
  };
}

/** What a session does is its own: a hundred answers are no news of the batch. */
function watchedBy({ type, payload }: LiveFact): Watched[] {
  const { batchId, runId, assessmentId } = payload;
  if (type.startsWith('assessment.'))
    return typeof assessmentId === 'string' ? [`assessment/${assessmentId}`] : [];
  return [
    ...(typeof batchId === 'string' ? [`batch/${batchId}` as const] : []),
    ...(typeof runId === 'string' ? [`run/${runId}` as const] : []),
  ];
}

/** Anybody with the permission may publish there: what is not one of ours is passed over. */
function factIn(text: string): LiveFact | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return null;
    const { id, type, payload } = body as Partial<LiveFact>;
    if (typeof id !== 'string' || typeof type !== 'string' || /[\r\n]/.test(id + type)) return null;
    return { id, type, payload: typeof payload === 'object' && payload !== null ? payload : {}, text };
  } catch {
    return null;
  }
}
