-- Formal procedures. An act is one case of a procedure: it has a number, a state, documents, terms, and a row of its own kind.

-- Versions of the convention: what an ente joins, from when to when, and which services it offers.
create table convenzioni (
    id uuid not null primary key,
    code text not null constraint convenzioni_code unique,
    name text not null,
    start_on date not null,
    end_on date not null,
    -- Until then it can be changed, and nobody can join it.
    published_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint convenzioni_days check (end_on >= start_on)
);
create table convenzione_services (
    convenzione_id uuid not null references convenzioni (id),
    service_id uuid not null references services (id),
    primary key (convenzione_id, service_id)
);

create table acts (
    id uuid not null primary key,
    number text not null constraint acts_number unique,
    procedure text not null constraint acts_procedure check (procedure in
        ('adesione', 'attivazione', 'maintainer', 'disdetta', 'recesso', 'inerzia')),
    ente_id uuid not null references enti (id),
    state text not null,
    ticket_id uuid references tickets (id),
    -- Who answers for it (L. 241/1990 art. 5); empty until somebody does.
    case_owner_id uuid references users (id),
    -- Who began it; empty: the clock.
    author_id uuid references users (id),
    -- The date from which its terms run.
    received_on date,
    concluded_on date,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index acts_by_ente on acts (ente_id, procedure, id);
create index acts_by_state on acts (procedure, state, id);
create index acts_by_ticket on acts (ticket_id) where ticket_id is not null;

-- The last count of each year; a row stands ready for every year that the product can live to see.
create table act_numbers (year integer not null primary key, last bigint not null);
insert into act_numbers (year, last)
    with recursive years (year) as (select 2015 union all select year + 1 from years where year < 2199)
    select year, 0 from years;

create table act_transitions (
    act_id uuid not null references acts (id),
    position integer not null,
    from_state text,
    to_state text not null,
    -- As what somebody acted: ente_contact, case_owner, system, …
    party text not null,
    user_id uuid references users (id),
    acting_for uuid references enti (id),
    reason text,
    at timestamptz not null,
    primary key (act_id, position)
);

create table act_documents (
    id uuid not null primary key,
    act_id uuid not null references acts (id),
    role text not null,
    name text not null,
    media_type text not null,
    sha256 text not null,
    size bigint not null,
    added_by uuid references users (id),
    added_at timestamptz not null,
    constraint act_documents_once unique (act_id, role, sha256)
);

-- Entries of the official register (DPR 445/2000), each used once. The key is what is unique: office, year, number without leading
-- zeroes (art. 57).
create table register_entries (
    register_key text not null primary key,
    act_id uuid not null references acts (id),
    purpose text not null,
    aoo text not null,
    number text not null,
    year integer not null,
    entered_on date not null,
    entered_by uuid references users (id),
    entered_at timestamptz not null,
    constraint register_entries_once unique (act_id, purpose)
);

-- Terms as they were computed: rule, length and calendar stay whatever a setting becomes.
create table act_terms (
    id uuid not null primary key,
    act_id uuid not null references acts (id),
    kind text not null,
    unit text not null constraint act_terms_unit check (unit in ('working_days', 'calendar_days')),
    -- The length until it is expected, where that is earlier than due.
    expected_length integer,
    length integer not null,
    calendar_version_id uuid references calendar_versions (id),
    starts_on date not null,
    suspended_from date,
    resumed_on date,
    expected_on date,
    due_on date not null,
    state text not null constraint act_terms_state check (state in ('running', 'met', 'late', 'void')),
    concluded_on date,
    breached_at timestamptz,
    constraint act_terms_once unique (act_id, kind)
);
create index act_terms_running on act_terms (due_on, id) where state = 'running';

create table adesioni (
    act_id uuid not null primary key references acts (id),
    convenzione_id uuid not null references convenzioni (id),
    -- The resolution of the ente: which organ, number and date.
    organ text,
    resolution_number text,
    resolution_on date,
    signed_on date,
    -- The last day of membership, where a recesso ends it before the convention.
    last_day date
);
create index adesioni_by_convenzione on adesioni (convenzione_id, act_id);
