-- Why: comparative judgement: sessions, their scripts, comparisons and results, judges, anchors, and the
-- gateway through which machines are asked.
-- Lock taken: `contents` for the moment in which a check is replaced; every other table is new. How long:
-- one look at each row of `contents`.

alter table contents drop constraint contents_kind_check;
alter table contents add constraint contents_kind_check check (kind in (
  'raw_upload_blob', 'extracted_plaintext', 'original_essay', 'corrected_text', 'student_prompt_text',
  'processing_log', 'nlp_metrics_json', 'student_facing_ai_feedback_text', 'ai_editor_revision_text',
  'ai_detailed_analysis_json', 'grammar_analysis_json', 'cj_results_json', 'associations_json',
  'run_artifact', 'judge_instructions_text', 'judge_rubric_text', 'anchor_essay_text'));

-- What essays of one task are judged by. The scale and the origin of an assignment never change.
create table assignments (
  id text collate "C" primary key,
  owner text collate "C" not null,
  org text,
  grade_scale text not null,
  context_origin text not null
    constraint assignments_context_origin_check
    check (context_origin in ('research_experiment', 'canonical_national')),
  instructions_content_id text,
  prompt_content_id text,
  rubric_content_id text,
  created_at timestamptz not null default assay_now(),
  updated_at timestamptz not null default assay_now()
);
create index assignments_owner on assignments (owner, created_at, id);

create table anchors (
  id text collate "C" primary key,
  assignment_id text collate "C" not null references assignments (id),
  label text collate "C" not null,
  grade text not null,
  content_id text not null,
  -- A place on the scale that is known from before; null: only its grade is.
  theta double precision,
  theta_sd double precision,
  created_at timestamptz not null default assay_now(),
  retired_at timestamptz
);
-- Registered again it is the same anchor.
create unique index anchors_label on anchors (assignment_id, label);

create table judges (
  id text collate "C" primary key,
  kind text not null
    constraint judges_kind_check check (kind in ('llm', 'human', 'simulated', 'heuristic')),
  label text,
  settings json not null,
  created_by text not null,
  created_at timestamptz not null default assay_now(),
  retired_at timestamptz
);

create table assessments (
  id text collate "C" primary key,
  place bigint generated always as identity,
  batch_id text collate "C" not null,
  run_id text collate "C" not null,
  owner text collate "C" not null,
  org text,
  assignment_id text,
  status text not null
    constraint assessments_status_check check (status in (
      'initializing', 'generating_pairs', 'waiting_callbacks', 'scoring',
      'completed', 'failed', 'cancelled')),
  reason text
    constraint assessments_reason_check check (reason in (
      'COMPLETE_STABLE', 'COMPLETE_MAX_COMPARISONS', 'COMPLETE_ALL_PAIRS', 'COMPLETE_FORCED_RECOVERY',
      'COMPLETE_INSUFFICIENT_ESSAYS', 'COMPLETE_COST_LIMIT', 'ERROR_LOW_SUCCESS_RATE', 'ERROR_NO_ESSAYS',
      'ERROR_SETTINGS', 'ERROR_DISCONNECTED', 'ERROR_TIMED_OUT', 'ERROR_PREPARATION', 'ERROR_PAIRING',
      'ERROR_SCORING', 'CANCELLED_BY_USER', 'CANCELLED_BY_RUN')),
  settings json not null,
  students integer not null default 0,
  anchors integer not null default 0,
  budget integer not null default 0,
  wave integer not null default 0,
  submitted integer not null default 0,
  judged integer not null default 0,
  failed integer not null default 0,
  ignored integer not null default 0,
  reliability double precision,
  spread double precision,
  -- The wave whose result counts; set when the session completes.
  result_wave integer,
  grades_withheld text,
  cost_usd double precision not null default 0,
  created_at timestamptz not null,
  finished_at timestamptz,
  updated_at timestamptz not null
);
create index assessments_newest on assessments (place desc);
create index assessments_owner on assessments (owner, place);
create index assessments_batch on assessments (batch_id, place desc);

-- The scripts of a session, numbered from 0: essays of the batch, then anchors.
create table assessment_items (
  assessment_id text collate "C" not null,
  item integer not null,
  essay_id text collate "C",
  slot integer,
  anchor_id text collate "C",
  grade text,
  content_id text not null,
  -- Of an anchor: its place as it was known when the session began.
  theta double precision,
  theta_sd double precision,
  primary key (assessment_id, item)
);
create index assessment_items_essay on assessment_items (essay_id) where essay_id is not null;

create table comparisons (
  assessment_id text collate "C" not null,
  seq integer not null,
  wave integer not null,
  -- Numbers of the scripts, in the order in which they are shown.
  first integer not null,
  second integer not null,
  judge text collate "C" not null,
  mode text not null
    constraint comparisons_mode_check
    check (mode in ('coverage', 'adaptive', 'random', 'resampling', 'specified', 'repeat')),
  status text not null
    constraint comparisons_status_check check (status in ('planned', 'open', 'judged', 'failed', 'dropped')),
  winner text constraint comparisons_winner_check check (winner in ('first', 'second', 'tie')),
  code text,
  planned_at timestamptz not null default assay_now(),
  answered_at timestamptz,
  primary key (assessment_id, seq)
) with (fillfactor = 80);
-- What people may be shown, in order.
create index comparisons_open on comparisons (assessment_id, seq) where status = 'open';

