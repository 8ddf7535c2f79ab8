/** What operators may do to a run that has begun: tick, lease, approve, cancel, attach. */
import type { Answered, Asked, AssessmentHandlers, Call } from '../../contracts/assessment/api.ts';
import { Denial } from '../../contracts/assessment/codes.ts';
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { RunMessage } from '../../contracts/assessment/messages.ts';
import { actorKey } from '../../contracts/ids.ts';
import { approvalFor, isEnded, type RunContext, viewOf } from '../../machines/assessment/run-context.ts';
import { listArtifacts } from '../../persistence/assessment/runs/list-artifacts.ts';
import { type AssessmentHost, tellActor } from './host.ts';
import { alreadyFinal, mustFindRun, mustKnowRun } from './run-shapes.ts';
import { takeTick } from './take-tick.ts';
import { type Told, toldOf } from './told.ts';

type SteerVerb =
  | 'run.cancel'
  | 'run.approve'
  | 'run.tick'
  | 'run.lease.acquire'
  | 'run.lease.renew'
  | 'run.lease.release'
  | 'run.attach';

export const createRunSteering = (host: AssessmentHost): Pick<AssessmentHandlers, SteerVerb> => ({
  'run.cancel': (asked, call) => cancel(host, asked, call),
  'run.approve': (asked, call) => decide(host, asked, call),
  'run.tick': (asked, call) => tick(host, asked, call),
  'run.lease.acquire': (asked, call) => acquire(host, asked, call),
  'run.lease.renew': (asked, call) => renew(host, asked, call),
  'run.lease.release': (asked, call) => release(host, asked, call),
  'run.attach': (asked, call) => attach(host, asked, call),
});

async function tellRun(
  host: AssessmentHost,
  call: Call,
  runId: string,
  { type, ...payload }: RunMessage,
): Promise<Told> {
  return toldOf(await tellActor(host, call, { target: actorKey('run', runId), type, payload }));
}

/** Cancelling what has ended is no mistake: the answer says how it ended. */
async function cancel(
  host: AssessmentHost,
  { runId }: Asked<'run.cancel'>,
  call: Call,
): Promise<Answered<'run.cancel'>> {
  await mustFindRun(host, runId);
  // The reason stands in the audit log; a text has no place in a journal that outlives erasures.
  await tellRun(host, call, runId, { type: 'CANCEL', by: call.principal.id, reason: null });
  return { runId, status: (await mustFindRun(host, runId)).status };
}

async function decide(
  host: AssessmentHost,
  asked: Asked<'run.approve'>,
  call: Call,
): Promise<Answered<'run.approve'>> {
  const { runId, step, decision } = asked;
  const by = call.principal.id;
  const expiresAt = asked.expiresAt === undefined ? null : Date.parse(asked.expiresAt);
  if (expiresAt !== null && expiresAt <= host.now()) {
    throw new Denial('VALIDATION_ERROR', 'Expected `expiresAt` to be in the future; give a later time');
  }
  await mustFindRun(host, runId);
  const told = await tellRun(
    host,
    call,
    runId,
    decision === 'approve'
      ? { type: 'APPROVAL_GIVEN', step, by, expiresAt }
      : { type: 'APPROVAL_REFUSED', step, by, reason: null },
  );
  const { row, context } = await mustKnowRun(host, runId);
  if (told.kind === 'accepted' || isDecided(context, asked, host.now()))
    return { runId, step, status: row.status };
  throw whyUndecidable(context, step);
}

/** The same decision twice is one decision. */
function isDecided(context: RunContext, { step, decision }: Asked<'run.approve'>, at: number): boolean {
  if (decision === 'approve') return !isEnded(context.status) && approvalFor(context, step, at) !== null;
  const { lastError } = context;
  return lastError?.stage === 'approval' && lastError.step === step;
}

function whyUndecidable(context: RunContext, step: string): Denial {
  const { runId, status, lastError } = context;
  const details = { runId, step, status };
  if (lastError?.stage === 'approval') {
    return new Denial(
      'APPROVAL_REFUSED',
      `Step \`${lastError.step ?? ''}\` was refused, and the run with it`,
      {
        details,
      },
    );
  }
  if (isEnded(status)) return alreadyFinal({ id: runId, status });
  const view = viewOf(context, step);
  if (view === null || !view.step.approval) {
    return new Denial(
      'VALIDATION_ERROR',
      `Expected a step of \`${runId}\` that needs an approval, got \`${step}\``,
      {
        details,
      },
    );
  }
  return new Denial('CONFLICT', `Step \`${step}\` is ${view.progress.status}; it can no longer be decided`, {
    details,
  });
}

async function tick(
  host: AssessmentHost,
  { runId, owner, fence }: Asked<'run.tick'>,
  call: Call,
): Promise<Answered<'run.tick'>> {
  const { row, context } = await mustKnowRun(host, runId);
  const { env, lane } = row;
  const by = owner ?? call.principal.id;
  const { correlationId } = call;
  const taken = await takeTick(host, { runId, env, lane, by, fence, caps: {}, correlationId });
  switch (taken.kind) {
    case 'ticked':
      return { runId, status: taken.status, ticked: true, ticks: taken.ticks };
    case 'leased':
      throw fence === undefined ? held(runId, context) : lost(runId);
    case 'closed':
      throw closed(taken.reason, { env, lane });
    case 'failed':
      toldOf(taken.answer);
      throw new Denial('PROCESSING_ERROR', `Run \`${runId}\` could not be ticked`, { details: { runId } });
    case 'stale': {
      if (fence !== undefined && fence !== context.fence) throw lost(runId);
      const { status, ticks } = await mustFindRun(host, runId);
      return { runId, status, ticked: false, ticks };
    }
  }
}

