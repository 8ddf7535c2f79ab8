/** All verbs of assessment as one table, and the shape in which every door says no. */
import { z } from 'zod';
import { accountVerbs } from './account-verbs.ts';
import { batchVerbs } from './batch-verbs.ts';
import { type ErrorCode, errorCodes } from './codes.ts';
import { judgingVerbs } from './judging-verbs.ts';
import { runVerbs } from './run-verbs.ts';
import type { RoleName } from './words.ts';

export const assessmentApi = { ...batchVerbs, ...judgingVerbs, ...runVerbs, ...accountVerbs } as const;
export type AssessmentVerb = keyof typeof assessmentApi;
export const assessmentVerbs = Object.keys(assessmentApi) as AssessmentVerb[];
export type Asked<V extends AssessmentVerb> = z.output<(typeof assessmentApi)[V]['request']>;
export type AskedInput<V extends AssessmentVerb> = z.input<(typeof assessmentApi)[V]['request']>;
export type Answered<V extends AssessmentVerb> = z.output<(typeof assessmentApi)[V]['answer']>;

/** Who asks, as a door has made sure of it. */
export interface Principal {
  readonly id: string;
  readonly role: RoleName;
  readonly org: string | null;
}

/** What every handler is given beside the request. */
export interface Call {
  readonly principal: Principal;
  readonly correlationId: string;
  /** `http`, `nats`, `cli`. */
  readonly door: string;
}

/** One function per verb. Throws `Denial`, or a `Rejection` or `Retryable` of the runtime. */
export type AssessmentHandlers = {
  readonly [V in AssessmentVerb]: (request: Asked<V>, call: Call) => Promise<Answered<V>>;
};

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];
export const errorEnvelope = z
  .object({
    error: z.object({
      code: z.enum(codes),
      message: z.string(),
      correlationId: z.string(),
      service: z.literal('assay'),
      timestamp: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
      retryAfterMs: z.number().optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorEnvelope = z.output<typeof errorEnvelope>;
