-- Why: the supervisor keeps a window of restarts per actor, writes down what it did, and can be held.
-- Lock taken: ACCESS EXCLUSIVE on actors for a moment (columns without a default, an index over no rows).
-- How long: milliseconds.

-- When the present window of restarts began: more than the kind's intensity within its period is the limit.
alter table actors add column restarts_since timestamptz;
-- When something was last applied, and how long the actor may rest from then. The look itself (next_look,
-- indexed) is only moved to earlier by a turn, and put right by the sweep: a turn leaves the index alone.
alter table actors add column moved_at timestamptz;
alter table actors add column stall_ms bigint;
-- Since when the actor rests longer than it may; null again as soon as anything is applied to it.
alter table actors add column stalled_at timestamptz;
create index actors_stalled on actors (key) where stalled_at is not null;

-- What the supervisor did and why, newest last. Kept for people; nothing is decided by it.
create table supervisor_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default assay_now(),
  node text not null,
  kind text,
  actor text collate "C",
  what text not null
    constraint supervisor_log_what_check
    check (what in (
      'rang', 'nudged', 'escalated', 'requeued', 'closed', 'republished', 'buried', 'held', 'released'
    )),
  detail json
);
create index supervisor_log_actor on supervisor_log (actor, id);

-- One row: whether nodes may begin work by themselves.
create table supervisor (
  id boolean primary key default true constraint supervisor_is_one check (id),
  held boolean not null,
  by text not null,
  changed_at timestamptz not null default assay_now()
);
insert into supervisor (held, by) values (false, 'migration');
