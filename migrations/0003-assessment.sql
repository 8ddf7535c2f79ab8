-- Why: read models of assessment (batches, essays, runs), its contents and files, and its audit log.
-- Lock taken: none that matters, every table is new. How long: milliseconds.

-- Rows here are written inside the turn of the actor that they tell of, by projections, or by a door before
-- it sends the message that mentions them. Statuses of essays are not copied: they stand in `actors`.

create table contents (
  id text collate "C" primary key,
  kind text not null
    constraint contents_kind_check check (kind in (
      'raw_upload_blob', 'extracted_plaintext', 'original_essay', 'corrected_text', 'student_prompt_text',
      'processing_log', 'nlp_metrics_json', 'student_facing_ai_feedback_text', 'ai_editor_revision_text',
      'ai_detailed_analysis_json', 'grammar_analysis_json', 'cj_results_json', 'associations_json',
      'run_artifact')),
  -- Whose it is: a batch, and an essay of it where there is one; a run for artifacts.
  batch_id text collate "C",
  essay_id text collate "C",
  run_id text collate "C",
  media_type text not null,
  -- Both are null once erased: a hash of a short text would tell what it was.
  sha256 bytea,
  body bytea,
  size bigint not null,
  created_at timestamptz not null default assay_now(),
  erased_at timestamptz
);
-- What is stored twice for the same owner is one content.
create unique index contents_same on contents (batch_id, essay_id, run_id, kind, sha256) nulls not distinct
  where sha256 is not null;
create index contents_essay on contents (essay_id) where essay_id is not null;
create index contents_batch on contents (batch_id);

