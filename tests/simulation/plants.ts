/**
 * Bugs, built into a node on purpose: each stands for a mistake that somebody could make in the host code.
 * They bend the ports of a node or its kernel from outside, so production code knows nothing of them.
 */
import type { OpenTurn, TurnRequest, TurnWrites } from '../../actors/ports.ts';
import type { ActorKey } from '../../contracts/ids.ts';
import { parseSnapshot } from '../../machines/snapshot.ts';
import { answerFrom } from '../../runtime/turn/answers.ts';
import type { Delivery } from '../../runtime/turn/delivery.ts';
import type { Rows } from './ledger/world.ts';
import type { Plant, PlantedNode, PlantedPorts, Stage } from './world/stage.ts';

interface Turn {
  readonly turn: OpenTurn;
  readonly request: TurnRequest;
  readonly stage: Stage;
  readonly ports: PlantedPorts;
  readonly node: PlantedNode;
}

/** Changes what a turn sees, or what becomes of its writes. */
const ofTurn = (name: string, bend: (turn: Turn) => Partial<OpenTurn>): Plant => ({
  name,
  wrap: (ports, stage, node) => ({
    turns: {
      openTurn: async (request) => {
        const turn = await ports.turns.openTurn(request);
        return { ...turn, ...bend({ turn, request, stage, ports, node }) };
      },
    },
  }),
});
const ofWrites = (name: string, change: (writes: TurnWrites, turn: Turn) => TurnWrites): Plant =>
  ofTurn(name, (given) => ({
    commit: (writes, project) => given.turn.commit(change(writes, given), project),
  }));
/** Does something that belongs behind the commit. */
const tooEarly = (name: string, deed: (writes: TurnWrites, turn: Turn) => Promise<unknown> | void): Plant =>
  ofTurn(name, (given) => ({
    commit: async (writes, project) => {
      await deed(writes, given);
      return given.turn.commit(writes, project);
    },
  }));

const live = ({ ledger }: Stage): Rows => ('live' in ledger ? (ledger.live as Rows) : ({} as Rows));

const skipDedupe = ofTurn('the check for what was seen is skipped', () => ({ seen: [] }));

const ackEarly: Plant = {
  name: 'a command is acknowledged before the commit',
  take: (message) => message.ack(),
};

const publishEarly = tooEarly('facts are published before the commit', ({ facts }, { ports }) =>
  Promise.allSettled(facts.map((fact) => ports.facts.publish(fact))),
);

const beginEarly = tooEarly('tasks begin before the commit', ({ tasks }, { node }) => {
  for (const task of tasks) if (task.leaseOwner !== null) node.kernel.tasks.startReserved(task);
});

/** Deliveries that wait, by message. */
const waiting = new WeakMap<object, Map<string, Delivery>>();
const answerEarly: Plant = {
  ...tooEarly('callers are answered before the commit', ({ journal }, { node }) => {
    for (const row of journal) {
      const delivery = waiting.get(node.kernel)?.get(`${row.actor} ${row.messageId}`);
      const extra = row.answer === null ? null : (JSON.parse(row.answer) as object);
      const { outcome, toStatus: status, version } = row;
      delivery?.answer(answerFrom(delivery.envelope, { outcome, status, version, extra }));
    }
  }),
  bend: ({ kernel }) => {
    const ours = new Map<string, Delivery>();
    waiting.set(kernel, ours);
    const deliver = kernel.mailroom.deliver.bind(kernel.mailroom);
    kernel.mailroom.deliver = (delivery) => {
      ours.set(`${delivery.envelope.target} ${delivery.envelope.id}`, delivery);
      deliver(delivery);
    };
  },
};

/** Somebody else was first; the stale state is written over theirs all the same. */
const ignoreVersion = ofTurn('the version is ignored at the commit', ({ turn, request, stage, ports }) => ({
  commit: async (writes, project) => {
    const result = await turn.commit(writes, project);
    if (result !== 'conflict') return result;
    const rows = live(stage);
    const again = await ports.turns.openTurn({ ...request, messages: [], rung: new Set() });
    return again.commit({ ...writes, ...rebased(rows, writes), mailTaken: [] }, project);
  },
}));

