/**
 * The work of tasks, without the work: it takes as long as the seed says, fails, hangs, or comes out after
 * its lease went to another node. What it answers is what the activity would.
 */
import type { Activity, ActivityCall, Kind } from '../../../machines/kind.ts';
import { foldFacts } from '../ledger/read-model.ts';
import type { Caller } from './far-ledger.ts';
import type { Stage } from './stage.ts';

export class SimTasks {
  readonly #stage: Stage;
  readonly #hanging = new Set<() => void>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The same kind, read by a projection, whose work is done here for one life of a node. */
  given(kind: Kind, caller: Caller): Kind {
    const activities = [...kind.activities].map(
      ([src, spec]) => [src, { ...spec, run: this.#slow(`${kind.name}/${src}`, spec.run, caller) }] as const,
    );
    return { ...kind, activities: new Map(activities), project: foldFacts };
  }

  /** From now on all work ends. */
  calm(): void {
    for (const end of this.#hanging) end();
    this.#hanging.clear();
  }

  #slow(name: string, run: Activity, caller: Caller): Activity {
    return async (call: ActivityCall<never>) => {
      const { witness, faults, timeline } = this.#stage;
      witness.taskBegins(call.taskId);
      if (call.attempt > 1) faults.count('task tried again');
      const waitMs = this.#fate(caller);
      if (waitMs === null) await this.#hang(call.signal);
      else await this.#after(waitMs, `${caller.life.name} has done ${name} ${call.taskId}`, caller);
      if (faults.fires('task fails')) throw new Error('Expected the work to be done, got nothing');
      const row = this.#stage.ledger;
      if ('live' in row && !isOwner(row.live as LiveTasks, call.taskId, caller.life.name))
        faults.count('answer after the lease was lost');
      timeline.note(`${name} ${call.taskId} answers`);
      return (await run(call)) ?? null;
    };
  }

  /** How long it takes; null: for ever. */
  #fate(caller: Caller): number | null {
    const { faults, chance, timeline } = this.#stage;
    if (faults.fires('task hangs')) return null;
    if (faults.fires('task is slow')) return 20_000 + chance.waitMs(60_000);
    if (faults.fires('task outlives its lease')) {
      caller.renewBlockedUntil = timeline.nowMs + 1.4 * this.#stage.limits.taskLeaseMs;
      return 1.6 * this.#stage.limits.taskLeaseMs + chance.waitMs(20_000);
    }
    return chance.waitMs(chance.happens(0.3) ? 4_000 : 200);
  }

  #after(waitMs: number, label: string, { life }: Caller): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stage.timeline.after(waitMs, label, resolve, life);
    return promise;
  }

  #hang(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#hanging.add(resolve);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    return promise.finally(() => this.#hanging.delete(resolve));
  }
}

interface LiveTasks {
  readonly tasks: ReadonlyMap<string, { readonly leaseOwner: string | null }>;
}
const isOwner = ({ tasks }: LiveTasks, id: string, name: string): boolean =>
  tasks.get(id)?.leaseOwner === name;
