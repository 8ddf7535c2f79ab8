// Made by tests/support/console-client.ts out of the OpenAPI documents; a test compares. Do not edit.

export type AcceptedEvent = {
  type: string;
  schema: { [name: string]: unknown } | null;
  example: { [name: string]: unknown } | null;
  from: string | null;
};

export type ActorChild = {
  id: string;
  src: string;
  actor: string | null;
  task: string | null;
  done: boolean;
};

export type ActorTask = {
  id: string;
  child: string;
  activity: string;
  status: 'queued' | 'processing' | 'completed' | 'expired' | 'failed' | 'cancelled';
  attempts: number;
  attemptsMax: number;
  error: unknown;
  note: unknown;
  runAt: string;
  deadline: string | null;
  leaseOwner: string | null;
  leaseUntil: string | null;
  createdAt: string;
  finishedAt: string | null;
};

export type Agreement = {
  r: number;
  lower: number;
  upper: number;
  corrected: number | null;
  correctedLower: number | null;
  samePairs: number;
  sameShare: number | null;
  gate: 'open' | 'closed' | 'not_asked';
  message: string | null;
};

export type Anchor = {
  anchorId: string;
  assignmentId: string;
  label: string;
  grade: string;
  contentId: string;
  theta: number | null;
  thetaSd: number | null;
  createdAt: string;
  retiredAt: string | null;
};

export type ApiKey = {
  id: string;
  principal: string;
  role: 'teacher' | 'admin' | 'service';
  org: string | null;
  label: string | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
};

export type Artifact = { name: string; contentId: string; sha256: string; size: number; createdAt: string };

export type Assessment = {
  assessmentId: string;
  batchId: string;
  runId: string;
  owner: string;
  assignmentId: string | null;
  status:
    | 'initializing'
    | 'generating_pairs'
    | 'waiting_callbacks'
    | 'scoring'
    | 'completed'
    | 'failed'
    | 'cancelled';
  reason:
    | (
        | 'COMPLETE_STABLE'
        | 'COMPLETE_MAX_COMPARISONS'
        | 'COMPLETE_ALL_PAIRS'
        | 'COMPLETE_FORCED_RECOVERY'
        | 'COMPLETE_INSUFFICIENT_ESSAYS'
        | 'COMPLETE_COST_LIMIT'
        | 'ERROR_LOW_SUCCESS_RATE'
        | 'ERROR_NO_ESSAYS'
        | 'ERROR_SETTINGS'
        | 'ERROR_DISCONNECTED'
        | 'ERROR_TIMED_OUT'
        | 'ERROR_PREPARATION'
        | 'ERROR_PAIRING'
        | 'ERROR_SCORING'
        | 'CANCELLED_BY_USER'
        | 'CANCELLED_BY_RUN'
      )
    | null;
  students: number;
  anchors: number;
  wave: number;
  budget: number;
  submitted: number;
  judged: number;
  failed: number;
  pending: number;
  ignored: number;
  percent: number;
  reliability: number | null;
  spread: number | null;
  gradesWithheld: string | null;
  costUsd: number;
  createdAt: string;
  updatedAt: string;
  finishedAt: string | null;
};

export type AssessmentSettings = {
  judges?: { judge: Id; share?: number | undefined }[] | undefined;
  mode?: 'per_request' | 'serial_bundle' | 'provider_batch' | undefined;
  pairs?: 'balanced' | 'expected_information' | 'swiss' | 'coverage' | 'boundary' | 'specified' | undefined;
  specified?: [Id, Id][] | undefined;
  randomShare?: number | undefined;
  bothOrdersShare?: number | undefined;
  repeats?: boolean | undefined;
  maxComparisons?: number | undefined;
  waveRounds?: number | undefined;
  stop?: 'honest' | 'stability' | undefined;
  reliabilityTarget?: number | undefined;
  misgradeLimit?: number | undefined;
  successRateMin?: number | undefined;
  gradeScale?: 'swedish_8_anchor' | 'eng5_np_legacy_9_step' | 'eng5_np_national_9_step' | undefined;
  agreementMin?: number | undefined;
  budgetUsd?: number | undefined;
  seed?: string | undefined;
  answerMs?: number | undefined;
};

export type Assignment = {
  assignmentId: string;
  owner: string;
  gradeScale: 'swedish_8_anchor' | 'eng5_np_legacy_9_step' | 'eng5_np_national_9_step';
  contextOrigin: 'research_experiment' | 'canonical_national';
  instructionsContentId: string | null;
  promptContentId: string | null;
  rubricContentId: string | null;
  anchors: number;
  anchorsByGrade: { [name: string]: number };
  createdAt: string;
  updatedAt: string;
};

export type Batch = {
  batchId: Id;
  name: string | null;
  owner: string;
  org: string | null;
  courseCode: 'ENG5' | 'ENG6' | 'ENG7' | 'SV1' | 'SV2' | 'SV3';
  language: 'en' | 'sv';
  classId: string | null;
  assignmentId: string | null;
  status:
    | 'awaiting_content_validation'
    | 'content_ingestion_failed'
    | 'awaiting_pipeline_configuration'
    | 'ready_for_pipeline_execution'
    | 'processing_pipelines'
    | 'awaiting_student_validation'
    | 'student_validation_completed'
    | 'validation_timeout_processed'
    | 'completed_successfully'
    | 'completed_with_failures'
    | 'failed_critically'
    | 'cancelled';
  clientStatus:
    | 'pending_content'
    | 'ready'
    | 'processing'
    | 'completed_successfully'
    | 'completed_with_failures'
    | 'failed'
    | 'cancelled';
  essays: { expected: number; assigned: number; stored: number; failed: number; excess: number };
  hasPrompt: boolean;
  promptContentId: string | null;
  activeRun: string | null;
  lastRun: string | null;
  createdAt: string;
  updatedAt: string;
  intakeCompletedAt: string | null;
  closedAt: string | null;
  erasedAt: string | null;
};

export type Change = { path: string; before?: unknown; after?: unknown };

export type ChartState = {
  id: string;
  key: string;
  type: string;
  initial?: string | undefined;
  history?: string | undefined;
  entry?: string[] | undefined;
  exit?: string[] | undefined;
  invoke?: { id: string; src: string }[] | undefined;
  on?: ChartTransition[] | undefined;
  after?: ChartTransition[] | undefined;
  always?: ChartTransition[] | undefined;
  tags?: string[] | undefined;
  meta?: unknown;
  description?: string | undefined;
  states?: ChartState[] | undefined;
};

export type ChartTransition = {
  event: string;
  delay?: number | string | undefined;
  target?: string[] | undefined;
  guard?: string | undefined;
  actions?: string[] | undefined;
  reenter?: true | undefined;
  description?: string | undefined;
};

export type Comparison = {
  seq: number;
  wave: number;
  first: number;
  second: number;
  judge: string;
  mode: 'coverage' | 'adaptive' | 'random' | 'resampling' | 'specified' | 'repeat';
  status: 'planned' | 'open' | 'judged' | 'failed' | 'dropped';
  winner: ('first' | 'second' | 'tie') | null;
  code: string | null;
  confidence: number | null;
  note: string | null;
  provider: string | null;
  model: string | null;
  promptSha256: string | null;
  frameSha256: string | null;
  tokensInput: number | null;
  tokensOutput: number | null;
  costUsd: number | null;
  plannedAt: string;
  answeredAt: string | null;
};

export type ConfirmedStudent = {
  studentId: string | null;
  studentName: string | null;
  confidence: number | null;
  method: 'human' | 'timeout' | 'auto';
  confirmedBy: string;
  confirmedAt: string;
};

