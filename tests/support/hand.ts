/**
 * Tasks answered by hand: what a promise in a machine does is decided by the test, at the moment it
 * wants.
 */
import type { Activity, KindOptions } from '../../machines/kind.ts';
import { actorSources } from '../../machines/sources.ts';
import type { AnyStateMachine } from 'xstate';

export type HandAnswer = { readonly output?: unknown } | { readonly error: string };

export class Hand {
  readonly #answers = new Map<string, HandAnswer>();
  readonly #waiting = new Map<string, Set<() => void>>();

  /** Runs every task; one that comes again after a crash gets the answer that it was given before. */
  readonly run: Activity = async ({ taskId, signal }) => {
    if (!this.#answers.has(taskId)) await this.#given(taskId, signal);
    const answer = this.#answers.get(taskId);
    if (answer !== undefined && 'error' in answer) throw new Error(answer.error);
    return answer?.output;
  };

  answer(taskId: string, answer: HandAnswer): void {
    this.#answers.set(taskId, answer);
    for (const go of this.#waiting.get(taskId) ?? []) go();
    this.#waiting.delete(taskId);
  }

  #given(taskId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#waiting.get(taskId) ?? new Set();
    this.#waiting.set(taskId, waiting.add(resolve));
    signal.addEventListener('abort', () => resolve());
    return promise;
  }
}

/**
 * The machine as a kind, and each machine that it starts, with every promise in them run by this
 * activity.
 */
export function handDriven(machine: AnyStateMachine, run: Activity): readonly KindOptions[] {
  const kinds: KindOptions[] = [];
  const add = (current: AnyStateMachine, name: string): void => {
    const activities: Record<string, { run: Activity }> = {};
    kinds.push({ machine: current, name, activities });
    for (const { src, logic } of actorSources(current).values()) {
      if (logic.sort === 'promise') activities[src] = { run };
      if (logic.sort !== 'machine' || kinds.some((kind) => kind.machine === logic.machine)) continue;
      add(logic.machine, `${name}-${logic.machine.id}`);
    }
  };
  add(machine, machine.id);
  return kinds;
}
