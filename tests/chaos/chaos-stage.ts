/** Everything that is disturbed: two nodes, Postgres, nats-server, and the wires between them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosNode } from './nodes.ts';
import { type ChaosService, openNats, openPostgres } from './services.ts';

export interface ChaosStage {
  readonly folder: string;
  readonly postgres: ChaosService;
  readonly nats: ChaosService;
  readonly nodes: readonly ChaosNode[];
  /** Everything runs, and every wire is good. */
  heal(): Promise<void>;
  /** `isKept`: the logs of the nodes stay, for whoever looks into what went wrong. */
  close(isKept: boolean): Promise<void>;
}

const names = ['north', 'south'];

export async function openChaosStage(): Promise<ChaosStage> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-chaos-'));
  const [postgres, nats] = await Promise.all([openPostgres(), openNats()]);
  const nodes = await Promise.all(names.map((name) => ChaosNode.open({ name, postgres, nats, folder })));
  const stage: ChaosStage = {
    folder,
    postgres,
    nats,
    nodes,
    async heal() {
      for (const node of nodes) {
        node.toPostgres.heal();
        node.toNats.heal();
      }
      for (const { disk } of [postgres, nats]) disk?.free();
      await Promise.all([postgres.start(), nats.start()]);
      await Promise.all(nodes.map((node) => node.start()));
    },
    async close(isKept) {
      await Promise.all(nodes.map((node) => node.close()));
      await Promise.all([nats.close(), postgres.close()]);
      if (!isKept) rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await stage.heal();
  } catch (error) {
    await stage.close(true);
    throw error;
  }
  return stage;
}
