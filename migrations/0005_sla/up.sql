-- Calendars and policies have versions that never change, so that what was computed with one can always be told again.

create table calendars (
    id uuid not null primary key,
    code text not null constraint calendars_code unique,
    name_it text not null,
    name_en text not null,
    retired_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

-- `rules`: JSON, the weekly hours, holidays, patron day and special days. The version with the highest number is in force.
create table calendar_versions (
    id uuid not null primary key,
    calendar_id uuid not null references calendars (id),
    number integer not null,
    rules text not null,
    reason text,
    created_by uuid references users (id),
    created_at timestamptz not null,
    constraint calendar_versions_number unique (calendar_id, number)
);

create table sla_policies (
    id uuid not null primary key,
    code text not null constraint sla_policies_code unique,
    name_it text not null,
    name_en text not null,
    retired_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

-- `targets`: JSON, working minutes for each promise and priority; `steps`: JSON, the escalation. In force on a local date is
-- the version with the latest `valid_from` up to it, of several the one with the highest number.
create table sla_policy_versions (
    id uuid not null primary key,
    policy_id uuid not null references sla_policies (id),
    number integer not null,
    valid_from date not null,
    targets text not null,
    pause_on_third_party boolean not null,
    steps text not null,
    reason text,
    created_by uuid references users (id),
    created_at timestamptz not null,
    constraint sla_policy_versions_number unique (policy_id, number)
);

-- Codes of a policy and a calendar. A queue without them uses those of the ticket's service.
alter table services add column sla_policy text not null default 'STANDARD';
alter table queues add column sla_policy text;
alter table queues add column calendar text;

-- Place 1 is the first answer, 2 the solution, from 3 on each next answer. `due_at` is empty while a pause without an end
-- keeps the target from being reached; `check_at`: when the clock must look at the promise next.
create table promises (
    ticket_id uuid not null references tickets (id),
    place integer not null,
    kind text not null constraint promises_kind check (kind in ('first_answer', 'next_answer', 'solution')),
    policy_version_id uuid not null references sla_policy_versions (id),
    calendar_version_id uuid not null references calendar_versions (id),
    priority integer not null constraint promises_priority check (priority between 1 and 4),
    target_minutes integer not null constraint promises_target check (target_minutes >= 0),
    started_at timestamptz not null,
    due_at timestamptz,
    state text not null constraint promises_state check (state in ('running', 'met', 'breached', 'void')),
    ended_at timestamptz,
    breached_at timestamptz,
    used_seconds bigint,
    margin_seconds bigint,
    check_at timestamptz,
    primary key (ticket_id, place)
);
create index promises_by_check on promises (check_at) where check_at is not null;
create index promises_by_due on promises (due_at, kind) where due_at is not null;

-- An escalation step that has been taken, once for each promise and percentage.
create table promise_steps (
    ticket_id uuid not null,
    place integer not null,
    percent integer not null,
    reached_at timestamptz not null,
    taken_at timestamptz not null,
    outcome text not null,
    primary key (ticket_id, place, percent),
    foreign key (ticket_id, place) references promises (ticket_id, place)
);

-- The ente's "sollecito", once for each working day.
create table attention_requests (
    ticket_id uuid not null references tickets (id),
    counted_on date not null,
    user_id uuid not null references users (id),
    text text,
    created_at timestamptz not null,
    primary key (ticket_id, counted_on)
);

-- Running promises taken to another version on purpose, in pieces: `after_id` is the last ticket done.
create table recomputations (
    id uuid not null primary key,
    calendar_version_id uuid references calendar_versions (id),
    policy_version_id uuid references sla_policy_versions (id),
    reason text not null,
    requested_by uuid references users (id),
    requested_at timestamptz not null,
    after_id uuid,
    tickets integer not null,
    moved integer not null,
    finished_at timestamptz
);
create index recomputations_waiting on recomputations (requested_at, id) where finished_at is null;

-- What people are told in the program; `facts`: JSON.
create table notices (
    id uuid not null primary key,
    user_id uuid not null references users (id),
    kind text not null,
    ticket_id uuid references tickets (id),
    facts text not null,
    created_at timestamptz not null,
    read_at timestamptz
);
create index notices_by_user on notices (user_id, id);
create index notices_unread on notices (user_id) where read_at is null;

-- `risk`: microseconds of the earliest due time that still runs; then come paused tickets, then those without one; -1: its
-- promises have not been made yet. `reported`: its facts stand in a report block.
alter table tickets add column risk bigint not null default -1;
alter table tickets add column reported boolean not null default false;
create index tickets_by_risk on tickets (risk, id);
create index tickets_to_report on tickets (closed_at) where closed_at is not null and reported = false;

-- Facts of finished tickets, packed: they change no more. `first_at` and `last_at` bound every instant in it.
create table report_blocks (
    id uuid not null primary key,
    first_at timestamptz not null,
    last_at timestamptz not null,
    tickets integer not null,
    facts bytea not null
);
create index report_blocks_by_end on report_blocks (last_at);

-- A monthly report for chosen people; `query`: JSON, what the page's address would hold.
create table report_schedules (
    id uuid not null primary key,
    name text not null,
    query text not null,
    recipients text not null,
    format text not null constraint report_schedules_format check (format in ('pdf', 'xlsx', 'csv')),
    created_by uuid not null references users (id),
    created_at timestamptz not null,
    next_on date not null,
    version integer not null,
    retired_at timestamptz
);
create index report_schedules_due on report_schedules (next_on) where retired_at is null;
