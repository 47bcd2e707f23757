-- Inertia: the substitute power, asked for once the term of a case has passed, and the yearly list of such cases.

-- Who concludes a case in the place of its case owner; empty again once it is concluded.
alter table acts add column substitute_id uuid references users (id);

create table inerzie (
    act_id uuid not null primary key references acts (id),
    -- The case, and which of its terms had passed.
    about_act_id uuid not null references acts (id),
    term_id uuid not null references act_terms (id),
    -- The holder began it, without a request of the ente.
    own_motion boolean not null,
    requested_on date not null,
    reason text
);
create index inerzie_by_case on inerzie (about_act_id, act_id);

-- The years of which the holders of the substitute power were told that the list is ready.
create table late_lists (year integer not null primary key, told_at timestamptz not null);
