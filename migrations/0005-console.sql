-- Why: people sign in to the console: sessions that outlive a restart and hold on every node, and codes that
--   a command line prints so that nobody has to paste a token.
-- Lock taken: none on tables that exist.
-- How long: milliseconds.

-- Only hashes of what the browser holds: who reads this table cannot pose as anybody.
create table sessions (
  sha256 bytea primary key,
  principal text collate "C" not null,
  role text not null,
  org text,
  -- What was shown at the door, so that the session ends with it: `operator`, `key`, `token`.
  source text not null,
  credential bytea,
  -- Said by the page beside the cookie whenever it changes something. Stays while the session is renewed.
  csrf text not null,
  created_at timestamptz not null default assay_now(),
  -- When its present secret was made.
  renewed_at timestamptz not null default assay_now(),
  expires_at timestamptz not null
);
create index sessions_expired on sessions (expires_at);

create table sign_in_codes (
  sha256 bytea primary key,
  expires_at timestamptz not null
);
