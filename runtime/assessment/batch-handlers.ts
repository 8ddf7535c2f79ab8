/** The verbs of batches, essays and notices, each from the file that does it. */
import type { AssessmentHandlers } from '../../contracts/assessment/api.ts';
import { createBatchReads } from './batch-reads.ts';
import { attachPrompt, cancelBatch, closeBatch, finishIntake } from './change-batch.ts';
import { confirmStudents } from './confirm-students.ts';
import { eraseWholeBatch } from './erase-batch.ts';
import { createEssayReads } from './essay-reads.ts';
import type { AssessmentHost } from './host.ts';
import { createNotificationHandlers } from './notification-handlers.ts';
import { registerBatch } from './register-batch.ts';
import { createRunRequests } from './request-run.ts';

/** Files and contents belong to the intake, runs to the verbs of operators. */
type ElsewhereVerb = 'batch.add' | 'essay.replace' | 'content.get';
type BatchVerb = Exclude<
  Extract<keyof AssessmentHandlers, `${'batch' | 'essay' | 'content' | 'notification'}.${string}`>,
  ElsewhereVerb
>;

export const createBatchHandlers = (host: AssessmentHost): Pick<AssessmentHandlers, BatchVerb> => ({
  ...createBatchReads(host),
  ...createEssayReads(host),
  ...createNotificationHandlers(host),
  ...createRunRequests(host),
  'batch.register': (asked, call) => registerBatch(host, asked, call),
  'batch.finish': (asked, call) => finishIntake(host, asked, call),
  'batch.prompt': (asked, call) => attachPrompt(host, asked, call),
  'batch.confirm': (asked, call) => confirmStudents(host, asked, call),
  'batch.cancel': (asked, call) => cancelBatch(host, asked, call),
  'batch.close': (asked, call) => closeBatch(host, asked, call),
  'batch.erase': (asked, call) => eraseWholeBatch(host, asked, call),
});
