/** A wave while it is planned: what has been chosen, what is still to be had, and who may meet whom. */
import type { ComparisonMode } from '../contracts/assessment/words.ts';
import { type PairHistory, PairLedger } from './pair-history.ts';

export interface WaveCaps {
  /** Appearances of a script within the wave. */
  readonly appearancesPerWave: number;
  /** Appearances of a script over all waves. */
  readonly appearancesInAll: number;
  /** How often a pair may be compared over all waves; 1 is never again. */
  readonly timesPerPair: number;
  /** How often a pair that failed is asked again. */
  readonly retriesPerPair: number;
}

export interface ChosenPair {
  readonly a: number;
  readonly b: number;
  readonly mode: ComparisonMode;
  /** The order and the judge are given where the pair was specified. */
  readonly isOrdered?: boolean;
  readonly judge?: number;
  /** As an audit the pair is planned a second time, in the other order. */
  isTwice?: boolean;
}

export class WaveDraft {
  readonly ledger: PairLedger;
  readonly caps: WaveCaps;
  readonly chosen: ChosenPair[] = [];
  readonly inWave: Int32Array;
  readonly #target: number;

  constructor(scripts: number, history: PairHistory, caps: WaveCaps, target: number) {
    this.ledger = new PairLedger(scripts, history);
    this.caps = caps;
    this.inWave = new Int32Array(scripts);
    this.#target = target;
  }

  /** Pairs that are still to be chosen. */
  get left(): number {
    return this.#target - this.chosen.length;
  }

  isPermitted(a: number, b: number): boolean {
    return (
      a !== b &&
      this.ledger.timesMet(a, b) < this.caps.timesPerPair &&
      this.ledger.failuresOf(a, b) <= this.caps.retriesPerPair
    );
  }

  roomOf(script: number): number {
    const inWave = this.caps.appearancesPerWave - (this.inWave[script] ?? 0);
    const inAll = this.caps.appearancesInAll - (this.ledger.appearances[script] ?? 0);
    return Math.max(0, Math.min(inWave, inAll));
  }

  add(pair: ChosenPair): void {
    this.chosen.push(pair);
    this.#appear(pair);
  }

  /** The second time of a pair counts as an appearance too. */
  addTwin(pair: ChosenPair): void {
    pair.isTwice = true;
    this.#appear(pair);
  }

  #appear({ a, b }: ChosenPair): void {
    this.ledger.meet(a, b);
    this.inWave[a] = (this.inWave[a] ?? 0) + 1;
    this.inWave[b] = (this.inWave[b] ?? 0) + 1;
  }
}
