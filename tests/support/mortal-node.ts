/**
 * A node without a process: the kernel over real Postgres and NATS. At a named point its ports go dead,
 * as they do for a process that is killed: nothing it does afterwards reaches the world, its sessions
 * end, nothing is handed back. Some ten times quicker than a process, so every point can be tried; a
 * sample of them is tried with real processes.
 */
import type { CrashPoint } from '../../actors/ports.ts';
import { limits } from '../../contracts/limits.ts';
import type { Kind } from '../../machines/kind.ts';
import { registerKinds } from '../../machines/register.ts';
import { createIds, systemClock } from '../../runtime/clock.ts';
import { Kernel } from '../../runtime/kernel.ts';
import { openLedger } from '../../runtime/open-ledger.ts';
import { silentObserver } from '../../runtime/silent-observer.ts';
import type { Wire } from '../../runtime/wire/wire.ts';
import type { AnyStateMachine } from 'xstate';
import { Hand, handDriven } from './hand.ts';
import type { PlayNode } from './play.ts';
import { playLimits } from './play-limits.ts';

export interface Fate {
  readonly point: CrashPoint | 'projected' | 'none';
  /** The n-th time that the point is reached, from 1. */
  readonly times: number;
}

export interface MortalOptions extends Fate {
  readonly databaseUrl: string;
  readonly wire: Wire;
  readonly machine: AnyStateMachine;
}

const never = new Promise<never>(() => {});

export async function startMortalNode({ machine, ...options }: MortalOptions): Promise<PlayNode> {
  const hand = new Hand();
  const kinds = () => registerKinds(handDriven(machine, hand.run));
  const kernel = await startMortalKernel({ ...options, kinds });
  return { ...kernel, answerTask: (task, answer) => hand.answer(task, answer) };
}

export interface MortalKernelOptions extends Fate {
  readonly databaseUrl: string;
  readonly wire: Wire;
  /** `projected` is for kinds to say: it stands between a projection and the commit. */
  readonly kinds: (reach: (point: 'projected') => Promise<void>) => ReadonlyMap<string, Kind>;
}

export async function startMortalKernel(options: MortalKernelOptions): Promise<Omit<PlayNode, 'answerTask'>> {
  const { databaseUrl, wire, point, times } = options;
  const life = new Life();
  let left = times;
  const reach = async (reached: Fate['point']): Promise<void> => {
    if (reached === point && --left === 0) life.end(ledger.close());
    if (life.isOver) await never;
  };
  const kinds = options.kinds(reach);
  const allLimits = { ...limits, ...playLimits };
  const ledger = await openLedger({ url: databaseUrl, limits: allLimits, kinds, migrate: false });
  const ids = createIds(() => systemClock.now());
  const kernel = new Kernel({
    nodeId: ids.next(),
    kinds,
    limits: allLimits,
    subjects: wire.subjects,
    turns: life.bind(ledger.turns),
    taskRows: life.bind(ledger.tasks),
    sweeps: life.bind(ledger.sweeps),
    bells: life.bind(wire.bells),
    facts: life.bind(wire.facts),
    clock: {
      now: () => systemClock.now(),
      after: (delayMs, run) => systemClock.after(delayMs, () => void (life.isOver || run())),
    },
    ids,
    random: () => Math.random(),
    observer: silentObserver,
    reach,
    isWorker: true,
    isSupervisor: true,
    supervision: life.bind(ledger.supervision),
  });
  kernel.resume();
  return {
    post: (envelope) => kernel.post(envelope),
    died: life.over,
    async stop() {
      if (life.isOver) return;
      life.end(ledger.close());
      await life.over;
    },
  };
}

class Life {
  isOver = false;
  readonly #end = Promise.withResolvers<unknown>();
  /** Settles when its sessions have ended too. */
  readonly over = this.#end.promise;

  end(sessionsEnded: Promise<void>): void {
    this.isOver = true;
    this.#end.resolve(sessionsEnded);
  }

  /** The same object while the node lives; after that, calls go nowhere and answers never come. */
  bind<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const held: unknown = Reflect.get(target, name, target);
        if (typeof held !== 'function') return held;
        return (...args: unknown[]): unknown => {
          if (this.isOver) return never;
          const answer: unknown = Reflect.apply(held, target, args);
          return answer instanceof Promise ? this.#heard(answer) : answer;
        };
      },
    });
  }

  async #heard(answer: Promise<unknown>): Promise<unknown> {
    try {
      const value = await answer;
      if (this.isOver) return await never;
      return isOpenTurn(value) ? this.bind(value) : value;
    } catch (error) {
      if (this.isOver) return await never;
      throw error;
    }
  }
}

const isOpenTurn = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'commit' in value;
