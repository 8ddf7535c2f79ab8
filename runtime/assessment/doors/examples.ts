/** A request of every verb that works as it stands, for the documents. A test decodes each of them. */
import type { AskedInput, AssessmentVerb } from '../../../contracts/assessment/api.ts';

const batchId = 'b-2041';
const essayId = 'b-2041-00007';
const runId = 'r-77';
const contentId = 'c-190';
const assessmentId = 'r-77~cj_assessment~1';
const assignmentId = 'np-2026';
const lane = { env: 'local', lane: 'default' };
const page = { limit: 50 };

export const examples: { readonly [V in AssessmentVerb]: AskedInput<V> } = {
  'batch.register': {
    batchId,
    name: 'Year 9, argumentative text',
    courseCode: 'ENG5',
    expectedEssays: 25,
    prompt: 'Should schools start later in the morning? Give your reasons.',
  },
  'batch.add': { batchId, files: [{ name: 'essay.txt', text: 'I think that school should start later …' }] },
  'batch.finish': { batchId },
  'batch.prompt': { batchId, text: 'Should schools start later in the morning?' },
  'batch.confirm': { batchId, associations: [{ essayId, studentId: 's-12', studentName: 'Anna Å' }] },
  'batch.students': { batchId, ...page },
  'batch.preflight': { batchId, pipeline: 'comprehensive' },
  'batch.run': { batchId, pipeline: 'spellcheck', idempotencyKey: 'run-of-monday' },
  'batch.retry': { batchId, phase: 'spellcheck', essayIds: [essayId] },
  'batch.cancel': { batchId, reason: 'Wrong class' },
  'batch.close': { batchId },
  'batch.erase': { batchId },
  'batch.get': { batchId },
  'batch.list': { status: 'ready', ...page },
  'batch.results': { batchId, ...page },
  'batch.pipelines': {},
  'essay.get': { essayId },
  'essay.list': { batchId, failed: true, ...page },
  'essay.timeline': { essayId },
  'essay.replace': {
    essayId,
    file: { name: 'better.txt', text: 'I think that school should start later …' },
  },
  'essay.erase': { essayId },
  'content.get': { contentId },
  'notification.list': { unread: true, ...page },
  'notification.read': { id: 'n-5' },
  'assessment.get': { assessmentId, items: true },
  'assessment.list': { batchId, ...page },
  'assessment.results': { assessmentId },
  'assessment.report': { assessmentId, format: 'html' },
  'assessment.comparisons': { assessmentId, status: 'judged', ...page },
  'assessment.cancel': { assessmentId },
  'assessment.recover': { assessmentId },
  'assessment.inspect': { assessmentId },
  'judge.create': {
    judgeId: 'haiku',
    kind: 'llm',
    label: 'Claude Haiku, prompt v1',
    settings: { provider: 'anthropic', model: 'claude-haiku-4-5-20251001' },
  },
  'judge.list': {},
  'judge.retire': { judgeId: 'haiku' },
  'assignment.set': {
    assignmentId,
    gradeScale: 'swedish_8_anchor',
    prompt: 'Should schools start later in the morning? Give your reasons.',
    rubric: 'Content first, then structure, then language.',
  },
  'assignment.get': { assignmentId },
  'assignment.list': { ...page },
  'anchor.register': {
    assignmentId,
    label: 'C-1',
    grade: 'C',
    text:
      'I think that school should start later, because pupils who have slept enough learn more. ' +
      'Many studies say so, and my own mornings say it, too.',
  },
  'anchor.list': { assignmentId },
  'anchor.retire': { assignmentId, anchorId: 'a-3' },
  'judgement.next': {},
  'judgement.submit': { assessmentId, seq: 17, winner: 'first', decisionMs: 41_000 },
  'judgement.skip': { assessmentId, seq: 17, reason: 'knows_writer' },
  'judgement.progress': { assessmentId },
  'gateway.get': {},
  'gateway.reset': { provider: 'anthropic' },
  'run.create': {
    ...lane,
    graph: { steps: { first: { kind: 'noop' }, second: { kind: 'noop', needs: ['first'] } } },
  },
  'run.get': { runId },
  'run.list': { status: 'running', ...page },
  'run.events': { runId, sinceSeq: 12 },
  'run.cancel': { runId, reason: 'Wrong pipeline' },
  'run.retry': { runId },
  'run.approve': { runId, step: 'second', decision: 'approve' },
  'run.tick': { runId },
  'run.tick-once': { ...lane, caps: { ticksPerInvocation: 5 } },
  'run.lease.acquire': { runId, owner: 'ticker-1', ttlMs: 30_000 },
  'run.lease.renew': { runId, owner: 'ticker-1', fence: 3, ttlMs: 30_000 },
  'run.lease.release': { runId, owner: 'ticker-1', fence: 3 },
  'run.artifacts': { runId },
  'run.attach': { runId, name: 'report.json', mediaType: 'application/json', base64: 'e30=' },
  'lane.list': {},
  'lane.set': { ...lane, enabled: true, gate: 'auto' },
  'worker.status': {},
  'account.me': {},
  'key.create': { principal: 'anna@skola.example', role: 'teacher', label: 'Anna’s laptop' },
  'key.list': { ...page },
  'key.revoke': { id: 'k-9' },
  'audit.list': { target: `batch/${batchId}`, ...page },
};
