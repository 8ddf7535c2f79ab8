/** The routes that only browsers use: the console, signing in, and what goes on. */
import type { Hono } from 'hono';
import type { Verb } from '../../contracts/api.ts';
import { toErrorRecord } from '../../contracts/failures.ts';
import { liveFeed, type LiveFeedHost } from '../live/live-feed.ts';
import type { Observer } from '../observer.ts';
import { mountConsole } from './console-files.ts';
import { eventStream } from './event-stream.ts';
import { operatorsDocument } from './openapi.ts';
import { sessionGuard } from './session-guard.ts';
import { mountSessions, type SessionDeed } from './session-routes.ts';
import type { Session, Sessions } from './sessions.ts';

export interface Web {
  readonly sessions: Sessions;
  readonly servesConsole: boolean;
  readonly observer: Observer;
  readonly feed: LiveFeedHost;
  /** Aborted when the node stops: every line ends. */
  readonly stopping: AbortSignal;
  now(): number;
  /** A verb that would change something, by whoever has been let in. */
  note(
    verb: Verb,
    session: Session | null,
    deed: { readonly request: unknown; readonly code: string | null },
  ): Promise<void>;
  noteSession(deed: SessionDeed): Promise<void>;
}

/** Before everything else: whoever comes by a cookie is known to all routes behind. */
export function mountWeb(app: Hono, web: Web): void {
  // The page itself is nobody's secret: its files are sent without asking Postgres who comes.
  if (web.servesConsole) mountConsole(app);
  app.use(sessionGuard(web.sessions));
  mountSessions(app, {
    sessions: web.sessions,
    observer: web.observer,
    now: () => web.now(),
    note: (deed) => web.noteSession(deed),
  });
  let document: string | null = null;
  app.get('/api/openapi.json', (context) => {
    document ??= JSON.stringify(operatorsDocument());
    return context.body(document, 200, { 'Content-Type': 'application/json; charset=utf-8' });
  });
}

/** Behind the door: for operators. */
export function mountLive(app: Hono, { feed, observer, stopping }: Web): void {
  app.get('/api/live', (context) => {
    const from = context.req.header('last-event-id') ?? context.req.query('lastEventId');
    const stream = eventStream(liveFeed(feed, from), {
      stopping,
      failed: (error) => observer.productFailed('live', toErrorRecord(error)),
    });
    return context.body(stream, 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // Proxies that gather answers would keep the events to themselves.
      'X-Accel-Buffering': 'no',
    });
  });
}
