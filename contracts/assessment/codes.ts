/**
 * Why a door of the assessment API says no: the catalogue, each code with its HTTP status. Whatever is not
 * here does not leave the house.
 */

export const errorCodes = {
  VALIDATION_ERROR: 400,
  MISSING_REQUIRED_FIELD: 400,
  INVALID_REQUEST: 400,
  INVALID_CURSOR: 400,
  PARSING_ERROR: 400,
  AUTHENTICATION_ERROR: 401,
  INVALID_API_KEY: 401,
  QUOTA_EXCEEDED: 429,
  RATE_LIMIT: 429,
  AUTHORIZATION_ERROR: 403,
  /** By the cookie of a session, without the token of that session or from another page. */
  CSRF_FAILED: 403,
  /** This installation lets sessions of the console only look. */
  READ_ONLY: 403,
  RESOURCE_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  ASSESSMENT_NOT_FOUND: 404,
  ASSIGNMENT_NOT_FOUND: 404,
  /** No judge of this id, or one that was retired. */
  JUDGE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  /** The batch is not in a status where this may be done; details say which it is in. */
  BATCH_NOT_READY: 409,
  BATCH_LOCKED: 409,
  RUN_ACTIVE: 409,
  ALREADY_FINAL: 409,
  LEASE_HELD: 409,
  LEASE_LOST: 409,
  APPROVAL_REFUSED: 409,
  NOTHING_TO_DO: 409,
  /** The session has no result yet, or ended without one. */
  RESULT_NOT_READY: 409,
  /** The pair is somebody else's by now, or was never shown to whoever answers. */
  TURN_LOST: 409,
  /** National tasks keep the rubric that their anchors were graded by. */
  RUBRIC_LOCKED: 409,
  PIPELINE_UNKNOWN: 404,
  PIPELINE_CYCLE: 400,
  PHASE_UNKNOWN: 400,
  /** The phase is part of the plan, but nothing is installed that can do it. */
  PHASE_NOT_AVAILABLE: 501,
  PROMPT_REQUIRED: 400,
  CJ_NEEDS_WHOLE_BATCH: 400,
  GRADE_NOT_ON_SCALE: 400,
  GRAPH_EMPTY: 400,
  GRAPH_INVALID_ID: 400,
  GRAPH_DUPLICATE_ID: 400,
  GRAPH_UNKNOWN_FIELD: 400,
  GRAPH_UNKNOWN_DEPENDENCY: 400,
  GRAPH_SELF_DEPENDENCY: 400,
  GRAPH_CYCLE: 400,
  GRAPH_UNKNOWN_ENTRY: 400,
  GRAPH_INVALID_FIELD: 400,
  GRAPH_TOO_MANY_STEPS: 400,
  EMPTY_CONTENT: 400,
  CONTENT_TOO_SHORT: 400,
  CONTENT_TOO_LONG: 400,
  ENCRYPTED_FILE_UNSUPPORTED: 400,
  UNSUPPORTED_FILE_TYPE: 400,
  FILE_TOO_LARGE: 413,
  TOO_MANY_FILES: 400,
  TEXT_EXTRACTION_FAILED: 400,
  EXTRACTION_TIMED_OUT: 400,
  INFLATED_TOO_LARGE: 400,
  UNKNOWN_VALIDATION_ERROR: 400,
  RAW_STORAGE_FAILED: 503,
  COURSE_VALIDATION_ERROR: 400,
  STUDENT_NOT_FOUND: 404,
  /**
   * So many questions wait for machines that no new ranking may begin; `retryAfterMs` says when to ask
   * again.
   */
  QUEUE_FULL: 503,
  SERVICE_UNAVAILABLE: 503,
  TIMEOUT: 504,
  PROCESSING_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof errorCodes;
export const statusOfCode = (code: ErrorCode): number => errorCodes[code];

/** A door says no. `details` may be shown to the caller: ids and numbers, never texts or names. */
export class Denial extends Error {
  override readonly name = 'Denial';
  readonly code: ErrorCode;
  readonly details: { readonly [name: string]: unknown };
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { readonly details?: { readonly [name: string]: unknown }; readonly retryAfterMs?: number } = {},
  ) {
    super(message);
    this.code = code;
    this.details = more.details ?? {};
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** Codes that a file may fail with; they stand on the essay, in the notice and in the API. */
export const fileCodes = [
  'EMPTY_CONTENT',
  'CONTENT_TOO_SHORT',
  'CONTENT_TOO_LONG',
  'ENCRYPTED_FILE_UNSUPPORTED',
  'UNSUPPORTED_FILE_TYPE',
  'FILE_TOO_LARGE',
  'TEXT_EXTRACTION_FAILED',
  'EXTRACTION_TIMED_OUT',
  'INFLATED_TOO_LARGE',
  'UNKNOWN_VALIDATION_ERROR',
  'RAW_STORAGE_FAILED',
] as const satisfies readonly ErrorCode[];
export type FileCode = (typeof fileCodes)[number];

/** Codes that an essay may leave a phase with, beside what an executor names itself. */
export const phaseCodes = ['TIMEOUT', 'PHASE_EXECUTOR_FAILED', 'ESSAY_ERASED', 'ESSAY_FAILED'] as const;
export type PhaseCode = (typeof phaseCodes)[number];