export type Error = {
  error: {
    code:
      | 'VALIDATION_ERROR'
      | 'MISSING_REQUIRED_FIELD'
      | 'INVALID_REQUEST'
      | 'INVALID_CURSOR'
      | 'PARSING_ERROR'
      | 'AUTHENTICATION_ERROR'
      | 'INVALID_API_KEY'
      | 'QUOTA_EXCEEDED'
      | 'RATE_LIMIT'
      | 'AUTHORIZATION_ERROR'
      | 'CSRF_FAILED'
      | 'READ_ONLY'
      | 'RESOURCE_NOT_FOUND'
      | 'RUN_NOT_FOUND'
      | 'ASSESSMENT_NOT_FOUND'
      | 'ASSIGNMENT_NOT_FOUND'
      | 'JUDGE_UNKNOWN'
      | 'METHOD_NOT_ALLOWED'
      | 'PAYLOAD_TOO_LARGE'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'ALREADY_EXISTS'
      | 'CONFLICT'
      | 'BATCH_NOT_READY'
      | 'BATCH_LOCKED'
      | 'RUN_ACTIVE'
      | 'ALREADY_FINAL'
      | 'LEASE_HELD'
      | 'LEASE_LOST'
      | 'APPROVAL_REFUSED'
      | 'NOTHING_TO_DO'
      | 'RESULT_NOT_READY'
      | 'TURN_LOST'
      | 'RUBRIC_LOCKED'
      | 'PIPELINE_UNKNOWN'
      | 'PIPELINE_CYCLE'
      | 'PHASE_UNKNOWN'
      | 'PHASE_NOT_AVAILABLE'
      | 'PROMPT_REQUIRED'
      | 'CJ_NEEDS_WHOLE_BATCH'
      | 'GRADE_NOT_ON_SCALE'
      | 'GRAPH_EMPTY'
      | 'GRAPH_INVALID_ID'
      | 'GRAPH_DUPLICATE_ID'
      | 'GRAPH_UNKNOWN_FIELD'
      | 'GRAPH_UNKNOWN_DEPENDENCY'
      | 'GRAPH_SELF_DEPENDENCY'
      | 'GRAPH_CYCLE'
      | 'GRAPH_UNKNOWN_ENTRY'
      | 'GRAPH_INVALID_FIELD'
      | 'GRAPH_TOO_MANY_STEPS'
      | 'EMPTY_CONTENT'
      | 'CONTENT_TOO_SHORT'
      | 'CONTENT_TOO_LONG'
      | 'ENCRYPTED_FILE_UNSUPPORTED'
      | 'UNSUPPORTED_FILE_TYPE'
      | 'FILE_TOO_LARGE'
      | 'TOO_MANY_FILES'
      | 'TEXT_EXTRACTION_FAILED'
      | 'EXTRACTION_TIMED_OUT'
      | 'INFLATED_TOO_LARGE'
      | 'UNKNOWN_VALIDATION_ERROR'
      | 'RAW_STORAGE_FAILED'
      | 'COURSE_VALIDATION_ERROR'
      | 'STUDENT_NOT_FOUND'
      | 'QUEUE_FULL'
      | 'SERVICE_UNAVAILABLE'
      | 'TIMEOUT'
      | 'PROCESSING_ERROR';
    message: string;
    correlationId: string;
    service: 'assay';
    timestamp: string;
    details?: { [name: string]: unknown } | undefined;
    retryAfterMs?: number | undefined;
  };
};

export type Essay = {
  essayId: string;
  batchId: string;
  slot: number;
  status:
    | 'uploaded'
    | 'content_ingesting'
    | 'text_extracted'
    | 'content_ingestion_failed'
    | 'ready_for_processing'
    | 'awaiting_spellcheck'
    | 'spellchecking_in_progress'
    | 'spellchecked_success'
    | 'spellcheck_failed'
    | 'awaiting_nlp'
    | 'nlp_processing_in_progress'
    | 'nlp_success'
    | 'nlp_failed'
    | 'awaiting_ai_feedback'
    | 'ai_feedback_processing_in_progress'
    | 'ai_feedback_success'
    | 'ai_feedback_failed'
    | 'awaiting_cj_assessment'
    | 'cj_assessment_processing_in_progress'
    | 'cj_assessment_success'
    | 'cj_assessment_failed'
    | 'awaiting_editor_revision'
    | 'editor_revision_processing_in_progress'
    | 'editor_revision_success'
    | 'editor_revision_failed'
    | 'awaiting_grammar_check'
    | 'grammar_check_processing_in_progress'
    | 'grammar_check_success'
    | 'grammar_check_failed'
    | 'all_processing_completed'
    | 'essay_critical_failure';
  fileName: string | null;
  characters: number | null;
  words: number | null;
  code: string | null;
  textContentId: string | null;
  originalContentId: string | null;
  erasedAt: string | null;
  updatedAt: string;
};

export type EssayPhase = {
  runId: string;
  phase: 'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check';
  attempt: number;
  outcome: ('succeeded' | 'failed' | 'ineligible') | null;
  code: string | null;
  contentId: string | null;
  metrics: { [name: string]: unknown } | null;
  durationMs: number | null;
  endedAt: string | null;
};

export type EventShape = { type: string; schema: { [name: string]: unknown } | null };

export type Fact = { n: number; at: string; source: string; kind: string; type: string; body: unknown };

export type FileReceipt = {
  fileId: string | null;
  name: string;
  status: 'received' | 'assigned' | 'stored' | 'failed' | 'excess' | 'refused';
  essayId: string | null;
  code: string | null;
  message: string | null;
};

export type Frame = {
  seq: number;
  version: number;
  at: string;
  type: string;
  messageId: string;
  sender: string | null;
  outcome: 'applied' | 'rejected' | 'ignored';
  status: string | null;
  value: unknown;
  states: string[];
  context: unknown;
  phase: 'active' | 'done' | 'error' | 'stopped';
  accepts: string[];
  children: ActorChild[];
  effects: string[];
  changes: Change[];
  divergence: string | null;
};

export type Gateway = {
  providers: {
    provider: 'anthropic' | 'openai' | 'google' | 'openrouter' | 'compatible' | 'builtin';
    isConfigured: boolean;
    status: 'closed' | 'open' | 'half_open';
    reason: string | null;
    since: string | null;
    until: string | null;
    failures: number;
    opened: number;
    queued: number;
    sending: number;
    batched: number;
  }[];
  buckets: {
    provider: string;
    account: string;
    modelClass: string;
    dimension: string;
    perMinute: number;
    capacity: number;
    level: number;
    blockedUntil: string | null;
    learnedAt: string | null;
  }[];
  queue: { waiting: number; limit: number; isFull: boolean; oldestMs: number | null };
  waiting: {
    provider: 'anthropic' | 'openai' | 'google' | 'openrouter' | 'compatible' | 'builtin';
    priority: number;
    count: number;
    oldestMs: number | null;
  }[];
  today: {
    provider: string;
    model: string;
    answered: number;
    failed: number;
    tokens: number;
    costUsd: number;
  }[];
  days: {
    provider: string;
    model: string;
    answered: number;
    failed: number;
    tokens: number;
    costUsd: number;
    day: string;
  }[];
  errors: { provider: string; code: string; count: number; last: string }[];
  mode: 'per_request' | 'serial_bundle' | 'provider_batch';
};

export type Grading = {
  scale: string;
  grades: string[];
  method: string;
  cuts: { between: [string, string]; theta: number; se: number | null }[];
  unresolved: string[];
  anchorInversions: number;
  anchorTau: number | null;
  warnings: string[];
};

export type Id = string;

export type Judge = {
  judgeId: string;
  kind: 'llm' | 'human' | 'simulated' | 'heuristic';
  label: string | null;
  isForGrading: boolean;
  settings: { [name: string]: unknown };
  createdAt: string | null;
  retiredAt: string | null;
};

export type JudgementProgress = {
  assessmentId: string;
  judged: number;
  skipped: number;
  quota: number | null;
  open: number;
  medianMs: number | null;
};

export type JudgementTurn = {
  assessmentId: string;
  seq: number;
  judge: string;
  first: { text: string };
  second: { text: string };
  prompt: string | null;
  instructions: string | null;
  rubric: string | null;
  mayTie: boolean;
  shownAt: string;
  leaseUntil: string;
};

export type JudgingForecast = {
  judges: {
    judgeId: string;
    kind: 'llm' | 'human' | 'simulated' | 'heuristic';
    label: string | null;
    share: number;
    isForGrading: boolean;
    model: string | null;
    people: number | null;
  }[];
  students: number;
  anchors: number;
  budget: number;
  estimatedUsd: number | null;
  gate: { planned: number; needed: number | null } | null;
  warnings: { code: string; message: string }[];
};

export type Lane = {
  env: string;
  lane: string;
  version: number;
  enabled: boolean;
  gate: 'auto' | 'manual';
  ticksPerInvocation: number;
  ticksPerRun: number;
  ticksPerDay: number;
  ticksToday: number;
  waiting: number;
  setBy: string | null;
  setAt: string | null;
};

export type PhaseProgress = {
  step: string;
  phase:
    ('spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check') | null;
  status: string;
  outcome:
    | (
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'nothing_eligible'
        | 'cancelled'
      )
    | null;
  total: number;
  succeeded: number;
  failed: number;
  ineligible: number;
  percent: number;
};

export type PlannedPhase = {
  phase: 'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check';
  needs: string[];
  isAvailable: boolean;
  isDone: boolean;
};

export type PopulationState = {
  path: string;
  count: number;
  oldest: string | null;
  stalled: number;
  quarantined: number;
  entered: number;
};

export type Preflight = {
  batchId: string;
  pipeline: string;
  allowed: boolean;
  code: string | null;
  message: string | null;
  phases: PlannedPhase[];
  skipped: ('spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check')[];
  essays: number;
  cost: { [name: string]: number };
  assessment: JudgingForecast | null;
};

export type Problem = {
  essayId: string | null;
  fileName: string | null;
  code: string;
  message: string;
  cure: string;
};

