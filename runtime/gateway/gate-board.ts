/**
 * What keeps questions back, remembered for a moment: circuits, closed limits, and whether the node is held.
 */
import type { ProviderName, ProviderStatus } from '../../contracts/assessment/words.ts';
import { type Gates, readGates } from '../../persistence/assessment/gateway/read-gates.ts';
import type { Sql } from '../../persistence/connect.ts';
import { BriefMemory } from './brief-memory.ts';

export interface GateHost {
  readonly sql: Sql;
  now(): number;
  isHeld(): boolean;
  /** Whose limits this node asks under. */
  accountOf(provider: ProviderName): string;
  /** The circuit of a provider has something to hear. */
  onChanged(): void;
}

/** How late a node may be to hear of a circuit; a guess. */
const keepMs = 250;

export class GateBoard {
  readonly #host: GateHost;
  readonly #memory: BriefMemory<Gates>;

  constructor(host: GateHost) {
    this.#host = host;
    this.#memory = new BriefMemory({ keepMs, max: 1 }, () => host.now());
  }

  isHeld(): boolean {
    return this.#host.isHeld();
  }

  changed(): void {
    this.#host.onChanged();
  }

  async circuit(provider: ProviderName): Promise<ProviderStatus> {
    const { circuits } = await this.#read();
    return circuits.find((one) => one.provider === provider)?.status ?? 'closed';
  }

  async blockedClasses(provider: ProviderName): Promise<readonly string[]> {
    const { blocked } = await this.#read();
    const account = this.#host.accountOf(provider);
    const own = blocked.filter((one) => one.provider === provider && one.account === account);
    return own.map(({ modelClass }) => modelClass);
  }

  #read(): Promise<Gates> {
    return this.#memory.take('', () => readGates(this.#host.sql));
  }
}
