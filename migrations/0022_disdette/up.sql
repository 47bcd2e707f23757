-- Formal notices of acts, fee schedules and fees, the yearly renewal, and disdette.

-- The formal notice on which an act rests (R-PEC-1); each notice begins one act. The date is what was proved when it was linked.
create table act_notices (
    act_id uuid not null primary key references acts (id),
    notice_id uuid not null constraint act_notices_once unique references formal_notices (id),
    received_on date not null,
    linked_by uuid references users (id),
    linked_at timestamptz not null
);

-- What a service costs a year under a version of the convention. In force on a date: the latest one that is valid then.
create table fee_schedules (
    id uuid not null primary key,
    convenzione_id uuid not null references convenzioni (id),
    service_id uuid not null references services (id),
    valid_from date not null,
    valid_to date,
    nature text not null constraint fee_schedules_nature check (nature in ('transfer', 'fee_for_service')),
    -- The date whose population decides.
    population_on date not null,
    -- What an ente pays that is not a comune.
    flat_cents bigint not null constraint fee_schedules_flat check (flat_cents >= 0),
    -- Empty: the program itself.
    created_by uuid references users (id),
    created_at timestamptz not null,
    constraint fee_schedules_once unique (convenzione_id, service_id, valid_from),
    constraint fee_schedules_days check (valid_to is null or valid_to >= valid_from)
);
create table fee_tiers (
    schedule_id uuid not null references fee_schedules (id),
    position integer not null,
    -- The most residents of it; empty for the last one.
    up_to integer,
    fee_cents bigint not null constraint fee_tiers_fee check (fee_cents >= 0),
    primary key (schedule_id, position)
);

-- The fee of an activation for a year, with all that it was computed from. A line is never changed: what is learnt later (a
-- population, the day on which the ente left) makes the next one, which takes its place.
create table fee_lines (
    id uuid not null primary key,
    activation_id uuid not null references acts (id),
    year integer not null,
    revision integer not null,
    ente_id uuid not null references enti (id),
    service_id uuid not null references services (id),
    schedule_id uuid not null references fee_schedules (id),
    nature text not null,
    -- Empty: it cannot be computed, since the population is not known (R-FEE-1).
    annual_cents bigint,
    amount_cents bigint,
    months integer not null constraint fee_lines_months check (months between 0 and 12),
    months_rule text not null,
    -- The first and the last day as a member of the centre, where they lie in the year.
    joined_on date,
    left_on date,
    -- The tier from 1, and of a comune the figure that decides.
    tier integer,
    residents integer,
    residents_on date,
    residents_source text,
    why text not null constraint fee_lines_why check (why in ('year', 'population', 'membership', 'ended', 'resumed')),
    computed_at timestamptz not null,
    superseded_at timestamptz,
    constraint fee_lines_revision unique (activation_id, year, revision)
);
create unique index fee_lines_current on fee_lines (activation_id, year) where superseded_at is null;
create index fee_lines_by_ente on fee_lines (ente_id, year, id);
create index fee_lines_by_schedule on fee_lines (schedule_id);

-- What the yearly renewal did with each activation. The instant tells the run.
create table renewals (
    activation_id uuid not null references acts (id),
    year integer not null,
    ente_id uuid not null references enti (id),
    service_id uuid not null references services (id),
    outcome text not null constraint renewals_outcome check (outcome in ('begun', 'renewed', 'ended')),
    -- Why it was not renewed.
    reason text constraint renewals_reason check (reason in ('disdetta', 'recesso', 'convention_end', 'membership_end')),
    last_service_day date,
    decided_at timestamptz not null,
    primary key (activation_id, year)
);
create index renewals_by_year on renewals (year, ente_id, activation_id);

create table disdette (
    act_id uuid not null primary key references acts (id),
    -- The first day without service that was asked for; inside a year it means the following 1 January (I-15).
    requested_from date,
    -- Computed from the date of receipt when it was registered, and kept.
    last_service_day date,
    effective_from date,
    cessation_reason text,
    convention_end date,
    revocation_asked_at timestamptz,
    revocation_asked_by uuid references users (id),
    revocation_reason text,
    revocation_refused_at timestamptz,
    revocation_refusal text
);
create table disdetta_services (
    act_id uuid not null references disdette (act_id),
    activation_id uuid not null references acts (id),
    service_id uuid not null references services (id),
    -- When the notice was rejected, revoked or took effect: from then on there can be another one.
    closed_at timestamptz,
    primary key (act_id, activation_id)
);
create unique index disdetta_services_open on disdetta_services (activation_id) where closed_at is null;

-- The reminders of the last day for a disdetta, each once for an ente and year.
create table disdetta_reminders (
    ente_id uuid not null references enti (id),
    year integer not null,
    number integer not null,
    sent_at timestamptz not null,
    primary key (ente_id, year, number)
);
