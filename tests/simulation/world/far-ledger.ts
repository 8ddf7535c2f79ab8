/**
 * The ledger as a node sees it over a network: every call goes out, is done, and is answered, each at a time
 * that the seed decides; it may fail before, inside and after, and the node may die at any of it.
 *
 * 1. What was sent is done even if its node dies meanwhile, as long as the session lives.
 * 2. A dead node hears no answer; a frozen one hears it when it goes on.
 * 3. A turn whose opening or commit failed is rolled back: its connection is in doubt and is given up.
 */
import type { OpenTurn, TaskLedger, TurnLedger } from '../../../actors/ports.ts';
import type { NodeLedger } from '../ledger/world.ts';
import { retryableStates } from './faults.ts';
import type { Stage } from './stage.ts';
import type { Life } from './timeline.ts';

export interface Caller {
  readonly life: Life;
  /** The process is gone, now. */
  crash(): Promise<void>;
  /** Its leases cannot be renewed until then. */
  renewBlockedUntil: number;
}

interface Call<T> {
  readonly name: string;
  readonly work: () => Promise<T>;
  /** Gives back what the work took, where the answer is lost or nothing is done. */
  readonly undo?: (result: T | null) => Promise<void>;
  readonly isCommit?: boolean;
  readonly isSafe?: boolean;
}

const away = ['ECONNREFUSED', 'CONNECTION_CLOSED', 'ECONNRESET', '57P01', '08006'] as const;
const lostAnswers = ['CONNECTION_CLOSED', 'ECONNRESET', '57P01', '08006', 'CONNECTION_ENDED'] as const;

export class FarLedger {
  readonly #stage: Stage;
  readonly #caller: Caller;
  readonly #near: NodeLedger;

  constructor(stage: Stage, caller: Caller, near: NodeLedger) {
    this.#stage = stage;
    this.#caller = caller;
    this.#near = near;
  }

  get turns(): TurnLedger {
    return {
      openTurn: (request) =>
        this.#call({
          name: `open ${request.keys.length}`,
          work: async () => this.#farTurn(await this.#near.turns.openTurn(request)),
          undo: async (turn) => turn?.near.abandon(),
        }),
    };
  }

  #farTurn(near: OpenTurn): OpenTurn & { readonly near: OpenTurn } {
    return {
      near,
      actors: near.actors,
      absent: near.absent,
      mail: near.mail,
      seen: near.seen,
      commit: (writes, project) =>
        this.#call({
          name: `commit ${writes.journal.length}`,
          work: () => this.#commit(near, writes, project),
          undo: () => near.abandon(),
          isCommit: true,
        }),
      abandon: () => this.#call({ name: 'abandon', work: () => near.abandon(), isSafe: true }),
    };
  }

  /** A conflict is an answer like another: it may come at any time. */
  async #commit(near: OpenTurn, ...given: Parameters<OpenTurn['commit']>): ReturnType<OpenTurn['commit']> {
    if (!this.#stage.faults.fires('somebody else was first')) return near.commit(...given);
    await near.abandon();
    return 'conflict';
  }

  get tasks(): TaskLedger {
    const port = this.far(this.#near.tasks, 'tasks');
    const { life } = this.#caller;
    return {
      ...port,
      renewTasks: async (owner, ids, leaseMs) => {
        if (this.#caller.renewBlockedUntil > this.#stage.timeline.nowMs)
          throw this.#stage.faults.error(['57P01']);
        const kept = await port.renewTasks(owner, ids, leaseMs);
        this.#stage.witness.renewed(life, kept);
        return kept;
      },
    };
  }

  /** Every method of a port that answers a promise. */
  far<T extends object>(port: T, word: string): T {
    const methods = Object.entries(port).map(([name, method]) => [
      name,
      (...given: readonly unknown[]) =>
        this.#call({
          name: `${word}.${name}`,
          work: () => (method as (...given: readonly unknown[]) => Promise<unknown>)(...given),
        }),
    ]);
    return Object.fromEntries(methods) as T;
  }

  #call<T>(call: Call<T>): Promise<T> {
    const { timeline, chance, faults } = this.#stage;
    const { life } = this.#caller;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const slowMs = faults.fires('ledger is slow') ? chance.waitMs(2_000) : 0;
    const answer = (settle: () => void): void => {
      if (life.isDead) return;
      if (life.frozenUntil <= timeline.nowMs && chance.happens(0.6)) settle();
      else timeline.after(chance.waitMs(1), `${life.name} hears ${call.name}`, settle, life);
    };
    const run = async (): Promise<void> => {
      try {
        const result = await this.#done(call);
        answer(() => resolve(result));
      } catch (error) {
        answer(() => reject(error));
      }
    };
    timeline.after(chance.waitMs(1) + slowMs, `${life.name} ${call.name}`, run);
    return promise;
  }

  async #done<T>(call: Call<T>): Promise<T> {
    const { faults, timeline, ledger } = this.#stage;
    const { life } = this.#caller;
    if (ledger.nowMs < timeline.nowMs) await ledger.advanceTo(timeline.nowMs);
    if (call.isSafe === true) return call.work();
    if (!life.isDead && faults.fires('crash at a call')) await this.#caller.crash();
    const refusal = this.#refusal(call.isCommit === true ? { isCommit: true } : {});
    if (refusal !== null) {
      await call.undo?.(null);
      throw refusal;
    }
    const result = await call.work();
    if (life.isDead) return result;
    if (faults.fires('crash at a call')) await this.#caller.crash();
    else if (faults.fires('ledger answer is lost')) {
      if (call.isCommit === true) faults.count('committed, but the answer was lost');
      else await call.undo?.(result);
      timeline.note(`${life.name} never hears ${call.name}`);
      throw faults.error(lostAnswers);
    }
    return result;
  }

  /** Why it is not done, or null. */
  #refusal({ isCommit = false }: { readonly isCommit?: boolean }): Error | null {
    const { faults, timeline, chance } = this.#stage;
    if (faults.fires('ledger is away'))
      this.#stage.ledgerAwayUntil = timeline.nowMs + 200 + chance.waitMs(8_000);
    if (!faults.isCalm && this.#stage.ledgerAwayUntil > timeline.nowMs) return faults.error(away);
    if (faults.fires('ledger fails before')) return faults.error();
    if (!isCommit) return null;
    if (faults.fires('disk is full')) return faults.error(['53100']);
    if (faults.fires('ledger fails inside')) return faults.error(retryableStates);
    if (faults.fires('session is cut')) this.#cut();
    return null;
  }

  #cut(): void {
    const { ledger, faults } = this.#stage;
    if ('cut' in ledger && typeof ledger.cut === 'function') {
      (ledger.cut as (node: string) => void)(this.#caller.life.name);
      faults.count('zombie write refused');
    }
  }
}
