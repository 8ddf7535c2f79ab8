/**
 * One message through a run, while it is thought through: what the run remembers from now on, and what it
 * wants done, as data. The chart (run.ts) carries out the deeds with XState's own actions, so all of it is
 * durable.
 */
import type { FactPayload, FactType, RunEvent } from '../../contracts/assessment/facts.ts';
import type { RunEnded } from '../../contracts/assessment/messages.ts';
import { fact } from './talk.ts';
import { isEnded, type RunContext, type StepProgress, viewsOf, wantsTick } from './run-context.ts';

/** A message in plain data. */
export interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}
export interface StepTask {
  readonly runId: string;
  readonly step: string;
  readonly kind: string;
  readonly params: { readonly [name: string]: unknown };
  readonly attempt: number;
}
/** What a run reminds itself of. */
export interface PhaseReminder {
  readonly type: 'PHASE_DEADLINE' | 'PHASE_ABANDONED' | 'PHASE_GRACE_OVER';
  readonly step: string;
  readonly attempt: number;
}
export type Deed =
  | { readonly kind: 'emit'; readonly event: Said }
  | {
      readonly kind: 'send';
      readonly to: { readonly kind: string; readonly id: string };
      readonly event: Said;
    }
  | { readonly kind: 'remind'; readonly id: string; readonly event: PhaseReminder; readonly afterMs: number }
  | { readonly kind: 'forget'; readonly id: string }
  | { readonly kind: 'begin-task'; readonly id: string; readonly input: StepTask }
  | { readonly kind: 'stop-task'; readonly id: string };

/** Ids, numbers and codes only: events are published, and outlive the erasure of what they speak of. */
type Detail = { readonly [name: string]: string | number | boolean | null };

export class RunDraft {
  #context: RunContext;
  readonly #deeds: Deed[] = [];
  readonly at: number;

  constructor(context: RunContext, at: number) {
    this.#context = context;
    this.at = at;
  }
  get context(): RunContext {
    return this.#context;
  }

  set(change: Partial<RunContext>): void {
    this.#context = { ...this.#context, ...change };
  }
  setStep(index: number, change: Partial<StepProgress>): void {
    const progress = this.#context.progress.map((one, at) => (at === index ? { ...one, ...change } : one));
    this.set({ progress });
  }
  do(deed: Deed): void {
    this.#deeds.push(deed);
  }
  emit<T extends FactType>(type: T, payload: FactPayload<T>): void {
    const event: object = fact(type, payload);
    this.do({ kind: 'emit', event: event as Said });
  }
  tell(kind: string, id: string, event: Said): void {
    this.do({ kind: 'send', to: { kind, id }, event });
  }

  /** Takes the next number. `wantsTick` is filled in at the end: only then is it known. */
  event(event: RunEvent, detail: Detail = {}): void {
    const seq = this.#context.seq + 1;
    this.set({ seq });
    const { runId, batch, status, ticks, env, lane } = this.#context;
    const whose = { runId, batchId: batch?.batchId ?? null };
    this.emit('run.event', { ...whose, seq, event, status, ticks, wantsTick: false, env, lane, detail });
  }

  /** The last thing that a run says, whichever way it ends. */
  end(status: 'succeeded' | 'failed' | 'cancelled', detail: Detail = {}): void {
    this.set({ status, blockedOn: null, lease: null });
    this.event(endEvents[status], detail);
    const { runId, batch } = this.#context;
    if (batch !== null) this.tell('batch', batch.batchId, runEnded(this.#context, runId, status));
  }

  close(): { readonly context: RunContext; readonly deeds: readonly Deed[] } {
    // Most messages are answers of essays that change nothing for anybody else yet.
    const wants = this.#deeds.some(isNews) && wantsTick(this.#context);
    const deeds = this.#deeds.map((deed) =>
      isNews(deed) ? { ...deed, event: { ...deed.event, wantsTick: wants } } : deed,
    );
    return { context: this.#context, deeds };
  }
}

const isNews = (deed: Deed): deed is Extract<Deed, { readonly kind: 'emit' }> =>
  deed.kind === 'emit' && deed.event.type === 'run.event';

const endEvents = {
  succeeded: 'RUN_SUCCEEDED',
  failed: 'RUN_FAILED',
  cancelled: 'RUN_CANCELLED',
} as const satisfies { readonly [status: string]: RunEvent };

function runEnded(context: RunContext, runId: string, status: RunEnded['status']): Said {
  const phases = Object.fromEntries(
    viewsOf(context).flatMap(({ step, progress: { phase } }) => {
      if (step.phase === undefined || phase === null || phase.outcome === null) return [];
      const { outcome, succeeded, failed } = phase;
      return [[step.phase.name, { outcome, succeeded, failed }]];
    }),
  );
  return { ...({ type: 'RUN_ENDED', runId, status, phases } satisfies RunEnded) };
}

/** Whether this draft has ended the run: then nothing may follow. */
export const hasEnded = (draft: RunDraft): boolean => isEnded(draft.context.status);
