/** The verbs of comparative judgement, each from the file that does it. */
import type { AssessmentHandlers } from '../../../contracts/assessment/api.ts';
import type { judgingVerbs } from '../../../contracts/assessment/judging-verbs.ts';
import type { AssessmentHost } from '../host.ts';
import { createAnchorHandlers } from './anchor-handlers.ts';
import { createAssignmentHandlers } from './assignment-handlers.ts';
import { createGatewayHandlers } from './gateway-handlers.ts';
import { createJudgementHandlers } from './human-answers.ts';
import { createJudgeHandlers } from './judge-handlers.ts';
import { createSessionReads } from './session-reads.ts';
import { createSessionResults } from './session-results.ts';
import { createSessionSteering } from './session-steering.ts';

export const createJudgingHandlers = (
  host: AssessmentHost,
): Pick<AssessmentHandlers, keyof typeof judgingVerbs> => ({
  ...createSessionReads(host),
  ...createSessionResults(host),
  ...createSessionSteering(host),
  ...createJudgeHandlers(host),
  ...createAssignmentHandlers(host),
  ...createAnchorHandlers(host),
  ...createJudgementHandlers(host),
  ...createGatewayHandlers(host),
});
