-- Why: the ledger of the runtime: actors, their mail and timers, their journal, tasks, facts, dead letters,
-- nodes.
-- Lock taken: none that matters, every table is new. How long: milliseconds.

-- The database's clock is the only clock that leases, timers and sweeps believe. One function, so that a test
-- or a simulation can replace it in its own database.
create function assay_now() returns timestamptz language sql stable as 'select now()';

-- A turn writes what it locked, or nothing: a row that changed under it ends the transaction.
create function assay_expect(got bigint, wanted bigint) returns void language plpgsql as $$
begin
  if got <> wanted then
    raise exception 'expected to write % rows, wrote %', wanted, got using errcode = 'AS002';
  end if;
end $$;

-- Keys and ids compare by byte (`collate "C"`): faster, the same order on every machine, and `kind/` is a
-- range.

-- Room on each page (fillfactor) and no index on what a turn changes: so an update stays on its page (HOT)
-- and writes no index entry. `json`, not `jsonb`: stored as written, half the WAL, and the hash chain can
-- cover it.
create table actors (
  key text collate "C" primary key,
  kind text collate "C" not null,
  machine text not null,
  status text not null,
  snapshot json not null,
  version bigint not null,
  seq bigint not null,
  head bytea not null,
  outcome json,
  parent json,
  correlation_id text,
  next_look timestamptz,
  restarts integer not null default 0,
  retry_at timestamptz,
  quarantined text,
  created_at timestamptz not null default assay_now(),
  updated_at timestamptz not null default assay_now()
) with (fillfactor = 50);
create index actors_next_look on actors (next_look) where next_look is not null;
create index actors_quarantined on actors (key) where quarantined is not null;

-- Second line behind T6: whatever the code does, the first outcome stays.
create function actors_outcome_is_final() returns trigger language plpgsql as $$
begin
  if new.outcome is null or new.outcome::text <> old.outcome::text then
    raise exception 'actor % is finished: its outcome cannot change', old.key using errcode = 'AS001';
  end if;
  return new;
end $$;
create trigger actors_outcome_is_final before update on actors
  for each row when (old.outcome is not null) execute function actors_outcome_is_final();

create table journal (
  actor text collate "C" not null,
  seq bigint not null,
  version bigint not null,
  message_id text collate "C" not null,
  type text not null,
  payload json not null,
  at timestamptz not null,
  sender text,
  causation_id text,
  correlation_id text,
  from_status text,
  to_status text,
  effects json,
  outcome text not null
    constraint journal_outcome_check check (outcome in ('applied', 'rejected', 'ignored')),
  answer json,
  hash bytea not null,
  primary key (actor, seq)
);
-- T3. The message id first: ids that grow with time then touch the same few pages.
create unique index journal_message on journal (message_id, actor);

create table mailbox (
  seq bigint generated always as identity primary key,
  id text collate "C" not null,
  target text collate "C" not null,
  type text not null,
  payload json not null,
  sender text collate "C",
  causation_id text,
  correlation_id text,
  trace text,
  due_at timestamptz not null default assay_now(),
  timer text collate "C",
  attempts integer not null default 0
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index mailbox_target on mailbox (target, seq);
create index mailbox_due on mailbox (due_at);
create index mailbox_timer on mailbox (sender, timer) where timer is not null;

create table tasks (
  id text collate "C" primary key,
  actor text collate "C" not null,
  child text collate "C" not null,
  activity text collate "C" not null,
  input json,
  status text not null
    constraint tasks_status_check
    check (status in ('queued', 'processing', 'completed', 'expired', 'failed', 'cancelled')),
  attempts integer not null default 0,
  attempts_max integer not null,
  priority integer not null default 0,
  run_at timestamptz not null default assay_now(),
  deadline timestamptz,
  lease_owner text,
  lease_until timestamptz,
  heartbeat json,
  result json,
  error json,
  correlation_id text,
  trace text,
  created_at timestamptz not null default assay_now(),
  finished_at timestamptz
);
-- Each index holds open tasks only, so finished ones cost nothing however many they are. What a statement
-- that looks for ids says of the status must not match a predicate here: on an empty table Postgres would
-- take that index for the shorter way, and keep the plan.
create index tasks_claim on tasks (activity, priority desc, run_at) where status = 'queued';
create index tasks_ready on tasks (run_at) where status = 'queued';
create index tasks_deadline on tasks (deadline) where status = 'queued' and deadline is not null;
create index tasks_lease on tasks (lease_until) where lease_until is not null;
create index tasks_actor on tasks (actor, child) where finished_at is null;

create table outbox (
  id text collate "C" primary key,
  subject text not null,
  payload json not null,
  headers json,
  attempts integer not null default 0,
  next_attempt timestamptz not null default assay_now(),
  error json,
  created_at timestamptz not null default assay_now()
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
create index outbox_due on outbox (next_attempt);

create table dead_letters (
  id bigint generated always as identity primary key,
  reason text not null
    constraint dead_letters_reason_check check (reason in ('mail', 'command', 'fact', 'task', 'quarantine')),
  actor text collate "C",
  message_id text collate "C",
  type text,
  letter json not null,
  error json not null,
  created_at timestamptz not null default assay_now(),
  redriven_at timestamptz
);
create index dead_letters_open on dead_letters (id) where redriven_at is null;

create table nodes (
  id text collate "C" primary key,
  name text not null,
  roles text not null,
  kinds json not null,
  started_at timestamptz not null default assay_now(),
  heartbeat_at timestamptz not null default assay_now()
);
