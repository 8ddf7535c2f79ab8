/**
 * The doors of assessment over handlers of a test's own, on a real node: what they let in, and as whom. The
 * rows that owners are looked up in are written by hand.
 */
import type { AssessmentHandlers, AssessmentVerb, Call } from '../../contracts/assessment/api.ts';
import { assessmentVerbs } from '../../contracts/assessment/api.ts';
import type { Sql } from '../../persistence/connect.ts';
import { createAccountHandlers } from '../../runtime/assessment/account-handlers.ts';
import { type DoorSettings, openAssessmentDoors } from '../../runtime/assessment/doors/open-doors.ts';
import type { Observer } from '../../runtime/observer.ts';
import type { Product, ProductHost } from '../../runtime/product.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { silentObserver } from '../../runtime/silent-observer.ts';
import { openWorld, type World } from './world.ts';

export const nodeToken = 'the-token-of-this-node';
export const asNode = { authorization: `Bearer ${nodeToken}` };

export interface Handled {
  readonly verb: AssessmentVerb;
  readonly request: object;
  readonly call: Call;
}

export interface DoorsWorld {
  readonly world: World;
  readonly node: Runtime;
  /** What came as far as a handler. */
  readonly handled: Handled[];
  /** What the observer was told: audit rows that failed and the like. */
  readonly failures: string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface DoorsGiven {
  readonly handlers?: Partial<AssessmentHandlers>;
  readonly settings?: DoorSettings;
  /** Lets a test have the handlers' pool, to break it. */
  readonly sqlOf?: (sql: Sql) => Sql;
}

export async function openDoorsWorld(given: DoorsGiven = {}): Promise<DoorsWorld> {
  const world = await openWorld();
  const handled: Handled[] = [];
  const failures: string[] = [];
  const observer: Observer = {
    ...silentObserver,
    productFailed: (part, { message }) => failures.push(`${part}: ${message}`),
    requestFailed: (verb, { message }) => failures.push(`${verb}: ${message}`),
  };
  const node = await world.node({
    kinds: [],
    product: doorsProduct(given, handled),
    token: nodeToken,
    http: { host: '127.0.0.1', port: 0 },
    observer,
  });
  return {
    world,
    node,
    handled,
    failures,
    fetch: (path, init) => fetch(`${node.httpUrl}${path}`, init),
    close: () => world.close(),
  };
}

function doorsProduct({ handlers, settings = {}, sqlOf }: DoorsGiven, handled: Handled[]): Product {
  return {
    kinds: [],
    open: (host) => {
      const sql = sqlOf?.(host.sql) ?? host.sql;
      return openAssessmentDoors({
        host,
        sql,
        handlers: withNotes({ ...echoing, ...accounts(host), ...handlers }, handled),
        settings,
        takeForm: () => ({ read: () => ({}) }),
      });
    },
    dispose: () => Promise.resolve(),
  };
}

const accounts = (host: ProductHost) =>
  createAccountHandlers({ sql: host.sql, now: () => host.now(), nextId: () => host.nextId() });

/** Whatever a test does not answer itself. */
const echoing = Object.fromEntries(
  assessmentVerbs.map((verb) => [verb, () => Promise.resolve({ verb })]),
) as unknown as AssessmentHandlers;

function withNotes(handlers: AssessmentHandlers, handled: Handled[]): AssessmentHandlers {
  const noted = assessmentVerbs.map((verb) => {
    const handler = handlers[verb] as (request: object, call: Call) => Promise<unknown>;
    const noting = (request: object, call: Call): Promise<unknown> => {
      handled.push({ verb, request, call });
      return handler(request, call);
    };
    return [verb, noting];
  });
  return Object.fromEntries(noted);
}

/** A batch with one essay, a run, a content and a session, and an assignment. */
export async function writeBatch(sql: Sql, batchId: string, owner: string): Promise<void> {
  await sql`
    insert into batches (id, owner, course_code, language, expected, status, client_status, created_at,
                         updated_at)
    values (${batchId}, ${owner}, 'ENG5', 'en', 1, 'ready_for_pipeline_execution', 'ready', now(), now())`;
  await sql`
    insert into essays (id, batch_id, slot, created_at, updated_at)
    values (${`${batchId}-00001`}, ${batchId}, 1, now(), now())`;
  await sql`
    insert into runs (id, batch_id, owner, env, lane, mode, requested_by, status, wants_tick, seq, created_at,
                      updated_at)
    values (${`run-${batchId}`}, ${batchId}, ${owner}, 'local', 'default', 'run', ${owner}, 'queued', false,
            0, now(), now())`;
  await sql`
    insert into contents (id, kind, batch_id, media_type, size)
    values (${`content-${batchId}`}, 'original_essay', ${batchId}, 'text/plain', 0)`;
  await sql`
    insert into assessments (id, batch_id, run_id, owner, status, settings, created_at, updated_at)
    values (${`assessment-${batchId}`}, ${batchId}, ${`run-${batchId}`}, ${owner}, 'waiting_callbacks', '{}',
            now(), now())`;
  await sql`
    insert into assignments (id, owner, grade_scale, context_origin)
    values (${`assignment-${batchId}`}, ${owner}, 'swedish_8_anchor', 'research_experiment')`;
}

export interface Asked {
  readonly as?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly method?: string;
}
/** As a service that speaks for somebody: the shortest way to be a teacher. */
export async function askAs(
  doors: DoorsWorld,
  path: string,
  { as: who, headers = {}, body, method }: Asked = {},
) {
  const given = who === undefined ? {} : { 'assay-on-behalf-of': who };
  const response = await doors.fetch(path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...asNode, 'content-type': 'application/json', ...given, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, answer: JSON.parse(text) as object, text };
}
