/** Runs, lanes, leases: the verbs of operators, and what a teacher may see of a run. */
import { z } from 'zod';
import { runEvents } from './facts.ts';
import { assessmentLimits as limits } from './limits.ts';
import { runBrief } from './batch-shapes.ts';
import {
  cursor,
  defineVerbs,
  idempotencyKey,
  idText,
  limitUpTo,
  line,
  pageLimit,
  pageOf,
  stamp,
  whole,
  word,
} from './verb.ts';
import { laneGates, runModes, runStatuses, stopReasons } from './words.ts';

const count = z.int();
const runId = idText;
const lane = { env: idText.default('local'), lane: idText.default('default') };
const artifact = z
  .object({ name: z.string(), contentId: z.string(), sha256: z.string(), size: count, createdAt: stamp })
  .meta({ id: 'Artifact' });

const runSummary = runBrief
  .extend({
    batchId: z.string().nullable(),
    owner: z.string(),
    env: z.string(),
    lane: z.string(),
    requestedBy: z.string(),
    parentRunId: z.string().nullable(),
    ticks: count,
    lease: z.object({ owner: z.string(), fence: count, until: stamp }).nullable(),
    lastError: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'Run' });
const brief = runSummary.omit({ phases: true, currentPhase: true, skipped: true }).meta({ id: 'RunRow' });

const leased = z.object({ runId: z.string(), owner: z.string(), fence: count, until: stamp });
const leaseMs = z.int().min(1_000).max(limits.leaseMsMax).default(limits.leaseMsDefault);

const laneState = z
  .object({
    env: z.string(),
    lane: z.string(),
    version: count.describe('0: nobody has set anything, these are the defaults'),
    enabled: z.boolean(),
    gate: z.enum(laneGates),
    ticksPerInvocation: count,
    ticksPerRun: count,
    ticksPerDay: count,
    ticksToday: count,
    waiting: count,
    setBy: z.string().nullable(),
    setAt: stamp.nullable(),
  })
  .meta({ id: 'Lane' });

const cap = z.int().min(0).max(1_000_000);
const caps = z.strictObject({
  ticksPerInvocation: cap.optional(),
  ticksPerRun: cap.optional(),
  ticksPerDay: cap.optional(),
});
const tickReport = z
  .object({
    env: z.string(),
    lane: z.string(),
    status: z.enum(['success', 'idle', 'stopped']),
    reason: z.enum(stopReasons),
    considered: count,
    runsTicked: count.describe('Distinct runs'),
    ticks: count,
    eventsAdded: count,
    skippedLeased: count,
    errors: count,
  })
  .meta({ id: 'TickReport' });

/** As a caller writes it. What is wrong with it is said with a code of its own: see `readGraph`. */
const graph = z
  .unknown()
  .describe('{ entry?, steps: { <id>: { kind, needs?, attemptsMax?, approval?, params? } } }');

