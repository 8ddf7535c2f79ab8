/**
 * The faults there are, in two phases: each seed makes some of them possible, then each occasion may draw
 * one. So a seed is wild in few ways at once, and every way gets seeds of its own.
 */
import type { Random } from '../../../judging/random.ts';

/** By name, how often it fires on an occasion where its seed has it. */
const chances = {
  // The ledger.
  'ledger fails before': 0.04,
  'ledger fails inside': 0.04,
  'ledger answer is lost': 0.04,
  'ledger is slow': 0.08,
  'ledger is away': 0.002,
  'disk is full': 0.02,
  'session is cut': 0.01,
  'somebody else was first': 0.04,
  // The wire.
  'bell is lost': 0.25,
  'bell comes twice': 0.2,
  'bell is late': 0.2,
  'request is lost': 0.1,
  'request comes twice': 0.15,
  'request is late': 0.15,
  'reply is lost': 0.15,
  'command comes twice': 0.15,
  'command is late': 0.15,
  'ack is lost': 0.15,
  'stream forgets': 0.03,
  'fact is not taken': 0.1,
  'fact answer is lost': 0.1,
  // Nodes.
  'crash at a call': 0.004,
  'crash at a point': 0.006,
  'crash and long absence': 0.3,
  'session outlives its node': 0.4,
  freeze: 0.04,
  'freeze past the session': 0.5,
  'clock is off': 0.6,
  'clock jumps': 0.03,
  'node stops in order': 0.04,
  'node is held': 0.03,
  'everything is down': 0.012,
  // Tasks.
  'task fails': 0.2,
  'task hangs': 0.06,
  'task is slow': 0.08,
  'task outlives its lease': 0.1,
} as const;
export type FaultName = keyof typeof chances;
export const faultNames = Object.keys(chances) as readonly FaultName[];

/** What the database says while it refuses or is away, as its driver shows it. */
export const retryableStates = [
  '40001',
  '40P01',
  '55P03',
  '57P01',
  '53300',
  '25006',
  '08006',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ECONNRESET',
] as const;

export class Faults {
  readonly fired = new Map<string, number>();
  readonly #random: Random;
  readonly #possible: ReadonlySet<FaultName>;
  #isCalm = false;

  constructor(random: Random, share = 0.25) {
    this.#random = random;
    this.#possible = new Set(faultNames.filter(() => random.next() < share));
  }
  get possible(): readonly FaultName[] {
    return [...this.#possible];
  }
  get isCalm(): boolean {
    return this.#isCalm;
  }
  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#isCalm = true;
  }

  fires(name: FaultName): boolean {
    if (this.#isCalm || !this.#possible.has(name) || this.#random.next() >= chances[name]) return false;
    this.count(name);
    return true;
  }
  count(name: string): void {
    this.fired.set(name, (this.fired.get(name) ?? 0) + 1);
  }

  /** An error with a code, as the driver throws it. */
  error(codes: readonly string[] = retryableStates): Error {
    const code = codes[this.#random.below(codes.length)] ?? '40001';
    this.count(`code ${code}`);
    return Object.assign(new Error(`Expected an answer, got ${code}`), { code });
  }
}
