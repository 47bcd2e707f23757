-- Of a term that nears its end the case owner is warned once.
alter table act_terms add column warned_at timestamptz;

-- Whose terms are read by a calendar program, by an address that only this person knows; its hash is kept.
create table calendar_feeds (
    user_id uuid not null primary key references users (id),
    token_hash text not null constraint calendar_feeds_token unique,
    created_at timestamptz not null
);
