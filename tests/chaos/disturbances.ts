/**
 * What can go wrong, one row each: whom it hits, and how it begins and ends. When a disturbance is over,
 * what it broke runs again or is starting, except for what it leaves for the system to mend (streams that
 * are gone).
 */
import { jetstreamManager } from '@nats-io/jetstream';
import { streamNames, subjectsOf } from '../../contracts/subjects.ts';
import { closeDatabase, connectDatabase } from '../../persistence/connect.ts';
import { connectNats } from '../../runtime/wire/connect-nats.ts';
import { pause } from '../support/pause.ts';
import { chaosLimits } from './chaos-limits.ts';
import type { ChaosStage } from './chaos-stage.ts';
import type { ChaosNode } from './nodes.ts';
import type { ChaosService } from './services.ts';
import type { CommitCut, TcpProxy } from './tcp-proxy.ts';

export interface Disturbance {
  readonly kind: string;
  /** Two that begin together hit different ones. */
  readonly hits: 'node' | 'postgres' | 'nats';
  readonly about: string;
  /** Answers with the reason where it cannot be done here. */
  run(stage: ChaosStage, random: () => number): Promise<string | void>;
}

type Random = () => number;
const between = (random: Random, from: number, to: number): number => from + random() * (to - from);
const picked = <T>(random: Random, all: readonly T[]): readonly T[] => {
  const some = all.filter(() => random() < 0.5);
  return some.length > 0 ? some : all.slice(0, 1);
};

const BACK_MS = 2_000;
const STOP_MS = 60_000;

async function killService(service: ChaosService, random: Random): Promise<void> {
  await service.kill();
  await pause(between(random, 0, BACK_MS));
  await service.start();
}

async function freezeFor(ms: number, freeze: () => () => void): Promise<void> {
  const thaw = freeze();
  await pause(ms);
  try {
    thaw();
  } catch {
    // It was killed meanwhile.
  }
}

/** Between some nodes and one server, for some seconds. */
async function badWire(stage: ChaosStage, random: Random, bad: (node: ChaosNode) => TcpProxy) {
  const wires = picked(random, stage.nodes).map(bad);
  const forMs = between(random, 2_000, 5_000);
  return { wires, forMs, heal: () => wires.forEach((wire) => wire.heal()) };
}

const lose =
  (wireOf: (node: ChaosNode) => TcpProxy): Disturbance['run'] =>
  async (stage, random) => {
    const { wires, forMs, heal } = await badWire(stage, random, wireOf);
    for (const wire of wires) wire.openHole();
    await pause(forMs);
    heal();
  };

const slow =
  (wireOf: (node: ChaosNode) => TcpProxy): Disturbance['run'] =>
  async (stage, random) => {
    const { wires, forMs, heal } = await badWire(stage, random, wireOf);
    for (const wire of wires) wire.delay(between(random, 20, 200));
    await pause(forMs);
    heal();
  };

const cut =
  (wireOf: (node: ChaosNode) => TcpProxy): Disturbance['run'] =>
  async ({ nodes }, random) => {
    for (let time = 0; time < 4; time += 1) {
      for (const node of nodes) wireOf(node).cut(() => random() < 0.5);
      await pause(between(random, 100, 800));
    }
  };

const toPostgres = (node: ChaosNode): TcpProxy => node.toPostgres;
const toNats = (node: ChaosNode): TcpProxy => node.toNats;

const fillDisk =
  (serviceOf: (stage: ChaosStage) => ChaosService): Disturbance['run'] =>
  async (stage, random) => {
    const service = serviceOf(stage);
    const { disk } = service;
    if (disk === null) return 'mounting a small disk is not permitted here';
    disk.fill();
    await pause(between(random, 2_000, 4_000));
    disk.free();
    // A server that met a full disk may be down, or up and out of order: it is started anew, as one would.
    await service.kill();
    await service.start();
  };

async function withStreams(
  { nats }: ChaosStage,
  work: (jsm: Awaited<ReturnType<typeof jetstreamManager>>, stream: string) => Promise<unknown>,
  random: Random,
): Promise<void> {
  const connection = await connectNats({ url: nats.url, name: 'chaos' });
  try {
    const jsm = await jetstreamManager(connection);
    const { streams } = subjectsOf();
    // What is gone already is what was wanted.
    for (const name of picked(random, streamNames))
      await work(jsm, streams[name].name).catch(() => undefined);
  } finally {
    await connection.close();
  }
}

const CUTS = 6;

