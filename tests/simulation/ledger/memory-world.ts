/** A world of rows in memory, shared by as many nodes as ask for one. Fast, and wholly deterministic. */
import type { ActorKey } from '../../../contracts/ids.ts';
import { MemoryTables, type Changed } from './memory-tables.ts';
import { memorySupervision, memorySweep } from './memory-sweep.ts';
import { memoryTasks } from './memory-tasks.ts';
import { connectionEnded, MemoryTurns } from './memory-turns.ts';
import type { Told } from './read-model.ts';
import type { LedgerWorld, NodeLedger, Rows } from './world.ts';

const dayMs = 86_400_000;

export interface ReadRows extends Rows {
  /** What a projection made of the facts. */
  readonly reads: ReadonlyMap<ActorKey, Told>;
}

interface OpenNode {
  readonly ledger: NodeLedger;
  readonly turns: MemoryTurns;
  isClosed: boolean;
}

export class MemoryWorld implements LedgerWorld {
  readonly #tables: MemoryTables;
  readonly #nodes = new Map<string, OpenNode>();

  constructor({ nowMs }: { readonly nowMs: number }, tables = new MemoryTables(nowMs)) {
    this.#tables = tables;
  }

  get nowMs(): number {
    return this.#tables.nowMs;
  }
  /** The rows as they are: without a copy, without a promise. */
  get live(): ReadRows {
    return this.#tables;
  }
  takeChanged(): Changed {
    return this.#tables.takeChanged();
  }

  async advanceTo(nowMs: number): Promise<void> {
    if (nowMs < this.nowMs) throw new Error(`Expected a time from ${this.nowMs}, got ${nowMs}`);
    this.#tables.nowMs = nowMs;
  }

  ledgerFor(nodeId: string): NodeLedger {
    const known = this.#nodes.get(nodeId);
    if (known !== undefined) return known.ledger;
    const node = openNode(this.#tables);
    this.#nodes.set(nodeId, node);
    return node.ledger;
  }

  async crash(nodeId: string): Promise<void> {
    const node = this.#nodes.get(nodeId);
    if (node === undefined) return;
    this.#nodes.delete(nodeId);
    node.isClosed = true;
    node.turns.close();
  }

  /** The node lives on, but its sessions are lost, and with them its open turns. */
  cut(nodeId: string): void {
    this.#nodes.get(nodeId)?.turns.cut();
  }

  async rows(): Promise<Rows> {
    return this.#tables.copy();
  }

  async setHold(held: boolean, by: string): Promise<void> {
    this.#tables.hold = { held, by, changedAt: this.nowMs };
  }

  async release(key: ActorKey): Promise<boolean> {
    const row = this.#tables.actors.get(key);
    if (row === undefined) return false;
    if (row.quarantined === null && (row.retryAt ?? 0) <= this.nowMs) return false;
    const nextLook = row.stallMs === null ? row.nextLook : this.nowMs;
    const fresh = { quarantined: null, restarts: 0, restartsSince: null, retryAt: null, nextLook };
    this.#tables.saveActor({ ...row, ...fresh });
    return true;
  }

  /** A world of its own with the same rows, and no open turn. */
  copy(): MemoryWorld {
    return new MemoryWorld({ nowMs: this.nowMs }, this.#tables.copy());
  }

  async close(): Promise<void> {
    for (const nodeId of this.#nodes.keys()) await this.crash(nodeId);
  }
}

function openNode(tables: MemoryTables): OpenNode {
  const turns = new MemoryTurns(tables);
  const node = { turns, isClosed: false };
  const open = <T extends object>(port: T): T => whileOpen(port, () => !node.isClosed);
  const ledger: NodeLedger = {
    turns,
    tasks: open(memoryTasks(tables)),
    sweeps: open(memorySweep(tables)),
    supervision: open(memorySupervision(tables)),
    ...open({
      bury: async ({ error, ...letter }: Parameters<NodeLedger['bury']>[0]) => {
        tables.deadLetters.push({ ...letter, error: JSON.stringify(error) });
      },
      beat: async (said: Parameters<NodeLedger['beat']>[0]) => beat(tables, said),
    }),
  };
  return Object.assign(node, { ledger });
}

/** Every method of the port, until the node is gone. */
function whileOpen<T extends object>(port: T, isOpen: () => boolean): T {
  const methods = Object.entries(port).map(([name, method]) => [
    name,
    async (...given: readonly unknown[]): Promise<unknown> => {
      if (!isOpen()) throw connectionEnded();
      return (method as (...given: readonly unknown[]) => Promise<unknown>)(...given);
    },
  ]);
  return Object.fromEntries(methods) as T;
}

function beat(tables: MemoryTables, { kinds, ...node }: Parameters<NodeLedger['beat']>[0]): void {
  for (const { id, heartbeatAt } of tables.nodes.values())
    if (heartbeatAt < tables.nowMs - dayMs && id !== node.id) tables.nodes.delete(id);
  tables.nodes.set(node.id, { ...node, kinds: JSON.stringify(kinds), heartbeatAt: tables.nowMs });
}