export type Reliability = {
  adaptiveSafe: number | null;
  spread: number | null;
  ssr: number | null;
  splitHalf: number | null;
  splitHalfRefusal: string | null;
  repeats: { pairs: number; agreed: number } | null;
  cyclicTriads: { triads: number; cyclic: number; expected: number | null } | null;
  reading: string[];
};

export type ResultItem = {
  item: number;
  essayId: string | null;
  anchorId: string | null;
  theta: number;
  se: number;
  rank: number | null;
  tier: number;
  knownGrade: string | null;
  grade: string | null;
  probabilities: number[] | null;
  misgradeRisk: number | null;
  confidence: ('HIGH' | 'MID' | 'LOW') | null;
  normalizedScore: number | null;
  comparisons: number;
  wins: number;
  infit: number | null;
  outfit: number | null;
  flag: string | null;
  residual: number | null;
};

export type ResultJudge = {
  judge: string;
  kind: 'llm' | 'human' | 'simulated' | 'heuristic';
  isForGrading: boolean;
  models: string[];
  judged: number;
  failed: number;
  firstShare: number | null;
  position: number | null;
  positionSe: number | null;
  infit: number | null;
  outfit: number | null;
  agreement: number | null;
  flags: string[];
  tokens: number;
  costUsd: number;
  medianMs: number | null;
};

export type Run = {
  runId: string;
  pipeline: string | null;
  status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
  mode: 'run' | 'dry_run';
  currentPhase: string | null;
  phases: PhaseProgress[];
  skipped: ('spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check')[];
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  batchId: string | null;
  owner: string;
  env: string;
  lane: string;
  requestedBy: string;
  parentRunId: string | null;
  ticks: number;
  lease: { owner: string; fence: number; until: string } | null;
  lastError: { [name: string]: unknown } | null;
};

