-- Why: a database that was put back to an older state must be told from one that never lost anything: what
--   others heard meanwhile is compared with it, under the name of this ledger and its epoch.
-- Lock taken: none on tables that exist.
-- How long: milliseconds.

-- One row. A copy of a database keeps the name, so that it is known again wherever it was copied to.
create table ledger (
  id boolean primary key default true constraint ledger_is_one check (id),
  name text not null default gen_random_uuid()::text,
  -- Goes up by one each time that somebody accepts an older state: facts from then on have other ids.
  epoch integer not null default 0,
  begun_at timestamptz not null default assay_now()
);
insert into ledger default values;