-- Answers that changed nothing, and why.
create table ignored_answers (
  id bigint generated always as identity primary key,
  assessment_id text collate "C" not null,
  seq integer not null,
  reason text not null
    constraint ignored_answers_reason_check check (reason in ('late', 'duplicate', 'unknown', 'conflicting')),
  at timestamptz not null
);
create index ignored_answers_of on ignored_answers (assessment_id, id);

-- Numbers of a session after each wave: no text in it. The last one is what is published.
create table assessment_results (
  assessment_id text collate "C" not null,
  wave integer not null,
  is_final boolean not null,
  result json not null,
  created_at timestamptz not null default assay_now(),
  primary key (assessment_id, wave, is_final)
);

-- Why judges decided as they did. Reasons quote essays: they go where these go.
create table judgement_notes (
  assessment_id text collate "C" not null,
  seq integer not null,
  batch_id text collate "C" not null,
  first_essay text collate "C",
  second_essay text collate "C",
  note text not null,
  created_at timestamptz not null default assay_now(),
  primary key (assessment_id, seq)
);
create index judgement_notes_batch on judgement_notes (batch_id);
create index judgement_notes_first on judgement_notes (first_essay) where first_essay is not null;
create index judgement_notes_second on judgement_notes (second_essay) where second_essay is not null;

-- What machines are asked. One row for each comparison of a judge that is none of a person.
create table judgement_requests (
  id text collate "C" primary key,
  assessment_id text collate "C" not null,
  seq integer not null,
  wave integer not null,
  batch_id text collate "C" not null,
  judge text collate "C" not null,
  provider text not null
    constraint judgement_requests_provider_check
    check (provider in ('anthropic', 'openai', 'google', 'openrouter', 'compatible', 'builtin')),
  model text not null,
  judging_mode text not null
    constraint judgement_requests_mode_check
    check (judging_mode in ('per_request', 'serial_bundle', 'provider_batch')),
  priority smallint not null default 5,
  status text not null
    constraint judgement_requests_status_check check (status in (
      'held', 'queued', 'sending', 'batched', 'answered', 'failed', 'expired', 'cancelled')),
  attempts smallint not null default 0,
  -- Answers that were no judgement: one more question, then an error.
  unusable smallint not null default 0,
  correlation_id text,
  not_before timestamptz not null default assay_now(),
  expires_at timestamptz not null,
  lease_owner text,
  lease_until timestamptz,
  provider_batch text collate "C",
  outcome text constraint judgement_requests_outcome_check check (outcome in ('first', 'second', 'error')),
  confidence real,
  code text,
  model_used text,
  prompt_sha256 text,
  frame_sha256 text,
  external_id text,
  suspicions json,
  tokens_input integer not null default 0,
  tokens_output integer not null default 0,
  tokens_cache_read integer not null default 0,
  tokens_cache_write integer not null default 0,
  cost_usd double precision not null default 0,
  latency_ms integer,
  created_at timestamptz not null default assay_now(),
  queued_at timestamptz,
  answered_at timestamptz,
  -- When the session had taken it.
  delivered_at timestamptz
) with (fillfactor = 70);
create unique index judgement_requests_seq on judgement_requests (assessment_id, seq);
create index judgement_requests_queue on judgement_requests (provider, priority desc, created_at, id)
  where status = 'queued';
create index judgement_requests_leases on judgement_requests (lease_until) where status = 'sending';
create index judgement_requests_batch on judgement_requests (provider_batch) where provider_batch is not null;
create index judgement_requests_undelivered on judgement_requests (answered_at)
  where delivered_at is null and status in ('answered', 'failed', 'expired');
create index judgement_requests_wave on judgement_requests (assessment_id, wave);

create table provider_batches (
  id text collate "C" primary key,
  provider text not null,
  judge text collate "C" not null,
  external_id text,
  status text not null
    constraint provider_batches_status_check
    check (status in ('submitting', 'in_progress', 'ended', 'failed', 'cancelled')),
  requests integer not null,
  lease_owner text,
  lease_until timestamptz,
  next_look_at timestamptz not null default assay_now(),
  expires_at timestamptz,
  error json,
  created_at timestamptz not null default assay_now(),
  ended_at timestamptz
);
create index provider_batches_due on provider_batches (next_look_at)
  where status in ('submitting', 'in_progress');

-- One row for each limit that nodes share: taken from in one statement, under its row lock.
create table rate_buckets (
  key text collate "C" primary key,
  provider text not null,
  model_class text not null,
  dimension text not null
    constraint rate_buckets_dimension_check
    check (dimension in ('requests', 'input_tokens', 'output_tokens')),
  per_minute double precision not null,
  capacity double precision not null,
  level double precision not null,
  -- Nothing is taken before: a provider asked for patience.
  blocked_until timestamptz,
  learned_at timestamptz,
  updated_at timestamptz not null default assay_now()
) with (fillfactor = 50);

-- Circuits, as their actors say they are.
create table providers (
  name text collate "C" primary key,
  status text not null
    constraint providers_status_check check (status in ('closed', 'open', 'half_open')),
  reason text,
  until timestamptz,
  failures bigint not null default 0,
  opened integer not null default 0,
  updated_at timestamptz not null
);

-- Which pair a person is being shown, and what he or she did with it.
create table human_turns (
  assessment_id text collate "C" not null,
  seq integer not null,
  principal text collate "C" not null,
  lease_until timestamptz not null,
  shown_at timestamptz not null default assay_now(),
  decided_at timestamptz,
  decision_ms integer,
  is_skipped boolean not null default false,
  primary key (assessment_id, seq, principal)
);
create index human_turns_principal on human_turns (assessment_id, principal);
