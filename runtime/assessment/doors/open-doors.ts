/** The doors of assessment on one node: HTTP routes, the NATS service and the live feeds over one guard. */
import type { Hono } from 'hono';
import type { AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import type { Sql } from '../../../persistence/connect.ts';
import type { Identities } from '../../http/identities.ts';
import type { ProductHost } from '../../product.ts';
import { createAuditTrail } from './audit-trail.ts';
import { createGuard } from './guard.ts';
import { documentRoutes } from './http-documents.ts';
import { feedRoutes } from './http-feeds.ts';
import { type HttpDoorHost, mountAssessment } from './http-routes.ts';
import { createLiveFacts } from './live-facts.ts';
import { startNatsDoor } from './nats-door.ts';
import { createPrincipals, type PrincipalSettings } from './principals.ts';
import { createRateLimits, defaultRates, type Rates } from './rate-limits.ts';

export interface DoorSettings extends PrincipalSettings {
  /** Requests of one caller per minute at one node. */
  readonly rates?: Partial<Rates> | undefined;
}

export interface DoorsOptions {
  readonly host: ProductHost;
  readonly sql: Sql;
  readonly handlers: AssessmentHandlers;
  readonly takeForm: HttpDoorHost['takeForm'];
  readonly settings: DoorSettings;
}

export interface AssessmentDoors {
  routes(app: Hono): void;
  /** Whom these doors know. */
  readonly identities: Identities;
  close(): Promise<void>;
}

export async function openAssessmentDoors(options: DoorsOptions): Promise<AssessmentDoors> {
  const { host, sql, handlers, takeForm, settings } = options;
  const { connection, subjects, limits, observer, token } = host;
  const now = (): number => host.now();
  const principals = createPrincipals({ sql, token, now }, settings);
  const guard = createGuard({
    sql,
    handlers,
    principals,
    rates: createRateLimits({ ...defaultRates, ...settings.rates }, now),
    audit: createAuditTrail(sql, observer),
    observer,
  });
  const stopping = new AbortController();
  const facts = createLiveFacts(connection, subjects);
  const feeds = feedRoutes({ guard, handlers, facts, observer, stopping: stopping.signal, now });
  const service = host.isApi
    ? await startNatsDoor({
        connection,
        prefix: subjects.prefix,
        nodeName: host.node.name,
        guard,
        limits,
        now,
      })
    : null;
  return {
    identities: principals,
    routes: (app) =>
      mountAssessment(app, {
        guard,
        limits,
        observer,
        now,
        takeForm,
        extras: [...feeds, ...documentRoutes(subjects.prefix)],
      }),
    close: async () => {
      stopping.abort();
      facts.close();
      await service?.stop();
    },
  };
}
