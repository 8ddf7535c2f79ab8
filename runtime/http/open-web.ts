/** What browsers need of a node, put together: sessions, their guard, the audit, the living picture. */
import type { Sql } from '../../persistence/connect.ts';
import type { Populations } from '../api/populations.ts';
import type { ApiHandlers } from '../api/surface.ts';
import { systemClock } from '../clock.ts';
import type { Live } from '../live/live.ts';
import { News, type Population } from '../live/news.ts';
import type { NodeView } from '../node-view.ts';
import type { Observer } from '../observer.ts';
import type { OpenProduct } from '../product.ts';
import { nodeIdentities } from './identities.ts';
import { createOperatorAudit } from './operator-audit.ts';
import { Sessions } from './sessions.ts';
import type { Web } from './web.ts';

export interface OpenWebOptions {
  readonly sql: Sql;
  readonly token: string;
  readonly readOnly: boolean;
  readonly servesConsole: boolean;
  readonly handlers: ApiHandlers;
  readonly populations: Populations;
  readonly live: Live;
  readonly node: NodeView;
  readonly observer: Observer;
  readonly product: Pick<OpenProduct, 'identities'> | null;
}

export function openWeb(options: OpenWebOptions): Web & { end(): void } {
  const { sql, token, handlers, live, node, observer, readOnly, servesConsole } = options;
  const now = (): number => systemClock.now();
  const identities = options.product?.identities ?? nodeIdentities(token);
  const audit = createOperatorAudit(sql, observer);
  const stopping = new AbortController();
  const news = new News({
    health: () => handlers['supervisor.health']({}, { door: 'console' }),
    population: () => populationOf(options.populations),
    now,
  });
  return {
    sessions: new Sessions({ sql, token, identities, readOnly, now }),
    servesConsole,
    observer,
    feed: { live, news, node, now },
    stopping: stopping.signal,
    now,
    note: (verb, session, { request, code }) =>
      audit.note({
        verb,
        who: session?.principal ?? operator,
        by: session === null ? 'bearer' : 'session',
        request,
        code,
      }),
    noteSession: (deed) => audit.noteSession(deed),
    end: () => {
      stopping.abort();
      news.end();
    },
  };
}

const operator = { id: 'operator', role: 'admin' };

async function populationOf(populations: Populations): Promise<Population> {
  const { at, rows } = await populations.all();
  const kinds: Population['kinds'] = {};
  for (const { kind, status, count } of rows) (kinds[kind] ??= {})[status] = count;
  return { at, kinds };
}