const closed = (reason: string, lane: { readonly env: string; readonly lane: string }): Denial =>
  reason === 'daily_cap'
    ? new Denial('QUOTA_EXCEEDED', `Lane ${lane.env}/${lane.lane} has had its ticks of today`, {
        details: lane,
      })
    : new Denial('CONFLICT', `Lane ${lane.env}/${lane.lane} is disabled; enable it first`, {
        details: { ...lane, reason },
      });

const held = (runId: string, { lease }: RunContext): Denial =>
  new Denial('LEASE_HELD', `Somebody else holds the lease of run \`${runId}\``, {
    details: { runId, until: lease === null ? null : new Date(lease.until).toISOString() },
  });
const lost = (runId: string): Denial =>
  new Denial(
    'LEASE_LOST',
    `The lease of run \`${runId}\` is not held by this owner and fence; acquire it again`,
    {
      details: { runId },
    },
  );

async function acquire(
  host: AssessmentHost,
  { runId, owner, ttlMs }: Asked<'run.lease.acquire'>,
  call: Call,
): Promise<Answered<'run.lease.acquire'>> {
  await mustFindRun(host, runId);
  const told = await tellRun(host, call, runId, { type: 'LEASE_ACQUIRED', owner, ttlMs });
  const { row, context } = await mustKnowRun(host, runId);
  if (isEnded(row.status)) throw alreadyFinal(row);
  if (told.kind === 'refused' || context.lease?.owner !== owner) throw held(runId, context);
  return leasedAs(runId, context.lease);
}

const leasedAs = (runId: string, { owner, fence, until }: NonNullable<RunContext['lease']>) => ({
  runId,
  owner,
  fence,
  until: new Date(until).toISOString(),
});

async function renew(
  host: AssessmentHost,
  { runId, owner, fence, ttlMs }: Asked<'run.lease.renew'>,
  call: Call,
): Promise<Answered<'run.lease.renew'>> {
  await mustFindRun(host, runId);
  const told = await tellRun(host, call, runId, { type: 'LEASE_RENEWED', owner, fence, ttlMs });
  const { row, context } = await mustKnowRun(host, runId);
  if (isEnded(row.status)) throw alreadyFinal(row);
  if (told.kind === 'refused' || context.lease?.fence !== fence) throw lost(runId);
  return leasedAs(runId, context.lease);
}

async function release(
  host: AssessmentHost,
  { runId, owner, fence }: Asked<'run.lease.release'>,
  call: Call,
): Promise<Answered<'run.lease.release'>> {
  await mustFindRun(host, runId);
  const told = await tellRun(host, call, runId, { type: 'LEASE_RELEASED', owner, fence });
  return { runId, released: told.kind === 'accepted' };
}

async function attach(
  host: AssessmentHost,
  { runId, name, mediaType, base64 }: Asked<'run.attach'>,
  call: Call,
): Promise<Answered<'run.attach'>> {
  const { row } = await mustKnowRun(host, runId);
  const body = Buffer.from(base64, 'base64');
  const bytes = body.byteLength;
  if (bytes > limits.artifactBytesMax) {
    throw new Denial('PAYLOAD_TOO_LARGE', `Expected at most ${limits.artifactBytesMax} bytes, got ${bytes}`);
  }
  if (isEnded(row.status)) throw alreadyFinal(row);
  // Of its batch, too: whoever erases that erases what was attached to its runs.
  const whose = { batchId: row.batchId, essayId: null, runId };
  const {
    id: contentId,
    sha256,
    size,
  } = await host.contents.put({ ...whose, kind: 'run_artifact', mediaType, body });
  const told = await tellRun(host, call, runId, { type: 'ARTIFACT_STORED', name, contentId, sha256, size });
  const stored = (await listArtifacts(host.sql, runId)).find((one) => one.name === name);
  // The same bytes under the same name again: nothing is different from what was asked for.
  if (stored?.sha256 === sha256) return { ...stored, createdAt: stored.createdAt.toISOString() };
  throw told.kind === 'refused' ? await whyNotStored(host, runId, name) : alreadyFinal(row);
}

async function whyNotStored(host: AssessmentHost, runId: string, name: string): Promise<Denial> {
  const { row, context } = await mustKnowRun(host, runId);
  if (isEnded(row.status)) return alreadyFinal(row);
  const details = { runId, name };
  return context.artifacts.includes(name)
    ? new Denial('ALREADY_EXISTS', `Run \`${runId}\` has an artifact \`${name}\`; give another name`, {
        details,
      })
    : new Denial(
        'CONFLICT',
        `Run \`${runId}\` has ${limits.artifactsMax} artifacts; there is room for no more`,
        {
          details,
        },
      );
}
