/** Opens the HTTP door of a node where its options want one. */
import type { Limits } from '../../contracts/limits.ts';
import type { Sql } from '../../persistence/connect.ts';
import { troubleByKind } from '../../persistence/supervisor/trouble-by-kind.ts';
import { queueAges } from '../../persistence/views/queue-ages.ts';
import type { ApiHandlers } from '../api/surface.ts';
import { createMetrics, createScrape, type Metrics } from '../metrics.ts';
import type { NodeView } from '../node-view.ts';
import type { Observer } from '../observer.ts';
import type { OpenProduct } from '../product.ts';
import type { Populations } from '../api/populations.ts';
import type { Live } from '../live/live.ts';
import { type HttpDoor, startHttp } from './http.ts';
import { openWeb } from './open-web.ts';

export interface OpenHttpOptions {
  readonly http: { readonly host: string; readonly port: number } | null | undefined;
  readonly token: string | undefined;
  /**
   * What `createMetricsObserver` counts into; without it `/metrics` shows the queues and the process only.
   */
  readonly metrics: Metrics | undefined;
  readonly handlers: ApiHandlers;
  readonly populations: Populations;
  readonly live: Live;
  readonly servesConsole: boolean;
  /** Sessions may only look. */
  readonly readOnly: boolean;
  readonly product: Pick<OpenProduct, 'routes' | 'identities'> | null;
  readonly node: NodeView;
  readonly sql: Sql;
  readonly limits: Limits;
  readonly observer: Observer;
}

export async function openHttp(options: OpenHttpOptions): Promise<HttpDoor | null> {
  const { http, token, sql, node } = options;
  if (http === undefined || http === null) return null;
  if (token === undefined) {
    throw new Error(
      'Expected `token` beside `http`: the HTTP door does not open without one; give at least 16 characters',
    );
  }
  const metrics = options.metrics ?? createMetrics('unknown');
  const scrape = createScrape(metrics, {
    node,
    queueAges: () => queueAges(sql),
    trouble: () => troubleByKind(sql),
  });
  const web = openWeb({ ...options, token });
  const door = await startHttp({ ...options, ...http, token, metrics: scrape, web });
  return {
    url: door.url,
    close: async () => {
      web.end();
      await door.close();
    },
  };
}