create table batches (
  id text collate "C" primary key,
  owner text collate "C" not null,
  org text,
  name text,
  course_code text not null,
  language text not null,
  class_id text,
  assignment_id text,
  expected integer not null,
  assigned integer not null default 0,
  stored integer not null default 0,
  failed integer not null default 0,
  excess integer not null default 0,
  status text not null
    constraint batches_status_check check (status in (
      'awaiting_content_validation', 'content_ingestion_failed', 'awaiting_pipeline_configuration',
      'ready_for_pipeline_execution', 'processing_pipelines', 'awaiting_student_validation',
      'student_validation_completed', 'validation_timeout_processed', 'completed_successfully',
      'completed_with_failures', 'failed_critically', 'cancelled')),
  client_status text not null
    constraint batches_client_status_check check (client_status in (
      'pending_content', 'ready', 'processing', 'completed_successfully', 'completed_with_failures',
      'failed', 'cancelled')),
  prompt_content_id text,
  active_run text collate "C",
  last_run text collate "C",
  intake_completed_at timestamptz,
  closed_at timestamptz,
  erased_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index batches_newest on batches (created_at desc, id desc);
-- Read backwards. All columns go one way, so that a list can go by `(owner, created_at, id) < …`: with an
-- `owner = …` in it, the index above looks as good to the planner where most rows have one owner.
create index batches_owner on batches (owner, created_at, id);
create index batches_owner_status on batches (owner, client_status, created_at, id);

-- Exactly one row per batch, however often intake ends (T6 for the intake).
create table intake_completions (
  batch_id text collate "C" primary key,
  expected integer not null,
  stored integer not null,
  failed integer not null,
  completed_at timestamptz not null
);

create table files (
  id text collate "C" primary key,
  batch_id text collate "C" not null,
  -- Null once erased.
  sha256 bytea,
  name text,
  size bigint not null,
  content_id text,
  status text not null default 'received'
    constraint files_status_check check (status in ('received', 'assigned', 'stored', 'failed', 'excess')),
  essay_id text collate "C",
  code text,
  uploaded_by text,
  created_at timestamptz not null default assay_now(),
  settled_at timestamptz
);
create unique index files_same on files (batch_id, sha256) where sha256 is not null;
create index files_essay on files (essay_id) where essay_id is not null;
-- What a batch has to tell its teacher, without reading what went well.
create index files_excess on files (batch_id) where status = 'excess';
create index files_untold on files (created_at) where status = 'received';

create table essays (
  id text collate "C" primary key,
  batch_id text collate "C" not null,
  slot integer not null,
  file_id text collate "C",
  -- What later phases read: the newest text of the essay.
  text_content_id text,
  original_content_id text,
  characters integer,
  words integer,
  notes json,
  code text,
  erased_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index essays_slot on essays (batch_id, slot);
create index essays_failed on essays (batch_id, slot) where code is not null;

-- One row per essay, run, step and attempt of a phase: its outcome and what it found.
create table essay_phases (
  run_id text collate "C" not null,
  step text collate "C" not null,
  essay_id text collate "C" not null,
  attempt integer not null,
  batch_id text collate "C" not null,
  phase text not null,
  outcome text
    constraint essay_phases_outcome_check check (outcome in ('succeeded', 'failed', 'ineligible')),
  content_id text,
  code text,
  metrics json,
  duration_ms integer,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (run_id, step, essay_id, attempt)
);
create index essay_phases_essay on essay_phases (essay_id, phase, ended_at);

create table associations (
  essay_id text collate "C" primary key,
  batch_id text collate "C" not null,
  student_id text,
  student_name text,
  confidence real,
  method text not null
    constraint associations_method_check check (method in ('human', 'timeout', 'auto')),
  confirmed_by text not null,
  confirmed_at timestamptz not null
);
create index associations_batch on associations (batch_id);

create table runs (
  id text collate "C" primary key,
  -- First in, first out within a lane, whatever the clocks say.
  place bigint generated always as identity,
  batch_id text collate "C",
  owner text collate "C" not null,
  env text collate "C" not null,
  lane text collate "C" not null,
  mode text not null constraint runs_mode_check check (mode in ('run', 'dry_run')),
  pipeline text,
  requested_by text not null,
  parent_run_id text collate "C",
  status text not null
    constraint runs_status_check
    check (status in ('queued', 'running', 'blocked', 'succeeded', 'failed', 'cancelled')),
  ticks integer not null default 0,
  wants_tick boolean not null,
  -- The newest event number: equal to the number of its rows in run_events.
  seq integer not null,
  lease_owner text,
  lease_fence bigint,
  lease_until timestamptz,
  last_error json,
  -- How often a look at its lane ended by a cap while the run could have gone on.
  cap_stops integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null
);
create index runs_newest on runs (created_at desc, id desc);
create index runs_owner on runs (owner, created_at, id);
create index runs_batch on runs (batch_id, place desc) where batch_id is not null;
create index runs_lane on runs (env, lane, place) where wants_tick;

create table run_events (
  run_id text collate "C" not null,
  seq integer not null,
  at timestamptz not null,
  event text not null,
  detail json not null,
  primary key (run_id, seq)
);

create table run_phases (
  run_id text collate "C" not null,
  step text collate "C" not null,
  attempt integer not null,
  batch_id text collate "C",
  phase text not null,
  outcome text not null
    constraint run_phases_outcome_check check (outcome in (
      'completed_successfully', 'completed_with_failures', 'failed_critically', 'nothing_eligible',
      'cancelled')),
  total integer not null,
  succeeded integer not null,
  failed integer not null,
  ineligible integer not null,
  ended_at timestamptz not null,
  -- One outcome, whatever comes in what order.
  primary key (run_id, step, attempt)
);
create index run_phases_batch on run_phases (batch_id, phase) where batch_id is not null;

create table run_artifacts (
  run_id text collate "C" not null,
  name text collate "C" not null,
  content_id text not null,
  sha256 text not null,
  size bigint not null,
  created_at timestamptz not null,
  primary key (run_id, name)
);

-- Settings of lanes, versioned: the highest version counts, older ones stay for the record.
create table lane_settings (
  env text collate "C" not null,
  lane text collate "C" not null,
  version integer not null,
  enabled boolean not null,
  gate text not null constraint lane_settings_gate_check check (gate in ('auto', 'manual')),
  ticks_per_invocation integer not null,
  ticks_per_run integer not null,
  ticks_per_day integer not null,
  set_by text not null,
  set_at timestamptz not null default assay_now(),
  primary key (env, lane, version)
);

-- Ticks taken, by UTC day; written in the transaction of the tick.
create table daily_counters (
  day date not null,
  env text collate "C" not null,
  lane text collate "C" not null,
  ticks bigint not null,
  primary key (day, env, lane)
) with (fillfactor = 50);

create table notifications (
  id text collate "C" primary key,
  place bigint generated always as identity,
  recipient text collate "C" not null,
  type text not null,
  priority text not null
    constraint notifications_priority_check
    check (priority in ('critical', 'immediate', 'high', 'standard', 'low')),
  action_required boolean not null default false,
  batch_id text collate "C",
  payload json not null,
  created_at timestamptz not null,
  read_at timestamptz
);
create index notifications_recipient on notifications (recipient, place desc);
create index notifications_unread on notifications (recipient, place desc) where read_at is null;

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default assay_now(),
  actor text collate "C" not null,
  role text not null,
  action text not null,
  target text collate "C",
  result text not null,
  code text,
  correlation_id text,
  payload json
);
create index audit_log_target on audit_log (target, id desc) where target is not null;
create index audit_log_actor on audit_log (actor, id desc);

create table api_keys (
  id text collate "C" primary key,
  -- Of the secret; who reads this table cannot call with it.
  sha256 bytea not null,
  principal text collate "C" not null,
  role text not null constraint api_keys_role_check check (role in ('teacher', 'admin', 'service')),
  org text,
  label text,
  created_by text not null,
  created_at timestamptz not null default assay_now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
create unique index api_keys_sha256 on api_keys (sha256);
