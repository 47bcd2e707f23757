-- A fee can be computed again deliberately: a reason word of its own, who did it and why.
create table fee_lines_corrected (
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
    why text not null constraint fee_lines_why
        check (why in ('year', 'population', 'membership', 'ended', 'resumed', 'corrected')),
    computed_at timestamptz not null,
    superseded_at timestamptz,
    rule text not null,
    rule_version integer not null,
    -- Whether the year of activation counts by months too (I-19).
    prorata_on_activation boolean not null,
    -- Of a correction who made it and why.
    corrected_by uuid references users (id),
    correction_reason text,
    constraint fee_lines_correction check ((why = 'corrected') = (correction_reason is not null))
);
insert into fee_lines_corrected
        (id, activation_id, year, revision, ente_id, service_id, schedule_id, nature, annual_cents, amount_cents, months,
         months_rule, joined_on, left_on, tier, residents, residents_on, residents_source, why, computed_at, superseded_at,
         rule, rule_version, prorata_on_activation)
    select id, activation_id, year, revision, ente_id, service_id, schedule_id, nature, annual_cents, amount_cents, months,
        months_rule, joined_on, left_on, tier, residents, residents_on, residents_source, why, computed_at, superseded_at,
        rule, rule_version, prorata_on_activation
    from fee_lines;
drop table fee_lines;
alter table fee_lines_corrected rename to fee_lines;
create unique index fee_lines_revision on fee_lines (activation_id, year, revision);
create unique index fee_lines_current on fee_lines (activation_id, year) where superseded_at is null;
create index fee_lines_by_ente on fee_lines (ente_id, year, id);
create index fee_lines_by_schedule on fee_lines (schedule_id);
create index fee_lines_by_year on fee_lines (year);

-- When the ente was told what the renewal did. What was decided before is not told again.
alter table renewals add column told_at timestamptz;
update renewals set told_at = decided_at;