function rebased(rows: Rows, { actors, journal }: TurnWrites): Pick<TurnWrites, 'actors' | 'journal'> {
  const seqOf = (key: ActorKey): number => rows.actors.get(key)?.seq ?? 0;
  const knows = (key: ActorKey, id: string): boolean =>
    rows.journal.get(key)?.some((row) => row.messageId === id) === true;
  return {
    actors: actors.map((row) => {
      const now = rows.actors.get(row.key);
      if (now === undefined) return row;
      return { ...row, before: { version: now.version, seq: now.seq }, seq: now.seq + row.seq };
    }),
    journal: journal
      .filter((row) => !knows(row.actor, row.messageId))
      .map((row) => ({ ...row, seq: row.seq + seqOf(row.actor) })),
  };
}

/** Timers are kept in the memory of the node that set them. */
const ownTimers = new WeakMap<object, Set<string>>();
const loseTimers = ofTurn('a timer is lost when its node restarts', ({ turn, node }) => {
  const own = ownTimers.get(node) ?? new Set<string>();
  ownTimers.set(node, own);
  return {
    mail: turn.mail.filter(({ timer, envelope }) => timer === null || own.has(envelope.id)),
    commit: (writes, project) => {
      for (const { timer, envelope } of writes.mail) if (timer !== null) own.add(envelope.id);
      return turn.commit(writes, project);
    },
  };
});

const nothing: TurnWrites = {
  actors: [],
  journal: [],
  mailTaken: [],
  mail: [],
  timersCancelled: [],
  tasks: [],
  tasksSettled: [],
  tasksCancelled: [],
  facts: [],
  deadLetters: [],
  faults: [],
};
/** What a turn took that met a conflict is thought to be done. */
const dropAfterConflict = ofTurn('mail is dropped after a conflict', ({ turn, request, ports }) => ({
  commit: async (writes, project) => {
    const result = await turn.commit(writes, project);
    if (result !== 'conflict' || writes.mailTaken.length === 0) return result;
    const again = await ports.turns.openTurn({ ...request, messages: [] });
    await again.commit({ ...nothing, mailTaken: again.mail.map(({ seq }) => seq) });
    return result;
  },
}));

/** An answer of an older invocation passes for that of the present one. */
const acceptStale: Plant = {
  name: 'an answer of a stale invocation is accepted',
  bend: ({ kernel }, stage) => {
    const deliver = kernel.mailroom.deliver.bind(kernel.mailroom);
    kernel.mailroom.deliver = (delivery) => {
      const { envelope } = delivery;
      const child = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(envelope.type)?.[1];
      const row = child === undefined ? undefined : live(stage).actors.get(envelope.target);
      const task = row === undefined ? undefined : parseSnapshot(row.snapshot).children?.[child ?? '']?.task;
      deliver(
        task === undefined ? delivery : { ...delivery, envelope: { ...envelope, sender: `task:${task}` } },
      );
    };
  },
};

/** The answer is applied, but its task stays open: somebody will do it again, and answer again. */
const settleTwice = ofWrites('a task is settled twice', (writes) => ({ ...writes, tasksSettled: [] }));

const renewStolen: Plant = {
  name: 'a stolen lease is renewed',
  searchFrom: 85,
  wrap: ({ tasks }, stage) => ({
    tasks: {
      ...tasks,
      renewTasks: async (owner, ids, leaseMs) => {
        await tasks.renewTasks(owner, ids, leaseMs);
        const kept = new Set(ids);
        stage.witness.renewed({ name: owner, isDead: false, frozenUntil: 0 }, kept);
        return kept;
      },
    },
  }),
};

/** The outbox is what the node remembers. */
const ownFacts = new WeakMap<object, Set<string>>();
const forgetOutbox: Plant = {
  ...ofTurn('the outbox is forgotten in a crash', ({ turn, node }) => ({
    commit: (writes, project) => {
      const own = ownFacts.get(node) ?? new Set<string>();
      ownFacts.set(node, own);
      for (const { id } of writes.facts) own.add(id);
      return turn.commit(writes, project);
    },
  })),
};
const forgetfulOutbox: Plant = {
  ...forgetOutbox,
  wrap: (ports, stage, node) => ({
    ...forgetOutbox.wrap?.(ports, stage, node),
    sweeps: {
      ...ports.sweeps,
      takeFacts: async (rowsMax, holdMs) => {
        const facts = await ports.sweeps.takeFacts(rowsMax, holdMs);
        return facts.filter(({ id }) => ownFacts.get(node)?.has(id) === true);
      },
    },
  }),
};

