-- Each term says by which rule, and which version of it, its dates were computed.
alter table act_terms add column rule text not null default 'TERM-CAL';
alter table act_terms add column rule_version integer not null default 1;
update act_terms set rule = 'TERM-WD' where unit = 'working_days';
update act_terms set rule = 'DOM' where kind = 'domain_transfer';
update act_terms set rule = 'INE' where kind = 'substitution';
update act_terms set rule = 'REC' where kind = 'recesso_effect';
-- Terms of before the calendar was stored were counted with its first version.
update act_terms set calendar_version_id = (
    select v.id from calendar_versions v join calendars c on c.id = v.calendar_id
        where c.code = 'CENTRO' and v.number = 1
) where calendar_version_id is null;

-- A person of several enti has a calendar for each of them; a person of the centre has one.
create table calendar_feeds_of_ente (
    token_hash text not null primary key,
    user_id uuid not null references users (id),
    ente_id uuid references enti (id),
    created_at timestamptz not null
);
insert into calendar_feeds_of_ente (token_hash, user_id, ente_id, created_at)
    select token_hash, user_id, ente_id, created_at from calendar_feeds;
drop table calendar_feeds;
alter table calendar_feeds_of_ente rename to calendar_feeds;
create unique index calendar_feeds_centre on calendar_feeds (user_id) where ente_id is null;
create unique index calendar_feeds_ente on calendar_feeds (user_id, ente_id) where ente_id is not null;