export const runVerbs = defineVerbs({
  'run.create': {
    about: 'A run of a graph of plain steps. Refused with its own code where the graph is not sound.',
    http: { method: 'post', path: '/v1/runs', status: 201 },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      ...lane,
      mode: z.enum(runModes).default('run'),
      requestedBy: word.optional(),
      parentRunId: runId.optional(),
      graph,
      params: z.record(z.string(), z.unknown()).default({}),
      idempotencyKey,
    }),
    answer: z.object({ runId: z.string(), status: z.enum(runStatuses) }),
  },
  'run.get': {
    about: 'One run with its steps.',
    http: { method: 'get', path: '/v1/runs/{runId}' },
    access: 'own',
    writes: false,
    request: z.strictObject({ runId }),
    answer: runSummary,
  },
  'run.list': {
    about: 'Runs, newest first.',
    http: { method: 'get', path: '/v1/runs' },
    access: 'any',
    writes: false,
    request: z.strictObject({
      env: idText.optional(),
      lane: idText.optional(),
      status: z.enum(runStatuses).optional(),
      batchId: idText.optional(),
      requestedBy: line.optional().describe('Part of it, taken literally'),
      cursor,
      limit: pageLimit,
    }),
    answer: pageOf(brief),
  },
  'run.events': {
    about: 'What happened to a run, in order, numbered without gaps.',
    http: { method: 'get', path: '/v1/runs/{runId}/events' },
    access: 'own',
    writes: false,
    request: z.strictObject({
      runId,
      sinceSeq: whole.default(0).describe('Only later ones'),
      limit: limitUpTo(limits.eventsPageMax, limits.eventsPageDefault),
    }),
    answer: pageOf(
      z.object({
        runId: z.string(),
        seq: count,
        at: stamp,
        event: z.enum(runEvents),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
  },
  'run.cancel': {
    about: 'Stops a run; a batch behind it can be run again.',
    http: { method: 'post', path: '/v1/runs/{runId}/cancel' },
    access: 'own',
    writes: true,
    request: z.strictObject({ runId, reason: line.optional() }),
    answer: z.object({ runId: z.string(), status: z.enum(runStatuses) }),
  },
  'run.retry': {
    about: 'A new run of the same plan, where the last one failed or was cancelled.',
    http: { method: 'post', path: '/v1/runs/{runId}/retry', status: 201 },
    access: 'own',
    writes: true,
    request: z.strictObject({ runId, idempotencyKey }),
    answer: z.object({ runId: z.string(), parentRunId: z.string(), status: z.string() }),
  },
  'run.approve': {
    about: 'Decides about a step that waits for approval.',
    http: { method: 'post', path: '/v1/runs/{runId}/approvals' },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      runId,
      step: word,
      decision: z.enum(['approve', 'reject']),
      reason: line.optional(),
      expiresAt: z.iso.datetime().optional().describe('The approval counts until then'),
    }),
    answer: z.object({ runId: z.string(), step: z.string(), status: z.enum(runStatuses) }),
  },
  'run.tick': {
    about: 'One tick of one run, by whoever holds its lease where there is one.',
    http: { method: 'post', path: '/v1/runs/{runId}/tick' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ runId, owner: word.optional(), fence: z.int().optional() }),
    answer: z.object({ runId: z.string(), status: z.enum(runStatuses), ticked: z.boolean(), ticks: count }),
  },
  'run.tick-once': {
    about: 'One bounded look at a lane: its runs in order, within the caps.',
    http: { method: 'post', path: '/v1/lanes/{env}/{lane}/tick-once' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ ...lane, owner: word.default('operator'), caps: caps.default({}) }),
    answer: tickReport,
  },
  'run.lease.acquire': {
    about: 'Takes the lease of a run for an external ticker. The fence rises with every new holder.',
    http: { method: 'post', path: '/v1/runs/{runId}/lease' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ runId, owner: word, ttlMs: leaseMs }),
    answer: leased,
  },
  'run.lease.renew': {
    about: 'Extends a lease that is still held. Not one that ran out.',
    http: { method: 'put', path: '/v1/runs/{runId}/lease' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ runId, owner: word, fence: z.int(), ttlMs: leaseMs }),
    answer: leased,
  },
  'run.lease.release': {
    about: 'Gives a lease back. Of no effect for whoever does not hold it.',
    http: { method: 'delete', path: '/v1/runs/{runId}/lease' },
    access: 'admin',
    writes: true,
    request: z.strictObject({ runId, owner: word, fence: whole }),
    answer: z.object({ runId: z.string(), released: z.boolean() }),
  },
  'run.artifacts': {
    about: 'The artifacts of a run, by name.',
    http: { method: 'get', path: '/v1/runs/{runId}/artifacts' },
    access: 'own',
    writes: false,
    request: z.strictObject({ runId }),
    answer: z.object({ items: z.array(artifact) }),
  },
  'run.attach': {
    about: 'Adds an artifact to a run. A name is given once.',
    http: { method: 'post', path: '/v1/runs/{runId}/artifacts', status: 201 },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      runId,
      name: z.string().regex(/^(?!\.)[\w.-]{1,120}$/, 'a file name without folders'),
      mediaType: word.default('application/octet-stream'),
      base64: z.base64(),
    }),
    answer: artifact,
  },
  'lane.list': {
    about: 'Lanes that have runs or settings.',
    http: { method: 'get', path: '/v1/lanes' },
    access: 'admin',
    writes: false,
    request: z.strictObject({}),
    answer: z.object({ items: z.array(laneState) }),
  },
  'lane.set': {
    about: 'A new version of the settings of a lane; what is not named stays as it is.',
    http: { method: 'put', path: '/v1/lanes/{env}/{lane}' },
    access: 'admin',
    writes: true,
    request: z.strictObject({
      env: idText,
      lane: idText,
      enabled: z.boolean().optional(),
      gate: z.enum(laneGates).optional(),
      ...caps.shape,
    }),
    answer: laneState,
  },
  'worker.status': {
    about: 'Whether this node ticks lanes by itself, why not, and how it went last.',
    http: { method: 'get', path: '/v1/worker' },
    access: 'admin',
    writes: false,
    request: z.strictObject({}),
    answer: z.object({
      enabled: z.boolean(),
      reason: z.string(),
      pid: count,
      configuredPid: count,
      tickIntervalMs: count,
      lastTickAt: stamp.nullable(),
      lastError: z.string().nullable(),
      lanes: z.array(laneState),
    }),
  },
});
