/** Every way in, over the same handlers: the NATS service, and HTTP where it is wanted. */
import type { Envelope } from '../contracts/envelope.ts';
import type { SendAnswer } from '../contracts/answer.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Kind } from '../machines/kind.ts';
import { askOfKind, orElsewhere } from './api/elsewhere.ts';
import { createHandlers } from './api/handlers.ts';
import { createPopulations, type Populations } from './api/populations.ts';
import { answerForKinds, startService } from './api/service.ts';
import type { ApiHandlers } from './api/surface.ts';
import { systemClock } from './clock.ts';
import { createSupervision } from './api/supervision.ts';
import { healthOf } from './health.ts';
import type { LiveView } from './live/live-view.ts';
import type { NodeView } from './node-view.ts';
import type { Observer } from './observer.ts';
import type { OpenLedger } from './open-ledger.ts';
import type { Wire } from './wire/wire.ts';

export interface Doors {
  readonly handlers: ApiHandlers;
  readonly httpUrl: string | null;
  close(): Promise<void>;
}

/** What the HTTP door speaks for. */
export interface OverHttp {
  readonly handlers: ApiHandlers;
  readonly populations: Populations;
}

export interface DoorsHost {
  readonly ledger: OpenLedger;
  readonly wire: Wire;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly limits: Limits;
  readonly observer: Observer;
  readonly nodeName: string;
  readonly node: NodeView;
  readonly live: LiveView;
  /** Whether this node answers on NATS. */
  readonly isApi: boolean;
  post(envelope: Envelope): Promise<SendAnswer>;
  nextId(): string;
  /** Opens the HTTP door over the handlers, or does not. */
  openHttp(over: OverHttp): Promise<{ readonly url: string; close(): Promise<void> } | null>;
}

export async function openDoors(host: DoorsHost): Promise<Doors> {
  const { ledger, wire, kinds, limits, observer, nodeName } = host;
  const { node } = host;
  const supervision = createSupervision({
    sql: ledger.sql,
    bells: wire.bells,
    nodeId: node.nodeId,
    health: () => healthOf({ sql: ledger.sql, node, limits }),
  });
  const now = (): number => systemClock.now();
  const populations = createPopulations({ sql: ledger.sql, kinds, live: host.live, now });
  const own = createHandlers({
    sql: ledger.sql,
    kinds,
    limits,
    bells: wire.bells,
    nodeName,
    live: host.live,
    post: (envelope) => host.post(envelope),
    populations,
    now,
    nextId: () => host.nextId(),
    supervision,
  });
  const { connection, subjects } = wire;
  const ask = askOfKind(connection, subjects);
  const handlers = orElsewhere(own, { kinds, ask, nextId: () => host.nextId() });
  const http = await host.openHttp({ handlers, populations });
  const serving = { connection, subjects, limits, observer, nodeName };
  const service = host.isApi ? await startService({ ...serving, handlers }) : null;
  const ofKinds = host.isApi ? answerForKinds({ ...serving, handlers: own }, kinds.keys()) : null;
  return {
    handlers,
    httpUrl: http?.url ?? null,
    close: async () => {
      await service?.stop();
      await ofKinds?.stop();
      await http?.close();
    },
  };
}
