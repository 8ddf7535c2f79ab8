/**
 * Tells sessions what was answered, in bags, one at a time for each session. What cannot be told now stays
 * written down as untold, and whichever node looks next tells it: sessions drop what they have counted.
 */
import type { SendAnswer } from '../../contracts/answer.ts';
import { judgingLimits as limits } from '../../contracts/assessment/judging-limits.ts';
import type { Verdict } from '../../contracts/assessment/judging-messages.ts';
import type { Envelope } from '../../contracts/envelope.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { actorKey } from '../../contracts/ids.ts';
import { claimUndelivered } from '../../persistence/assessment/gateway/claim-undelivered.ts';
import { markDelivered } from '../../persistence/assessment/gateway/mark-delivered.ts';
import type { AnswerRow } from '../../persistence/assessment/gateway/settle-requests.ts';
import type { Sql } from '../../persistence/connect.ts';
import type { GatewayObserver } from './gateway-observer.ts';

export interface DeliveryHost {
  readonly sql: Sql;
  readonly name: string;
  readonly observer: GatewayObserver;
  post(envelope: Envelope): Promise<SendAnswer>;
  now(): number;
  nextId(): string;
}

/** Whoever wrote an answer tells it himself within this; a guess. */
const graceMs = 5_000;
/** For so long an answer that was found untold is one node's. */
const leaseMs = 15_000;
const foundMax = 2_000;

export class Delivery {
  readonly #host: DeliveryHost;
  readonly #lines = new Map<string, AnswerRow[]>();
  /** In a line, by id. */
  readonly #known = new Set<string>();
  #idle: (() => void)[] = [];

  constructor(host: DeliveryHost) {
    this.#host = host;
  }

  get size(): number {
    return this.#known.size;
  }

  add(answers: readonly AnswerRow[]): void {
    for (const answer of answers) {
      if (this.#known.has(answer.id)) continue;
      this.#known.add(answer.id);
      const line = this.#lines.get(answer.assessmentId);
      if (line !== undefined) line.push(answer);
      else {
        this.#lines.set(answer.assessmentId, [answer]);
        void this.#work(answer.assessmentId);
      }
    }
  }

  /** Takes up what was left untold, by whomever. */
  async sweep(): Promise<void> {
    const { sql, name } = this.#host;
    this.add(await claimUndelivered(sql, { owner: name, leaseMs, graceMs, max: foundMax }));
  }

  /** Resolves when nothing is being told any more. */
  async drain(): Promise<void> {
    if (this.#lines.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #work(assessmentId: string): Promise<void> {
    const line = this.#lines.get(assessmentId) ?? [];
    // Answers that are written in the same moment go in the same bag.
    await Promise.resolve();
    for (;;) {
      const bag = line.slice(0, limits.verdictsPerMessageMax);
      if (bag.length === 0) break;
      const isTold = await this.#tell(assessmentId, bag);
      // The others would fare the same. They are found again.
      const gone = line.splice(0, isTold ? bag.length : line.length);
      for (const { id } of gone) this.#known.delete(id);
    }
    this.#lines.delete(assessmentId);
    if (this.#lines.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #tell(assessmentId: string, bag: readonly AnswerRow[]): Promise<boolean> {
    const { sql, observer, post, now, nextId } = this.#host;
    try {
      const target = actorKey('assessment', assessmentId);
      const payload = { verdicts: bag.map(verdictOf) };
      const answer = await post({
        id: nextId(),
        target,
        type: 'JUDGED',
        payload,
        sender: 'gateway',
        at: now(),
      });
      const taken = takenBy(answer);
      if (taken === 'not_now') return false;
      const ids = bag.map(({ id }) => id);
      await markDelivered(sql, ids, taken === 'too_late');
      observer.delivered(bag.length, taken === 'too_late');
      return true;
    } catch (error) {
      observer.failed('delivery', toErrorRecord(error));
      return false;
    }
  }
}

const verdictOf = ({
  seq,
  outcome,
  code,
}: AnswerRow): Verdict & { readonly [name: string]: string | number } => ({
  seq,
  outcome,
  ...(code === null ? {} : { code }),
});

/** A session that is in quarantine may come back; one that has ended, or never was, will not. */
function takenBy(answer: SendAnswer): 'taken' | 'too_late' | 'not_now' {
  if (answer.result === 'accepted' || answer.result === 'duplicate') return 'taken';
  if (answer.result === 'failed') return 'not_now';
  return answer.code === 'quarantined' || answer.code === 'unknown_kind' ? 'not_now' : 'too_late';
}