export type RunBrief = {
  runId: string;
  pipeline: string | null;
  status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
  mode: 'run' | 'dry_run';
  currentPhase: string | null;
  phases: PhaseProgress[];
  skipped: ('spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check')[];
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type RunRow = {
  runId: string;
  pipeline: string | null;
  status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
  mode: 'run' | 'dry_run';
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  batchId: string | null;
  owner: string;
  env: string;
  lane: string;
  requestedBy: string;
  parentRunId: string | null;
  ticks: number;
  lease: { owner: string; fence: number; until: string } | null;
  lastError: { [name: string]: unknown } | null;
};

export type SupervisedKind = {
  kind: string;
  machine: string;
  actors: number;
  finished: number;
  restarts: number;
  stalled: number;
  quarantined: number;
  children: string[];
  limits: {
    restartsMax: number;
    periodMs: number;
    backoffMs: number;
    backoffMaxMs: number;
    atLimit: string;
    stallAfterMs: (number | { [name: string]: number }) | null;
    atStall: string;
  };
};

export type Surprise = {
  seq: number;
  winner: number;
  loser: number;
  judge: string;
  outcome: 'first' | 'second' | 'tie';
  residual: number;
  expected: number;
};

export type Suspicion = {
  item: number | null;
  essayId: string | null;
  anchorId: string | null;
  reason: string;
  comparisons: number;
};

export type TickReport = {
  env: string;
  lane: string;
  status: 'success' | 'idle' | 'stopped';
  reason: 'drained' | 'idle' | 'lane_disabled' | 'invocation_cap' | 'daily_cap' | 'all_leased';
  considered: number;
  runsTicked: number;
  ticks: number;
  eventsAdded: number;
  skippedLeased: number;
  errors: number;
};

/** Requests may be made of what nobody changes. */

type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T;

export interface Verbs {
  'account.me': {
    request: Given<object>;
    answer: { id: string; role: 'teacher' | 'admin' | 'service'; org: string | null };
  };
  'actor.at': {
    request: Given<{ key: string; version?: number | undefined; seq?: number | undefined }>;
    answer: Frame;
  };
  'actor.cancel': {
    request: Given<{
      key: string;
      reason?: string | undefined;
      messageId?: string | undefined;
      correlationId?: string | undefined;
      trace?: string | undefined;
    }>;
    answer: {
      result: 'accepted' | 'duplicate' | 'rejected' | 'failed';
      key: string;
      messageId: string;
      status?: string | undefined;
      version?: number | undefined;
      code?: string | undefined;
      message?: string | undefined;
      accepts?: string[] | undefined;
      outcome?:
        | { ending: 'done' | 'error' | 'stopped'; output?: unknown; error?: unknown; reason?: unknown }
        | undefined;
      retryAfterMs?: number | undefined;
    };
  };
  'actor.create': {
    request: Given<{
      kind: string;
      id?: string | undefined;
      input?: unknown;
      messageId?: string | undefined;
      correlationId?: string | undefined;
      trace?: string | undefined;
    }>;
    answer: {
      result: 'accepted' | 'duplicate' | 'rejected' | 'failed';
      key: string;
      messageId: string;
      status?: string | undefined;
      version?: number | undefined;
      code?: string | undefined;
      message?: string | undefined;
      accepts?: string[] | undefined;
      outcome?:
        | { ending: 'done' | 'error' | 'stopped'; output?: unknown; error?: unknown; reason?: unknown }
        | undefined;
      retryAfterMs?: number | undefined;
    };
  };
  'actor.fork': {
    request: Given<{
      key: string;
      version: number;
      id?: string | undefined;
      messageId?: string | undefined;
      correlationId?: string | undefined;
      trace?: string | undefined;
    }>;
    answer: {
      result: 'accepted' | 'duplicate' | 'rejected' | 'failed';
      key: string;
      messageId: string;
      status?: string | undefined;
      version?: number | undefined;
      code?: string | undefined;
      message?: string | undefined;
      accepts?: string[] | undefined;
      outcome?:
        | { ending: 'done' | 'error' | 'stopped'; output?: unknown; error?: unknown; reason?: unknown }
        | undefined;
      retryAfterMs?: number | undefined;
      timers?: { type: string; delayMs: number }[] | undefined;
      inert?: string[] | undefined;
    };
  };
  'actor.frames': {
    request: Given<{ key: string; after?: string | undefined; limit?: number | undefined }>;
    answer: { rows: Frame[]; next: string | null; newestSeq: number; newestVersion: number };
  };
  'actor.get': {
    request: Given<{ key: string; examples?: boolean | undefined }>;
    answer: {
      key: string;
      kind: string;
      status: string;
      version: number;
      outcome: {
        ending: 'done' | 'error' | 'stopped';
        output?: unknown;
        error?: unknown;
        reason?: unknown;
      } | null;
      quarantined: string | null;
      createdAt: string;
      updatedAt: string;
      machine: string;
      snapshot: unknown;
      parent: unknown;
      correlationId: string | null;
      restarts: number;
      accepts: string[];
      events: AcceptedEvent[] | null;
      mail: { id: string; type: string; sender: string | null; dueAt: string; timer: string | null }[];
      tasks: {
        id: string;
        child: string;
        activity: string;
        status: 'queued' | 'processing' | 'completed' | 'expired' | 'failed' | 'cancelled';
        attempts: number;
        attemptsMax: number;
        error: unknown;
      }[];
    };
  };
  'actor.history': {
    request: Given<{
      key: string;
      after?: string | undefined;
      limit?: number | undefined;
      newestFirst?: boolean | undefined;
    }>;
    answer: {
      rows: {
        seq: number;
        version: number;
        messageId: string;
        type: string;
        payload: unknown;
        at: string;
        sender: string | null;
        causationId: string | null;
        correlationId: string | null;
        from: string | null;
        to: string | null;
        effects: string[];
        outcome: 'applied' | 'rejected' | 'ignored';
        answer: unknown;
        hash: string;
      }[];
      next: string | null;
    };
  };
  'actor.list': {
    request: Given<{
      kind?: string | undefined;
      prefix?: string | undefined;
      status?: string | undefined;
      state?: string | undefined;
      finished?: boolean | undefined;
      quarantined?: boolean | undefined;
      stalled?: boolean | undefined;
      after?: string | undefined;
      limit?: number | undefined;
    }>;
    answer: {
      rows: {
        key: string;
        kind: string;
        status: string;
        version: number;
        outcome: {
          ending: 'done' | 'error' | 'stopped';
          output?: unknown;
          error?: unknown;
          reason?: unknown;
        } | null;
        quarantined: string | null;
        createdAt: string;
        updatedAt: string;
      }[];
      next: string | null;
    };
  };
  'actor.relations': {
    request: Given<{ key: string }>;
    answer: {
      key: string;
      parent: { key: string; status: string | null; isFinished: boolean; child: string } | null;
      children: {
        id: string;
        src: string;
        actor: string | null;
        task: string | null;
        done: boolean;
        status: string | null;
        isFinished: boolean;
      }[];
      tasks: ActorTask[];
      mail: { id: string; type: string; sender: string | null; dueAt: string; timer: string | null }[];
      timers: { id: string; type: string; sender: string | null; dueAt: string; timer: string | null }[];
      deadLetters: {
        id: number;
        reason: 'mail' | 'command' | 'fact' | 'task' | 'quarantine';
        actor: string | null;
        messageId: string | null;
        type: string | null;
        letter: unknown;
        error: unknown;
        createdAt: string;
        redrivenAt: string | null;
      }[];
    };
  };
  'actor.release': { request: Given<{ key: string }>; answer: { key: string; released: boolean } };
  'actor.send': {
    request: Given<
      | {
          key: string;
          event: { type: string } & { [name: string]: unknown };
          messageId?: string | undefined;
          correlationId?: string | undefined;
          trace?: string | undefined;
        }
      | {
          bag: {
            key: string;
            event: { type: string } & { [name: string]: unknown };
            messageId?: string | undefined;
            correlationId?: string | undefined;
            trace?: string | undefined;
          }[];
        }
    >;
    answer:
      | {
          result: 'accepted' | 'duplicate' | 'rejected' | 'failed';
          key: string;
          messageId: string;
          status?: string | undefined;
          version?: number | undefined;
          code?: string | undefined;
          message?: string | undefined;
          accepts?: string[] | undefined;
          outcome?:
            | { ending: 'done' | 'error' | 'stopped'; output?: unknown; error?: unknown; reason?: unknown }
            | undefined;
          retryAfterMs?: number | undefined;
        }
      | {
          answers: {
            result: 'accepted' | 'duplicate' | 'rejected' | 'failed';
            key: string;
            messageId: string;
            status?: string | undefined;
            version?: number | undefined;
            code?: string | undefined;
            message?: string | undefined;
            accepts?: string[] | undefined;
            outcome?:
              | { ending: 'done' | 'error' | 'stopped'; output?: unknown; error?: unknown; reason?: unknown }
              | undefined;
            retryAfterMs?: number | undefined;
          }[];
        };
  };
  'actor.skip': {
    request: Given<{ key: string }>;
    answer: { key: string; skipped: { messageId: string; type: string } | null };
  };
  'actor.try': {
    request: Given<{
      key: string;
      event: { type: string } & { [name: string]: unknown };
      version?: number | undefined;
    }>;
    answer: {
      result: 'applied' | 'rejected' | 'ignored' | 'fault';
      code: string | null;
      message: string | null;
      version: number;
      from: { status: string; value: unknown };
      to: { status: string; value: unknown; states: string[]; context: unknown };
      changes: Change[];
      effects: string[];
      accepts: string[];
    };
  };
  'anchor.list': { request: Given<{ assignmentId: Id }>; answer: { items: Anchor[] } };
  'anchor.register': {
    request: Given<
      { assignmentId: Id } & {
        label: string;
        grade: string;
        text: string;
        theta?: number | undefined;
        thetaSd?: number | undefined;
      }
    >;
    answer: Anchor;
  };
  'anchor.retire': {
    request: Given<{ assignmentId: Id; anchorId: Id; erase?: boolean | ('true' | 'false') | undefined }>;
    answer: Anchor;
  };
  'assessment.cancel': {
    request: Given<{ assessmentId: Id } & object>;
    answer: {
      assessmentId: string;
      status:
        | 'initializing'
        | 'generating_pairs'
        | 'waiting_callbacks'
        | 'scoring'
        | 'completed'
        | 'failed'
        | 'cancelled';
    };
  };
  'assessment.comparisons': {
    request: Given<{
      assessmentId: Id;
      status?: 'planned' | 'open' | 'judged' | 'failed' | 'dropped' | undefined;
      judge?: Id | undefined;
      item?: number | string | undefined;
      notes?: boolean | ('true' | 'false') | undefined;
      limit?: number | string | undefined;
      cursor?: string | undefined;
    }>;
    answer: { items: Comparison[]; nextCursor: string | null };
  };
  'assessment.get': {
    request: Given<{ assessmentId: Id; items?: boolean | ('true' | 'false') | undefined }>;
    answer: {
      assessmentId: string;
      batchId: string;
      runId: string;
      owner: string;
      assignmentId: string | null;
      status:
        | 'initializing'
        | 'generating_pairs'
        | 'waiting_callbacks'
        | 'scoring'
        | 'completed'
        | 'failed'
        | 'cancelled';
      reason:
        | (
            | 'COMPLETE_STABLE'
            | 'COMPLETE_MAX_COMPARISONS'
            | 'COMPLETE_ALL_PAIRS'
            | 'COMPLETE_FORCED_RECOVERY'
            | 'COMPLETE_INSUFFICIENT_ESSAYS'
            | 'COMPLETE_COST_LIMIT'
            | 'ERROR_LOW_SUCCESS_RATE'
            | 'ERROR_NO_ESSAYS'
            | 'ERROR_SETTINGS'
            | 'ERROR_DISCONNECTED'
            | 'ERROR_TIMED_OUT'
            | 'ERROR_PREPARATION'
            | 'ERROR_PAIRING'
            | 'ERROR_SCORING'
            | 'CANCELLED_BY_USER'
            | 'CANCELLED_BY_RUN'
          )
        | null;
      students: number;
      anchors: number;
      wave: number;
      budget: number;
      submitted: number;
      judged: number;
      failed: number;
      pending: number;
      ignored: number;
      percent: number;
      reliability: number | null;
      spread: number | null;
      gradesWithheld: string | null;
      costUsd: number;
      createdAt: string;
      updatedAt: string;
      finishedAt: string | null;
      settings: { [name: string]: unknown };
      items: { item: number; essayId: string | null; anchorId: string | null; grade: string | null }[] | null;
    };
  };
  'assessment.inspect': {
    request: Given<{ assessmentId: Id }>;
    answer: {
      assessmentId: string;
      agrees: boolean;
      counters: { [name: string]: number };
      comparisons: { [name: string]: number };
      requests: { [name: string]: number };
      undelivered: number;
      ignored: { [name: string]: number };
      positions: { skewMax: number; firstShareMin: number; firstShareMax: number };
      suspicions: Suspicion[];
      problems: string[];
    };
  };
  'assessment.list': {
    request: Given<{
      batchId?: Id | undefined;
      status?:
        | 'initializing'
        | 'generating_pairs'
        | 'waiting_callbacks'
        | 'scoring'
        | 'completed'
        | 'failed'
        | 'cancelled'
        | undefined;
      owner?: string | undefined;
      limit?: number | string | undefined;
      cursor?: string | undefined;
    }>;
    answer: { items: Assessment[]; nextCursor: string | null };
  };
  'assessment.recover': {
    request: Given<{ assessmentId: Id } & object>;
    answer: {
      assessmentId: string;
      status:
        | 'initializing'
        | 'generating_pairs'
        | 'waiting_callbacks'
        | 'scoring'
        | 'completed'
        | 'failed'
        | 'cancelled';
      result: 'recovering' | 'waits';
    };
  };
  'assessment.report': {
    request: Given<{
      assessmentId: Id;
      format?: 'html' | 'csv' | 'json' | undefined;
      interim?: boolean | ('true' | 'false') | undefined;
      part?: number | string | undefined;
    }>;
    answer: { name: string; mediaType: string; base64: string; parts: number };
  };
  'assessment.results': {
    request: Given<{
      assessmentId: Id;
      interim?: boolean | ('true' | 'false') | undefined;
      limit?: number | string | undefined;
      cursor?: string | undefined;
    }>;
    answer: {
      assessmentId: string;
      batchId: string;
      runId: string;
      assignmentId: string | null;
      wave: number;
      isFinal: boolean;
      reason:
        | (
            | 'COMPLETE_STABLE'
            | 'COMPLETE_MAX_COMPARISONS'
            | 'COMPLETE_ALL_PAIRS'
            | 'COMPLETE_FORCED_RECOVERY'
            | 'COMPLETE_INSUFFICIENT_ESSAYS'
            | 'COMPLETE_COST_LIMIT'
            | 'ERROR_LOW_SUCCESS_RATE'
            | 'ERROR_NO_ESSAYS'
            | 'ERROR_SETTINGS'
            | 'ERROR_DISCONNECTED'
            | 'ERROR_TIMED_OUT'
            | 'ERROR_PREPARATION'
            | 'ERROR_PAIRING'
            | 'ERROR_SCORING'
            | 'CANCELLED_BY_USER'
            | 'CANCELLED_BY_RUN'
          )
        | null;
      isForGrading: boolean;
      items: ResultItem[];
      judges: ResultJudge[];
      counts: {
        students: number;
        anchors: number;
        submitted: number;
        judged: number;
        failed: number;
        budget: number;
        appearancesMin: number;
        appearancesMean: number;
      };
      reliability: Reliability;
      agreement: Agreement | null;
      grading: Grading | null;
      gradesWithheld: string | null;
      needsHuman: string[];
      surprises: Surprise[];
      suspicions: Suspicion[];
      positions: { skewMax: number; firstShareMin: number; firstShareMax: number };
      caveats: string[];
      costUsd: number;
      isCostKnown: boolean;
      tokens: number;
      seed: string;
      createdAt: string;
      nextCursor: string | null;
    };
  };
  'assignment.get': { request: Given<{ assignmentId: Id }>; answer: Assignment };
  'assignment.list': {
    request: Given<{
      owner?: string | undefined;
      limit?: number | string | undefined;
      cursor?: string | undefined;
    }>;
    answer: { items: Assignment[]; nextCursor: string | null };
  };
  'assignment.set': {
    request: Given<
      { assignmentId: Id } & {
        gradeScale?: 'swedish_8_anchor' | 'eng5_np_legacy_9_step' | 'eng5_np_national_9_step' | undefined;
        contextOrigin?: 'research_experiment' | 'canonical_national' | undefined;
        instructions?: string | undefined;
        prompt?: string | undefined;
        rubric?: string | undefined;
        owner?: string | undefined;
      }
    >;
    answer: Assignment;
  };
  'audit.list': {
    request: Given<{
      target?: string | undefined;
      actor?: string | undefined;
      action?: string | undefined;
      cursor?: string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: {
      items: {
        id: number;
        at: string;
        actor: string;
        role: string;
        action: string;
        target: string | null;
        result: string;
        code: string | null;
        correlationId: string | null;
        payload: { [name: string]: unknown } | null;
      }[];
      nextCursor: string | null;
    };
  };
  'batch.add': {
    request: Given<
      { batchId: Id } & {
        files: {
          name: string;
          text?: string | undefined;
          base64?: string | undefined;
          object?: string | undefined;
        }[];
      }
    >;
    answer: { batchId: string; files: FileReceipt[] };
  };
  'batch.cancel': {
    request: Given<{ batchId: Id } & { reason?: string | undefined }>;
    answer: {
      batchId: string;
      status:
        | 'awaiting_content_validation'
        | 'content_ingestion_failed'
        | 'awaiting_pipeline_configuration'
        | 'ready_for_pipeline_execution'
        | 'processing_pipelines'
        | 'awaiting_student_validation'
        | 'student_validation_completed'
        | 'validation_timeout_processed'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'cancelled';
      clientStatus:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled';
    };
  };
  'batch.close': {
    request: Given<{ batchId: Id } & object>;
    answer: {
      batchId: string;
      status:
        | 'awaiting_content_validation'
        | 'content_ingestion_failed'
        | 'awaiting_pipeline_configuration'
        | 'ready_for_pipeline_execution'
        | 'processing_pipelines'
        | 'awaiting_student_validation'
        | 'student_validation_completed'
        | 'validation_timeout_processed'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'cancelled';
      clientStatus:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled';
    };
  };
  'batch.confirm': {
    request: Given<
      { batchId: Id } & {
        associations: {
          essayId: Id;
          studentId?: Id | undefined;
          studentName?: string | undefined;
          confidence?: number | undefined;
          method?: 'human' | 'timeout' | 'auto' | undefined;
        }[];
      }
    >;
    answer: {
      batchId: string;
      status:
        | 'awaiting_content_validation'
        | 'content_ingestion_failed'
        | 'awaiting_pipeline_configuration'
        | 'ready_for_pipeline_execution'
        | 'processing_pipelines'
        | 'awaiting_student_validation'
        | 'student_validation_completed'
        | 'validation_timeout_processed'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'cancelled';
      clientStatus:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled';
    };
  };
  'batch.erase': { request: Given<{ batchId: Id }>; answer: { batchId: string; erasedContents: number } };
  'batch.finish': {
    request: Given<{ batchId: Id } & { idempotencyKey?: string | undefined }>;
    answer: {
      batchId: string;
      status:
        | 'awaiting_content_validation'
        | 'content_ingestion_failed'
        | 'awaiting_pipeline_configuration'
        | 'ready_for_pipeline_execution'
        | 'processing_pipelines'
        | 'awaiting_student_validation'
        | 'student_validation_completed'
        | 'validation_timeout_processed'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'cancelled';
      clientStatus:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled';
    };
  };
  'batch.get': {
    request: Given<{ batchId: Id }>;
    answer: {
      batchId: Id;
      name: string | null;
      owner: string;
      org: string | null;
      courseCode: 'ENG5' | 'ENG6' | 'ENG7' | 'SV1' | 'SV2' | 'SV3';
      language: 'en' | 'sv';
      classId: string | null;
      assignmentId: string | null;
      status:
        | 'awaiting_content_validation'
        | 'content_ingestion_failed'
        | 'awaiting_pipeline_configuration'
        | 'ready_for_pipeline_execution'
        | 'processing_pipelines'
        | 'awaiting_student_validation'
        | 'student_validation_completed'
        | 'validation_timeout_processed'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed_critically'
        | 'cancelled';
      clientStatus:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled';
      essays: { expected: number; assigned: number; stored: number; failed: number; excess: number };
      hasPrompt: boolean;
      promptContentId: string | null;
      activeRun: string | null;
      lastRun: string | null;
      createdAt: string;
      updatedAt: string;
      intakeCompletedAt: string | null;
      closedAt: string | null;
      erasedAt: string | null;
      run: RunBrief | null;
      essaysByStatus: { [name: string]: number };
      problems: Problem[];
    };
  };
  'batch.list': {
    request: Given<{
      status?:
        | 'pending_content'
        | 'ready'
        | 'processing'
        | 'completed_successfully'
        | 'completed_with_failures'
        | 'failed'
        | 'cancelled'
        | undefined;
      owner?: string | undefined;
      courseCode?: 'ENG5' | 'ENG6' | 'ENG7' | 'SV1' | 'SV2' | 'SV3' | undefined;
      search?: string | undefined;
      cursor?: string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: { items: Batch[]; nextCursor: string | null };
  };
  'batch.pipelines': {
    request: Given<object>;
    answer: {
      pipelines: {
        name: string;
        phases: (
          'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
        )[];
      }[];
      phases: {
        name: 'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check';
        needs: (
          'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
        )[];
        grain: 'essay' | 'batch';
        needsPrompt: boolean;
        isAvailable: boolean;
      }[];
    };
  };
  'batch.preflight': {
    request: Given<
      { batchId: Id } & {
        pipeline: string;
        prompt?: string | undefined;
        redo?: boolean | undefined;
        assessment?: AssessmentSettings | undefined;
      }
    >;
    answer: Preflight;
  };
  'batch.prompt': {
    request: Given<{ batchId: Id } & { text?: string | undefined; contentId?: Id | undefined }>;
    answer: { batchId: string; contentId: string };
  };
  'batch.register': {
    request: Given<{
      batchId?: Id | undefined;
      name?: string | undefined;
      courseCode: 'ENG5' | 'ENG6' | 'ENG7' | 'SV1' | 'SV2' | 'SV3';
      expectedEssays: number;
      classId?: Id | undefined;
      assignmentId?: Id | undefined;
      prompt?: string | undefined;
      retentionDays?: number | undefined;
      owner?: string | undefined;
      idempotencyKey?: string | undefined;
    }>;
    answer: Batch;
  };
  'batch.results': {
    request: Given<{ batchId: Id; cursor?: string | undefined; limit?: number | string | undefined }>;
    answer: {
      items: {
        essayId: string;
        batchId: string;
        slot: number;
        status:
          | 'uploaded'
          | 'content_ingesting'
          | 'text_extracted'
          | 'content_ingestion_failed'
          | 'ready_for_processing'
          | 'awaiting_spellcheck'
          | 'spellchecking_in_progress'
          | 'spellchecked_success'
          | 'spellcheck_failed'
          | 'awaiting_nlp'
          | 'nlp_processing_in_progress'
          | 'nlp_success'
          | 'nlp_failed'
          | 'awaiting_ai_feedback'
          | 'ai_feedback_processing_in_progress'
          | 'ai_feedback_success'
          | 'ai_feedback_failed'
          | 'awaiting_cj_assessment'
          | 'cj_assessment_processing_in_progress'
          | 'cj_assessment_success'
          | 'cj_assessment_failed'
          | 'awaiting_editor_revision'
          | 'editor_revision_processing_in_progress'
          | 'editor_revision_success'
          | 'editor_revision_failed'
          | 'awaiting_grammar_check'
          | 'grammar_check_processing_in_progress'
          | 'grammar_check_success'
          | 'grammar_check_failed'
          | 'all_processing_completed'
          | 'essay_critical_failure';
        fileName: string | null;
        characters: number | null;
        words: number | null;
        code: string | null;
        textContentId: string | null;
        originalContentId: string | null;
        erasedAt: string | null;
        updatedAt: string;
        phases: EssayPhase[];
      }[];
      nextCursor: string | null;
    };
  };
  'batch.retry': {
    request: Given<
      { batchId: Id } & {
        phase: 'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check';
        essayIds?: Id[] | undefined;
        assessment?: AssessmentSettings | undefined;
        idempotencyKey?: string | undefined;
      }
    >;
    answer: {
      batchId: string;
      runId: string | null;
      result: 'started' | 'nothing_to_do';
      phases: (
        'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
      )[];
      skipped: (
        'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
      )[];
      status: string;
    };
  };
  'batch.run': {
    request: Given<
      { batchId: Id } & {
        pipeline: string;
        prompt?: string | undefined;
        mode?: 'run' | 'dry_run' | undefined;
        redo?: boolean | undefined;
        assessment?: AssessmentSettings | undefined;
        env?: Id | undefined;
        lane?: Id | undefined;
        idempotencyKey?: string | undefined;
      }
    >;
    answer: {
      batchId: string;
      runId: string | null;
      result: 'started' | 'nothing_to_do';
      phases: (
        'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
      )[];
      skipped: (
        'spellcheck' | 'nlp' | 'ai_feedback' | 'cj_assessment' | 'editor_revision' | 'grammar_check'
      )[];
      status: string;
    };
  };
  'batch.students': {
    request: Given<{ batchId: Id; cursor?: string | undefined; limit?: number | string | undefined }>;
    answer: {
      items: {
        studentId: string | null;
        studentName: string | null;
        confidence: number | null;
        method: 'human' | 'timeout' | 'auto';
        confirmedBy: string;
        confirmedAt: string;
        essayId: string;
        slot: number;
        fileName: string | null;
      }[];
      nextCursor: string | null;
    };
  };
  'content.get': {
    request: Given<{ contentId: Id }>;
    answer: {
      contentId: string;
      kind: string;
      mediaType: string;
      size: number;
      sha256: string | null;
      base64: string;
    };
  };
  'deadletter.get': {
    request: Given<{ id: number }>;
    answer: {
      id: number;
      reason: 'mail' | 'command' | 'fact' | 'task' | 'quarantine';
      actor: string | null;
      messageId: string | null;
      type: string | null;
      letter: unknown;
      error: unknown;
      createdAt: string;
      redrivenAt: string | null;
    };
  };
  'deadletter.list': {
    request: Given<{
      reason?: 'mail' | 'command' | 'fact' | 'task' | 'quarantine' | undefined;
      kind?: string | undefined;
      actor?: string | undefined;
      open?: boolean | undefined;
      newestFirst?: boolean | undefined;
      after?: string | undefined;
      limit?: number | undefined;
    }>;
    answer: {
      rows: {
        id: number;
        reason: 'mail' | 'command' | 'fact' | 'task' | 'quarantine';
        actor: string | null;
        messageId: string | null;
        type: string | null;
        letter: unknown;
        error: unknown;
        createdAt: string;
        redrivenAt: string | null;
      }[];
      next: string | null;
    };
  };
  'deadletter.redrive': { request: Given<{ id: number }>; answer: { id: number; redriven: boolean } };
  'deadletter.redriveMany': {
    request: Given<{
      ids?: number[] | undefined;
      reason?: 'mail' | 'command' | 'fact' | 'task' | 'quarantine' | undefined;
      kind?: string | undefined;
      actor?: string | undefined;
      limit?: number | undefined;
    }>;
    answer: { redriven: number; already: number; impossible: number; unknown: number; isMore: boolean };
  };
  'essay.erase': {
    request: Given<{ essayId: Id }>;
    answer: { essayId: string; erasedContents: number; status: string };
  };
  'essay.get': {
    request: Given<{ essayId: Id }>;
    answer: {
      essayId: string;
      batchId: string;
      slot: number;
      status:
        | 'uploaded'
        | 'content_ingesting'
        | 'text_extracted'
        | 'content_ingestion_failed'
        | 'ready_for_processing'
        | 'awaiting_spellcheck'
        | 'spellchecking_in_progress'
        | 'spellchecked_success'
        | 'spellcheck_failed'
        | 'awaiting_nlp'
        | 'nlp_processing_in_progress'
        | 'nlp_success'
        | 'nlp_failed'
        | 'awaiting_ai_feedback'
        | 'ai_feedback_processing_in_progress'
        | 'ai_feedback_success'
        | 'ai_feedback_failed'
        | 'awaiting_cj_assessment'
        | 'cj_assessment_processing_in_progress'
        | 'cj_assessment_success'
        | 'cj_assessment_failed'
        | 'awaiting_editor_revision'
        | 'editor_revision_processing_in_progress'
        | 'editor_revision_success'
        | 'editor_revision_failed'
        | 'awaiting_grammar_check'
        | 'grammar_check_processing_in_progress'
        | 'grammar_check_success'
        | 'grammar_check_failed'
        | 'all_processing_completed'
        | 'essay_critical_failure';
      fileName: string | null;
      characters: number | null;
      words: number | null;
      code: string | null;
      textContentId: string | null;
      originalContentId: string | null;
      erasedAt: string | null;
      updatedAt: string;
      student: ConfirmedStudent | null;
      phases: EssayPhase[];
    };
  };
  'essay.list': {
    request: Given<{
      batchId: Id;
      status?:
        | 'uploaded'
        | 'content_ingesting'
        | 'text_extracted'
        | 'content_ingestion_failed'
        | 'ready_for_processing'
        | 'awaiting_spellcheck'
        | 'spellchecking_in_progress'
        | 'spellchecked_success'
        | 'spellcheck_failed'
        | 'awaiting_nlp'
        | 'nlp_processing_in_progress'
        | 'nlp_success'
        | 'nlp_failed'
        | 'awaiting_ai_feedback'
        | 'ai_feedback_processing_in_progress'
        | 'ai_feedback_success'
        | 'ai_feedback_failed'
        | 'awaiting_cj_assessment'
        | 'cj_assessment_processing_in_progress'
        | 'cj_assessment_success'
        | 'cj_assessment_failed'
        | 'awaiting_editor_revision'
        | 'editor_revision_processing_in_progress'
        | 'editor_revision_success'
        | 'editor_revision_failed'
        | 'awaiting_grammar_check'
        | 'grammar_check_processing_in_progress'
        | 'grammar_check_success'
        | 'grammar_check_failed'
        | 'all_processing_completed'
        | 'essay_critical_failure'
        | undefined;
      failed?: boolean | ('true' | 'false') | undefined;
      cursor?: string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: { items: Essay[]; nextCursor: string | null };
  };
  'essay.replace': {
    request: Given<
      { essayId: Id } & {
        file: {
          name: string;
          text?: string | undefined;
          base64?: string | undefined;
          object?: string | undefined;
        };
      }
    >;
    answer: FileReceipt;
  };
  'essay.timeline': {
    request: Given<{ essayId: Id; cursor?: string | undefined; limit?: number | string | undefined }>;
    answer: {
      items: {
        seq: number;
        at: string;
        type: string;
        from: string | null;
        to: string | null;
        by: string | null;
        outcome: string;
      }[];
      nextCursor: string | null;
    };
  };
  'fact.recent': {
    request: Given<{
      kind?: string | undefined;
      id?: string | undefined;
      type?: string | undefined;
      limit?: number | undefined;
    }>;
    answer: { node: string; rows: Fact[] };
  };
  'gateway.get': { request: Given<object>; answer: Gateway };
  'gateway.reset': {
    request: Given<
      { provider: 'anthropic' | 'openai' | 'google' | 'openrouter' | 'compatible' | 'builtin' } & object
    >;
    answer: { provider: string; status: 'closed' | 'open' | 'half_open' };
  };
  'judge.create': {
    request: Given<{
      judgeId: Id;
      kind: 'llm' | 'human' | 'simulated' | 'heuristic';
      label?: string | undefined;
      settings?: { [name: string]: unknown } | undefined;
    }>;
    answer: Judge;
  };
  'judge.list': {
    request: Given<{ retired?: boolean | ('true' | 'false') | undefined }>;
    answer: { items: Judge[]; defaultJudge: string };
  };
  'judge.retire': { request: Given<{ judgeId: Id }>; answer: Judge };
  'judgement.next': {
    request: Given<{ assessmentId?: Id | undefined }>;
    answer: { turn: JudgementTurn | null; progress: JudgementProgress | null };
  };
  'judgement.progress': { request: Given<{ assessmentId: Id }>; answer: JudgementProgress };
  'judgement.skip': {
    request: Given<{
      assessmentId: Id;
      seq: number;
      reason?: 'cannot_decide' | 'unreadable' | 'knows_writer' | 'no_time' | undefined;
    }>;
    answer: { assessmentId: string; seq: number; progress: JudgementProgress };
  };
  'judgement.submit': {
    request: Given<{
      assessmentId: Id;
      seq: number;
      winner: 'first' | 'second' | 'tie';
      decisionMs?: number | undefined;
      note?: string | undefined;
    }>;
    answer: {
      assessmentId: string;
      seq: number;
      result: 'counted' | 'practice' | 'already_answered' | 'too_late';
      progress: JudgementProgress;
    };
  };
  'key.create': {
    request: Given<{
      principal: string;
      role: 'teacher' | 'admin' | 'service';
      org?: Id | undefined;
      label?: string | undefined;
      expiresAt?: string | undefined;
    }>;
    answer: {
      id: string;
      principal: string;
      role: 'teacher' | 'admin' | 'service';
      org: string | null;
      label: string | null;
      createdBy: string;
      createdAt: string;
      expiresAt: string | null;
      revokedAt: string | null;
      secret: string;
    };
  };
  'key.list': {
    request: Given<{ cursor?: string | undefined; limit?: number | string | undefined }>;
    answer: { items: ApiKey[]; nextCursor: string | null };
  };
  'key.revoke': { request: Given<{ id: Id }>; answer: ApiKey };
  'kind.get': {
    request: Given<{ kind: string }>;
    answer: {
      name: string;
      machine: string;
      strict: boolean;
      statuses: string[] | null;
      activities: string[];
      chart: {
        kind: string;
        machine: string;
        statuses: string[] | null;
        activities: string[];
        children: { [name: string]: string };
        root: ChartState;
      };
      mermaid: string;
      xstate: { [name: string]: unknown };
      source: { file: string; lines: { [name: string]: number } } | null;
      input: { [name: string]: unknown } | null;
      events: EventShape[];
    };
  };
  'kind.list': {
    request: Given<object>;
    answer: {
      rows: {
        name: string;
        machine: string;
        strict: boolean;
        statuses: string[] | null;
        activities: string[];
      }[];
    };
  };
  'kind.population': {
    request: Given<{ kind: string }>;
    answer: {
      kind: string;
      total: number;
      finished: number;
      at: string;
      states: PopulationState[];
      statuses: { [name: string]: number };
    };
  };
  'lane.list': { request: Given<object>; answer: { items: Lane[] } };
  'lane.set': {
    request: Given<
      { env: Id; lane: Id } & {
        enabled?: boolean | undefined;
        gate?: 'auto' | 'manual' | undefined;
        ticksPerInvocation?: number | undefined;
        ticksPerRun?: number | undefined;
        ticksPerDay?: number | undefined;
      }
    >;
    answer: Lane;
  };
  'node.status': {
    request: Given<{ counts?: boolean | undefined }>;
    answer: {
      answeredBy: string;
      nodes: {
        id: string;
        name: string;
        roles: string[];
        kinds: string[];
        startedAt: string;
        silentMs: number;
      }[];
      queues: {
        mailMs: number | null;
        outboxMs: number | null;
        tasksMs: number | null;
        expiredLeases: number;
        deadLetters: number;
        quarantined: number;
      };
      actors: { kind: string; status: string; count: number }[] | null;
    };
  };
  'notification.list': {
    request: Given<{
      unread?: boolean | ('true' | 'false') | undefined;
      cursor?: string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: {
      items: {
        id: string;
        type: string;
        priority: string;
        actionRequired: boolean;
        batchId: string | null;
        payload: { [name: string]: unknown };
        createdAt: string;
        readAt: string | null;
      }[];
      nextCursor: string | null;
    };
  };
  'notification.read': { request: Given<{ id: Id } & object>; answer: { id: string; readAt: string } };
  'run.approve': {
    request: Given<
      { runId: Id } & {
        step: string;
        decision: 'approve' | 'reject';
        reason?: string | undefined;
        expiresAt?: string | undefined;
      }
    >;
    answer: {
      runId: string;
      step: string;
      status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
    };
  };
  'run.artifacts': { request: Given<{ runId: Id }>; answer: { items: Artifact[] } };
  'run.attach': {
    request: Given<{ runId: Id } & { name: string; mediaType?: string | undefined; base64: string }>;
    answer: Artifact;
  };
  'run.cancel': {
    request: Given<{ runId: Id } & { reason?: string | undefined }>;
    answer: {
      runId: string;
      status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
    };
  };
  'run.create': {
    request: Given<{
      env?: Id | undefined;
      lane?: Id | undefined;
      mode?: 'run' | 'dry_run' | undefined;
      requestedBy?: string | undefined;
      parentRunId?: Id | undefined;
      graph: unknown;
      params?: { [name: string]: unknown } | undefined;
      idempotencyKey?: string | undefined;
    }>;
    answer: {
      runId: string;
      status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
    };
  };
  'run.events': {
    request: Given<{
      runId: Id;
      sinceSeq?: number | string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: {
      items: {
        runId: string;
        seq: number;
        at: string;
        event:
          | 'RUN_CREATED'
          | 'RUN_STARTED'
          | 'RUN_BLOCKED'
          | 'RUN_UNBLOCKED'
          | 'RUN_SUCCEEDED'
          | 'RUN_FAILED'
          | 'RUN_CANCELLED'
          | 'TICK_TAKEN'
          | 'STEP_STARTED'
          | 'STEP_RETRIED'
          | 'STEP_SUCCEEDED'
          | 'STEP_FAILED'
          | 'STEP_SKIPPED'
          | 'APPROVAL_GIVEN'
          | 'APPROVAL_REFUSED'
          | 'LEASE_ACQUIRED'
          | 'LEASE_RELEASED'
          | 'ARTIFACT_STORED';
        detail: { [name: string]: unknown };
      }[];
      nextCursor: string | null;
    };
  };
  'run.get': { request: Given<{ runId: Id }>; answer: Run };
  'run.lease.acquire': {
    request: Given<{ runId: Id } & { owner: string; ttlMs?: number | undefined }>;
    answer: { runId: string; owner: string; fence: number; until: string };
  };
  'run.lease.release': {
    request: Given<{ runId: Id; owner: string; fence: number | string }>;
    answer: { runId: string; released: boolean };
  };
  'run.lease.renew': {
    request: Given<{ runId: Id } & { owner: string; fence: number; ttlMs?: number | undefined }>;
    answer: { runId: string; owner: string; fence: number; until: string };
  };
  'run.list': {
    request: Given<{
      env?: Id | undefined;
      lane?: Id | undefined;
      status?: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled' | undefined;
      batchId?: Id | undefined;
      requestedBy?: string | undefined;
      cursor?: string | undefined;
      limit?: number | string | undefined;
    }>;
    answer: { items: RunRow[]; nextCursor: string | null };
  };
  'run.retry': {
    request: Given<{ runId: Id } & { idempotencyKey?: string | undefined }>;
    answer: { runId: string; parentRunId: string; status: string };
  };
  'run.tick': {
    request: Given<{ runId: Id } & { owner?: string | undefined; fence?: number | undefined }>;
    answer: {
      runId: string;
      status: 'queued' | 'running' | 'blocked' | 'succeeded' | 'failed' | 'cancelled';
      ticked: boolean;
      ticks: number;
    };
  };
  'run.tick-once': {
    request: Given<
      { env: Id; lane: Id } & {
        owner?: string | undefined;
        caps?:
          | {
              ticksPerInvocation?: number | undefined;
              ticksPerRun?: number | undefined;
              ticksPerDay?: number | undefined;
            }
          | undefined;
      }
    >;
    answer: TickReport;
  };
  'supervisor.health': {
    request: Given<object>;
    answer: {
      status: 'healthy' | 'degraded' | 'unhealthy';
      reasons: { level: 'healthy' | 'degraded' | 'unhealthy'; what: string; message: string }[];
      kinds: {
        kind: string;
        statuses: { [name: string]: number };
        stalled: number;
        quarantined: number;
        restarts: number;
      }[];
      queues: {
        mailMs: number | null;
        outboxMs: number | null;
        tasksMs: number | null;
        expiredLeases: number;
        deadLetters: number;
        quarantined: number;
      } | null;
      nodes: { id: string; name: string; roles: string[]; silentMs: number }[];
      held: { held: boolean; by: string; changedAt: string } | null;
      self: {
        node: string;
        status: string;
        sweptMsAgo: number | null;
        waiting: number;
        waitingBytes: number;
        groups: number;
        tasks: number;
      };
      postgres: string | null;
      nats: string | null;
    };
  };
  'supervisor.hold': {
    request: Given<{ by?: string | undefined }>;
    answer: { held: boolean; by: string; changedAt: string };
  };
  'supervisor.log': {
    request: Given<{ key?: string | undefined; limit?: number | undefined }>;
    answer: {
      rows: {
        id: number;
        at: string;
        node: string;
        kind: string | null;
        actor: string | null;
        what:
          | 'rang'
          | 'nudged'
          | 'escalated'
          | 'requeued'
          | 'closed'
          | 'republished'
          | 'buried'
          | 'held'
          | 'released';
        detail: unknown;
      }[];
    };
  };
  'supervisor.release': {
    request: Given<{ by?: string | undefined }>;
    answer: { held: boolean; by: string; changedAt: string };
  };
  'supervisor.tree': {
    request: Given<object>;
    answer: {
      kinds: SupervisedKind[];
      unhosted: { kind: string; actors: number }[];
      held: { held: boolean; by: string; changedAt: string } | null;
      at: string;
    };
  };
  'worker.status': {
    request: Given<object>;
    answer: {
      enabled: boolean;
      reason: string;
      pid: number;
      configuredPid: number;
      tickIntervalMs: number;
      lastTickAt: string | null;
      lastError: string | null;
      lanes: Lane[];
    };
  };
}

interface Place {
  readonly method: string;
  readonly path: string;
}

export const places: Readonly<Record<keyof Verbs, Place>> = {
  'account.me': { method: 'get', path: '/v1/me' },
  'actor.at': { method: 'post', path: '/api/actor/at' },
  'actor.cancel': { method: 'post', path: '/api/actor/cancel' },
  'actor.create': { method: 'post', path: '/api/actor/create' },
  'actor.fork': { method: 'post', path: '/api/actor/fork' },
  'actor.frames': { method: 'post', path: '/api/actor/frames' },
  'actor.get': { method: 'post', path: '/api/actor/get' },
  'actor.history': { method: 'post', path: '/api/actor/history' },
  'actor.list': { method: 'post', path: '/api/actor/list' },
  'actor.relations': { method: 'post', path: '/api/actor/relations' },
  'actor.release': { method: 'post', path: '/api/actor/release' },
  'actor.send': { method: 'post', path: '/api/actor/send' },
  'actor.skip': { method: 'post', path: '/api/actor/skip' },
  'actor.try': { method: 'post', path: '/api/actor/try' },
  'anchor.list': { method: 'get', path: '/v1/assignments/{assignmentId}/anchors' },
  'anchor.register': { method: 'post', path: '/v1/assignments/{assignmentId}/anchors' },
  'anchor.retire': { method: 'delete', path: '/v1/assignments/{assignmentId}/anchors/{anchorId}' },
  'assessment.cancel': { method: 'post', path: '/v1/assessments/{assessmentId}/cancel' },
  'assessment.comparisons': { method: 'get', path: '/v1/assessments/{assessmentId}/comparisons' },
  'assessment.get': { method: 'get', path: '/v1/assessments/{assessmentId}' },
  'assessment.inspect': { method: 'get', path: '/v1/assessments/{assessmentId}/inspection' },
  'assessment.list': { method: 'get', path: '/v1/assessments' },
  'assessment.recover': { method: 'post', path: '/v1/assessments/{assessmentId}/recover' },
  'assessment.report': { method: 'get', path: '/v1/assessments/{assessmentId}/report' },
  'assessment.results': { method: 'get', path: '/v1/assessments/{assessmentId}/results' },
  'assignment.get': { method: 'get', path: '/v1/assignments/{assignmentId}' },
  'assignment.list': { method: 'get', path: '/v1/assignments' },
  'assignment.set': { method: 'put', path: '/v1/assignments/{assignmentId}' },
  'audit.list': { method: 'get', path: '/v1/audit' },
  'batch.add': { method: 'post', path: '/v1/batches/{batchId}/files' },
  'batch.cancel': { method: 'post', path: '/v1/batches/{batchId}/cancel' },
  'batch.close': { method: 'post', path: '/v1/batches/{batchId}/close' },
  'batch.confirm': { method: 'post', path: '/v1/batches/{batchId}/associations' },
  'batch.erase': { method: 'delete', path: '/v1/batches/{batchId}/texts' },
  'batch.finish': { method: 'post', path: '/v1/batches/{batchId}/finish' },
  'batch.get': { method: 'get', path: '/v1/batches/{batchId}' },
  'batch.list': { method: 'get', path: '/v1/batches' },
  'batch.pipelines': { method: 'get', path: '/v1/pipelines' },
  'batch.preflight': { method: 'post', path: '/v1/batches/{batchId}/pipelines/preflight' },
  'batch.prompt': { method: 'patch', path: '/v1/batches/{batchId}/prompt' },
  'batch.register': { method: 'post', path: '/v1/batches' },
  'batch.results': { method: 'get', path: '/v1/batches/{batchId}/results' },
  'batch.retry': { method: 'post', path: '/v1/batches/{batchId}/retry' },
  'batch.run': { method: 'post', path: '/v1/batches/{batchId}/pipelines' },
  'batch.students': { method: 'get', path: '/v1/batches/{batchId}/students' },
  'content.get': { method: 'get', path: '/v1/contents/{contentId}' },
  'deadletter.get': { method: 'post', path: '/api/deadletter/get' },
  'deadletter.list': { method: 'post', path: '/api/deadletter/list' },
  'deadletter.redrive': { method: 'post', path: '/api/deadletter/redrive' },
  'deadletter.redriveMany': { method: 'post', path: '/api/deadletter/redriveMany' },
  'essay.erase': { method: 'delete', path: '/v1/essays/{essayId}/text' },
  'essay.get': { method: 'get', path: '/v1/essays/{essayId}' },
  'essay.list': { method: 'get', path: '/v1/batches/{batchId}/essays' },
  'essay.replace': { method: 'put', path: '/v1/essays/{essayId}/file' },
  'essay.timeline': { method: 'get', path: '/v1/essays/{essayId}/timeline' },
  'fact.recent': { method: 'post', path: '/api/fact/recent' },
  'gateway.get': { method: 'get', path: '/v1/gateway' },
  'gateway.reset': { method: 'post', path: '/v1/gateway/{provider}/reset' },
  'judge.create': { method: 'post', path: '/v1/judges' },
  'judge.list': { method: 'get', path: '/v1/judges' },
  'judge.retire': { method: 'delete', path: '/v1/judges/{judgeId}' },
  'judgement.next': { method: 'post', path: '/v1/judgements/next' },
  'judgement.progress': { method: 'get', path: '/v1/judgements/progress' },
  'judgement.skip': { method: 'post', path: '/v1/judgements/skip' },
  'judgement.submit': { method: 'post', path: '/v1/judgements' },
  'key.create': { method: 'post', path: '/v1/keys' },
  'key.list': { method: 'get', path: '/v1/keys' },
  'key.revoke': { method: 'delete', path: '/v1/keys/{id}' },
  'kind.get': { method: 'post', path: '/api/kind/get' },
  'kind.list': { method: 'post', path: '/api/kind/list' },
  'kind.population': { method: 'post', path: '/api/kind/population' },
  'lane.list': { method: 'get', path: '/v1/lanes' },
  'lane.set': { method: 'put', path: '/v1/lanes/{env}/{lane}' },
  'node.status': { method: 'post', path: '/api/node/status' },
  'notification.list': { method: 'get', path: '/v1/notifications' },
  'notification.read': { method: 'post', path: '/v1/notifications/{id}/read' },
  'run.approve': { method: 'post', path: '/v1/runs/{runId}/approvals' },
  'run.artifacts': { method: 'get', path: '/v1/runs/{runId}/artifacts' },
  'run.attach': { method: 'post', path: '/v1/runs/{runId}/artifacts' },
  'run.cancel': { method: 'post', path: '/v1/runs/{runId}/cancel' },
  'run.create': { method: 'post', path: '/v1/runs' },
  'run.events': { method: 'get', path: '/v1/runs/{runId}/events' },
  'run.get': { method: 'get', path: '/v1/runs/{runId}' },
  'run.lease.acquire': { method: 'post', path: '/v1/runs/{runId}/lease' },
  'run.lease.release': { method: 'delete', path: '/v1/runs/{runId}/lease' },
  'run.lease.renew': { method: 'put', path: '/v1/runs/{runId}/lease' },
  'run.list': { method: 'get', path: '/v1/runs' },
  'run.retry': { method: 'post', path: '/v1/runs/{runId}/retry' },
  'run.tick': { method: 'post', path: '/v1/runs/{runId}/tick' },
  'run.tick-once': { method: 'post', path: '/v1/lanes/{env}/{lane}/tick-once' },
  'supervisor.health': { method: 'post', path: '/api/supervisor/health' },
  'supervisor.hold': { method: 'post', path: '/api/supervisor/hold' },
  'supervisor.log': { method: 'post', path: '/api/supervisor/log' },
  'supervisor.release': { method: 'post', path: '/api/supervisor/release' },
  'supervisor.tree': { method: 'post', path: '/api/supervisor/tree' },
  'worker.status': { method: 'get', path: '/v1/worker' },
};
