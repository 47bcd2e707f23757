-- A notice that an act no longer rests on, because the act was rejected or revoked, is free for another one: what is unique are
-- the links and the entries that stand.
create table act_notices_standing (
    act_id uuid not null primary key references acts (id),
    notice_id uuid not null references formal_notices (id),
    received_on date not null,
    linked_by uuid references users (id),
    linked_at timestamptz not null,
    released_at timestamptz
);
insert into act_notices_standing (act_id, notice_id, received_on, linked_by, linked_at, released_at)
    select n.act_id, n.notice_id, n.received_on, n.linked_by, n.linked_at,
        case when a.state in ('rejected', 'revoked') then a.updated_at end
    from act_notices n join acts a on a.id = n.act_id;
drop table act_notices;
alter table act_notices_standing rename to act_notices;
create unique index act_notices_open on act_notices (notice_id) where released_at is null;

create table register_entries_standing (
    act_id uuid not null references acts (id),
    purpose text not null,
    -- Office, year and number without leading zeroes.
    register_key text not null,
    aoo text not null,
    number text not null,
    year integer not null,
    entered_on date not null,
    entered_by uuid references users (id),
    entered_at timestamptz not null,
    released_at timestamptz,
    primary key (act_id, purpose)
);
insert into register_entries_standing
        (act_id, purpose, register_key, aoo, number, year, entered_on, entered_by, entered_at, released_at)
    select e.act_id, e.purpose, e.register_key, e.aoo, e.number, e.year, e.entered_on, e.entered_by, e.entered_at,
        case when e.purpose = 'notice' and a.state in ('rejected', 'revoked') then a.updated_at end
    from register_entries e join acts a on a.id = e.act_id;
drop table register_entries;
alter table register_entries_standing rename to register_entries;
create unique index register_entries_open on register_entries (register_key) where released_at is null;

-- The rule by which dates and amounts were computed, and its version: rows keep theirs when the program's changes.
alter table disdette add column rule text;
alter table disdette add column rule_version integer;
update disdette set rule = 'DIS', rule_version = 1 where last_service_day is not null;
alter table fee_lines add column rule text not null default 'FEE';
alter table fee_lines add column rule_version integer not null default 1;
-- Whether the year of activation counts by months too (I-19).
alter table fee_lines add column prorata_on_activation boolean not null default false;

-- When the case owner was warned that the day of a disdetta comes whose revocation waits for an answer.
alter table disdette add column revocation_warned_at timestamptz;