const reverseMail = ofTurn('mail of one sender is taken in another order', ({ turn }) => ({
  mail: turn.mail.toReversed(),
}));

/** A finished actor is loaded as if it still ran. */
const wakeFinal: Plant = ofTurn('a finished actor takes events', ({ turn }) => ({
  actors: new Map(
    [...turn.actors].map(([key, row]) => {
      if (row.outcome === null) return [key, row];
      const { output: _, error: __, ...snapshot } = parseSnapshot(row.snapshot);
      return [key, { ...row, outcome: null, snapshot: JSON.stringify({ ...snapshot, status: 'active' }) }];
    }),
  ),
}));

const keepTimers = ofWrites('timers are not cancelled', (writes) => ({ ...writes, timersCancelled: [] }));

const keepMail = ofWrites('mail that was applied is not deleted', (writes) => ({ ...writes, mailTaken: [] }));

const cutChain = ofWrites('rejected messages are not journaled', (writes) => ({
  ...writes,
  journal: writes.journal.filter((row) => row.outcome !== 'rejected'),
}));

/** A zombie, whose session was lost, opens another one and writes what it wanted to. */
const zombie = ofTurn(
  'a turn that lost its locks writes all the same',
  ({ turn, request, ports, stage }) => ({
    commit: async (writes, project) => {
      try {
        return await turn.commit(writes, project);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes('lost in the middle')) throw error;
        const again = await ports.turns.openTurn({ ...request, messages: [], rung: new Set() });
        return again.commit({ ...writes, ...rebased(live(stage), writes), mailTaken: [] }, project);
      }
    },
  }),
);

/** What comes in at once is put into the mailroom from its end. */
const turnBags: Plant = {
  name: 'messages that come in together are taken from the last',
  bend: ({ kernel }) => {
    const deliver = kernel.mailroom.deliver.bind(kernel.mailroom);
    const held: Delivery[] = [];
    kernel.mailroom.deliver = (delivery) => {
      if (held.push(delivery) > 1) return;
      queueMicrotask(() => {
        for (const one of held.splice(0).toReversed()) deliver(one);
      });
    };
  },
};

/** The read model is written by a transaction of its own, before the turn's. */
const projectEarly = ofTurn('a projection is committed before its turn', ({ turn, ports }) => ({
  commit: async (writes, project) => {
    await inItsOwn(ports, project);
    return turn.commit(writes);
  },
}));
/** Or after it: the node may die in between. */
const projectLate = ofTurn('a projection is committed after its turn', ({ turn, ports }) => ({
  commit: async (writes, project) => {
    const result = await turn.commit(writes);
    if (result !== 'conflict') await inItsOwn(ports, project);
    return result;
  },
}));

type Project = Parameters<OpenTurn['commit']>[1];
async function inItsOwn({ turns }: PlantedPorts, project: Project): Promise<void> {
  if (project === undefined) return;
  const own = await turns.openTurn({ keys: [], messages: [], rung: new Set(), mailMax: 0 });
  await own.commit(nothing, project);
}

/** An attempt that met a conflict has left its part, and the next one does the whole again. */
const projectTwice = ofTurn('a projection is done again after a conflict', ({ turn, ports }) => ({
  commit: async (writes, project) => {
    const result = await turn.commit(writes, project);
    if (result === 'conflict') await inItsOwn(ports, project);
    return result;
  },
}));

export const plants: readonly Plant[] = [
  skipDedupe,
  ackEarly,
  publishEarly,
  beginEarly,
  answerEarly,
  ignoreVersion,
  zombie,
  loseTimers,
  dropAfterConflict,
  acceptStale,
  settleTwice,
  renewStolen,
  forgetfulOutbox,
  reverseMail,
  wakeFinal,
  keepTimers,
  keepMail,
  cutChain,
  turnBags,
  projectEarly,
  projectLate,
  projectTwice,
];