export const disturbances: readonly Disturbance[] = [
  {
    kind: 'kill-node',
    hits: 'node',
    about: 'SIGKILL of a node, or of all; back after up to two seconds',
    async run({ nodes }, random) {
      const victims = random() < 0.25 ? nodes : picked(random, nodes).slice(0, 1);
      await Promise.all(
        victims.map(async (node) => {
          await node.end('SIGKILL', STOP_MS);
          await pause(between(random, 0, BACK_MS));
          void node.start();
        }),
      );
    },
  },
  {
    kind: 'stop-node',
    hits: 'node',
    about: 'SIGTERM of a node in the middle of work; started again when it is gone',
    async run({ nodes }, random) {
      const [node] = random() < 0.5 ? nodes : nodes.toReversed();
      const how = await node?.end('SIGTERM', STOP_MS);
      if (how === 'too late') node?.unasked.push(`${node.name} did not stop within ${STOP_MS} ms`);
      void node?.start();
    },
  },
  {
    kind: 'freeze-node',
    hits: 'node',
    about: 'SIGSTOP of a node for longer than its leases, then SIGCONT',
    async run({ nodes }, random) {
      const [node] = random() < 0.5 ? nodes : nodes.toReversed();
      const ms = chaosLimits.taskLeaseMs * between(random, 1.5, 2.5);
      if (node !== undefined) await freezeFor(ms, () => node.freeze());
    },
  },
  {
    kind: 'kill-postgres',
    hits: 'postgres',
    about: 'SIGKILL of Postgres; back after up to two seconds',
    run: ({ postgres }, random) => killService(postgres, random),
  },
  {
    kind: 'freeze-postgres',
    hits: 'postgres',
    about: 'SIGSTOP of Postgres with all its processes, then SIGCONT',
    run: ({ postgres }, random) => freezeFor(between(random, 1_000, 4_000), () => postgres.freeze()),
  },
  {
    kind: 'end-sessions',
    hits: 'postgres',
    about: '`pg_terminate_backend` for half of the sessions, four times',
    async run({ postgres }, random) {
      const sql = connectDatabase(postgres.url, { max: 1, applicationName: 'chaos' });
      for (let time = 0; time < 4; time += 1) {
        await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name like 'assay%' and pid % 2 = ${time % 2}`;
        await pause(between(random, 100, 800));
      }
      await closeDatabase(sql, 1);
    },
  },
  {
    kind: 'cut-commits',
    hits: 'postgres',
    about: 'the connection is cut between COMMIT and its answer, before or after Postgres committed',
    async run({ nodes }, random) {
      const one = (): CommitCut => (random() < 0.5 ? 'asked' : 'committed');
      for (const node of nodes) node.toPostgres.cutCommits(Array.from({ length: CUTS }, one));
      await pause(between(random, 2_000, 4_000));
      for (const node of nodes) node.toPostgres.heal();
    },
  },
  {
    kind: 'cut-postgres',
    hits: 'postgres',
    about: 'connections to Postgres cut at random, four times',
    run: cut(toPostgres),
  },
  {
    kind: 'lose-postgres',
    hits: 'postgres',
    about: 'what goes to and from Postgres vanishes for some seconds, and nobody is told',
    run: lose(toPostgres),
  },
  {
    kind: 'slow-postgres',
    hits: 'postgres',
    about: 'everything to and from Postgres comes up to 200 ms late',
    run: slow(toPostgres),
  },
  {
    kind: 'fill-postgres',
    hits: 'postgres',
    about: 'the disk of Postgres is full for some seconds',
    run: fillDisk(({ postgres }) => postgres),
  },
  {
    kind: 'kill-nats',
    hits: 'nats',
    about: 'SIGKILL of nats-server; back after up to two seconds',
    run: ({ nats }, random) => killService(nats, random),
  },
  {
    kind: 'freeze-nats',
    hits: 'nats',
    about: 'SIGSTOP of nats-server, then SIGCONT',
    run: ({ nats }, random) => freezeFor(between(random, 1_000, 4_000), () => nats.freeze()),
  },
  {
    kind: 'wipe-nats',
    hits: 'nats',
    about: 'nats-server killed and its store deleted: everything that JetStream had acknowledged is gone',
    async run({ nats }) {
      await nats.kill();
      nats.wipe();
      await nats.start();
    },
  },
  {
    kind: 'rewind-nats',
    hits: 'nats',
    about: 'nats-server killed and its store put back to what it was some seconds before',
    async run({ nats }, random) {
      await nats.kill();
      const restore = nats.keepStore();
      await nats.start();
      await pause(between(random, 1_000, 3_000));
      await nats.kill();
      restore();
      await nats.start();
    },
  },
  {
    kind: 'delete-streams',
    hits: 'nats',
    about: 'some of the streams deleted under the nodes',
    run: (stage, random) => withStreams(stage, (jsm, stream) => jsm.streams.delete(stream), random),
  },
  {
    kind: 'delete-consumers',
    hits: 'nats',
    about: 'the consumers of some streams deleted under the nodes',
    run: (stage, random) =>
      withStreams(
        stage,
        async (jsm, stream) => {
          for await (const { name } of jsm.consumers.list(stream)) await jsm.consumers.delete(stream, name);
        },
        random,
      ),
  },
  {
    kind: 'cut-nats',
    hits: 'nats',
    about: 'connections to nats-server cut at random, four times',
    run: cut(toNats),
  },
  {
    kind: 'lose-nats',
    hits: 'nats',
    about: 'what goes to and from nats-server vanishes for some seconds, and nobody is told',
    run: lose(toNats),
  },
  {
    kind: 'slow-nats',
    hits: 'nats',
    about: 'everything to and from nats-server comes up to 200 ms late',
    run: slow(toNats),
  },
  {
    kind: 'fill-nats',
    hits: 'nats',
    about: 'the disk of nats-server is full for some seconds, then it is started anew',
    run: fillDisk(({ nats }) => nats),
  },
];
