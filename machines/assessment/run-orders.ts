/** What people and tickers may ask of a run beside ticks: approvals, leases, artifacts, cancelling. */
import { assessmentLimits as limits } from '../../contracts/assessment/limits.ts';
import type { RunMessage } from '../../contracts/assessment/messages.ts';
import { approvalFor, liveLease, type RunContext, viewOf } from './run-context.ts';
import type { RunDraft } from './run-draft.ts';
import { failRun, stopSteps, unblock } from './run-steps.ts';

type Of<Type extends RunMessage['type']> = Extract<RunMessage, { readonly type: Type }>;

/** Whether somebody may still decide about this step. */
const isUndecided = (context: RunContext, step: string): boolean => {
  const view = viewOf(context, step);
  return view !== null && view.step.approval && view.progress.status === 'pending';
};

/** Approving twice is one effect: the second is not accepted while the first one counts. */
export const canApprove = (
  context: RunContext,
  { step, expiresAt }: Of<'APPROVAL_GIVEN'>,
  at: number,
): boolean =>
  isUndecided(context, step) &&
  (expiresAt === null || expiresAt > at) &&
  approvalFor(context, step, at) === null;

export function approve(draft: RunDraft, { step, by, expiresAt }: Of<'APPROVAL_GIVEN'>): void {
  const others = draft.context.approvals.filter((one) => one.step !== step);
  draft.set({ approvals: [...others, { step, by, expiresAt }] });
  draft.event('APPROVAL_GIVEN', { step, by, expiresAt });
  if (draft.context.blockedOn === step) unblock(draft, step);
}

export const canRefuse = (context: RunContext, { step }: Of<'APPROVAL_REFUSED'>): boolean =>
  isUndecided(context, step);

/** Why it was refused stands in the audit log: a reason is a text, and events carry none. */
export function refuse(draft: RunDraft, { step, by }: Of<'APPROVAL_REFUSED'>): void {
  draft.event('APPROVAL_REFUSED', { step, by });
  failRun(draft, { stage: 'approval', step, reason: 'approval_refused' });
}

export function cancelRun(draft: RunDraft, { by }: Of<'CANCEL'>): void {
  stopSteps(draft);
  draft.end('cancelled', { by });
}

/** Free, or held by the same owner. A lease that ends this very millisecond is free. */
export function canAcquire(context: RunContext, { owner }: Of<'LEASE_ACQUIRED'>, at: number): boolean {
  const held = liveLease(context, at);
  return held === null || held.owner === owner;
}

/** The fence stays with whoever holds on, and rises for everybody else: old ones are told apart by it. */
export function acquire(draft: RunDraft, { owner, ttlMs }: Of<'LEASE_ACQUIRED'>): void {
  const held = liveLease(draft.context, draft.at);
  const fence = held?.owner === owner ? held.fence : draft.context.fence + 1;
  holdUntil(draft, owner, fence, draft.at + ttlMs);
}

export function isHolder(
  context: RunContext,
  { owner, fence }: { readonly owner: string; readonly fence: number },
  at: number,
): boolean {
  const held = liveLease(context, at);
  return held !== null && held.owner === owner && held.fence === fence;
}

export const renew = (draft: RunDraft, { owner, fence, ttlMs }: Of<'LEASE_RENEWED'>): void =>
  holdUntil(draft, owner, fence, draft.at + ttlMs);

function holdUntil(draft: RunDraft, owner: string, fence: number, until: number): void {
  draft.set({ lease: { owner, fence, until }, fence });
  draft.event('LEASE_ACQUIRED', { owner, fence, until });
}

/** Also of a lease that has run out: it is given back all the same. */
export const canRelease = ({ lease }: RunContext, { owner, fence }: Of<'LEASE_RELEASED'>): boolean =>
  lease !== null && lease.owner === owner && lease.fence === fence;

export function release(draft: RunDraft, { owner, fence }: Of<'LEASE_RELEASED'>): void {
  draft.set({ lease: null });
  draft.event('LEASE_RELEASED', { owner, fence });
}

export const canStore = ({ artifacts }: RunContext, { name }: Of<'ARTIFACT_STORED'>): boolean =>
  artifacts.length < limits.artifactsMax && !artifacts.includes(name);

export function storeArtifact(
  draft: RunDraft,
  { name, contentId, sha256, size }: Of<'ARTIFACT_STORED'>,
): void {
  const { runId, batch, artifacts } = draft.context;
  draft.set({ artifacts: [...artifacts, name] });
  const batchId = batch?.batchId ?? null;
  draft.emit('run.artifact.stored', { runId, batchId, name, contentId, sha256, size });
  draft.event('ARTIFACT_STORED', { name, size });
}
