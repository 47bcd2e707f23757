-- One schema for SQLite and PostgreSQL. `uuid` and `timestamptz` hold 16-byte blobs and microseconds on SQLite.
-- Columns `*_at` are instants (UTC), `*_on` local dates, `*_key` folded copies for case-blind lookup and sorting.

create table enti (
    id uuid not null primary key,
    kind text not null constraint enti_kind check (kind in ('comune', 'comunita_montana', 'unione', 'provincia', 'altro')),
    name text not null,
    name_key text not null,
    province text,
    istat_code text constraint enti_istat_code unique,
    ipa_code text constraint enti_ipa_code unique,
    tax_code text,
    pec text,
    office_code text,
    aoo_code text,
    patron_day text,
    valid_from date not null,
    valid_to date,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint enti_validity check (valid_to is null or valid_to >= valid_from)
);
create index enti_by_name on enti (name_key, id);

create table populations (
    ente_id uuid not null references enti (id),
    reference_on date not null,
    source text not null,
    residents integer not null constraint populations_residents check (residents >= 0),
    primary key (ente_id, reference_on, source)
);

create table users (
    id uuid not null primary key,
    email text not null,
    email_key text not null constraint users_email unique,
    name text not null,
    name_key text not null,
    language text not null constraint users_language check (language in ('it', 'en')),
    password_hash text,
    password_changed_at timestamptz,
    totp_secret text,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    disabled_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index users_by_name on users (name_key, id);

create table user_roles (
    user_id uuid not null references users (id),
    role text not null constraint user_roles_role check (role in
        ('agent', 'manager', 'case_owner', 'accountant', 'substitute_officer', 'admin', 'auditor')),
    granted_at timestamptz not null,
    primary key (user_id, role)
);

create table members (
    user_id uuid not null references users (id),
    ente_id uuid not null references enti (id),
    role text not null constraint members_role check (role in ('ente_user', 'ente_contact', 'ente_signatory')),
    sees_all boolean not null,
    granted_at timestamptz not null,
    primary key (user_id, ente_id)
);
create index members_by_ente on members (ente_id, user_id);

-- `delegate_id` acts for `ente_id` (R-VIS-2).
create table delegations (
    id uuid not null primary key,
    ente_id uuid not null references enti (id),
    delegate_id uuid not null references enti (id),
    valid_from date not null,
    valid_to date not null,
    reason text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint delegations_validity check (valid_to >= valid_from),
    constraint delegations_other check (ente_id <> delegate_id)
);
create index delegations_by_delegate on delegations (delegate_id);
create index delegations_by_ente on delegations (ente_id);

create table absences (
    id uuid not null primary key,
    user_id uuid not null references users (id),
    deputy_id uuid references users (id),
    from_on date not null,
    to_on date not null,
    created_at timestamptz not null,
    constraint absences_days check (to_on >= from_on),
    constraint absences_other check (deputy_id is null or deputy_id <> user_id)
);
create index absences_by_user on absences (user_id, from_on);
create index absences_by_deputy on absences (deputy_id, from_on);

create table sessions (
    id uuid not null primary key,
    token_hash text not null constraint sessions_token unique,
    user_id uuid not null references users (id),
    ente_id uuid references enti (id),
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    verified_at timestamptz,
    ended_at timestamptz,
    address text not null,
    agent text not null
);
create index sessions_by_user on sessions (user_id, created_at);

create table api_tokens (
    id uuid not null primary key,
    user_id uuid not null references users (id),
    name text not null,
    prefix text not null,
    token_hash text not null constraint api_tokens_token unique,
    scope text not null constraint api_tokens_scope check (scope in ('read', 'write', 'metrics')),
    ente_id uuid references enti (id),
    expires_on date,
    created_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index api_tokens_by_user on api_tokens (user_id, created_at);

create table one_time_links (
    id uuid not null primary key,
    purpose text not null constraint one_time_links_purpose check (purpose in ('invitation', 'password_reset', 'first_admin')),
    user_id uuid references users (id),
    token_hash text not null constraint one_time_links_token unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index one_time_links_by_user on one_time_links (user_id);

create table recovery_codes (
    user_id uuid not null references users (id),
    code_hash text not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
);

-- Throttles that every replica shares: sign-in by account and by address, resets, the public form.
create table throttles (
    bucket text not null primary key,
    hits integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null
);

create table outbox (
    id uuid not null primary key,
    kind text not null,
    message_id text not null constraint outbox_message_id unique,
    recipient text not null,
    recipient_name text not null,
    subject text not null,
    body text not null,
    user_id uuid references users (id),
    created_at timestamptz not null,
    due_at timestamptz not null,
    attempts integer not null,
    claim uuid,
    claimed_until timestamptz,
    sent_at timestamptz,
    failed_at timestamptz,
    last_error text
);
create index outbox_waiting on outbox (due_at, id) where sent_at is null and failed_at is null;

create table audit_events (
    id uuid not null primary key,
    chain text not null,
    position bigint not null,
    occurred_at timestamptz not null,
    actor_kind text not null constraint audit_events_actor check (actor_kind in ('user', 'system', 'anonymous', 'operator')),
    actor_id uuid,
    acting_for uuid,
    ente_id uuid,
    event text not null,
    subject_kind text not null,
    subject_id text not null,
    old_value text,
    new_value text,
    reason text,
    previous_hash text not null,
    hash text not null,
    constraint audit_events_place unique (chain, position)
);
create index audit_events_by_time on audit_events (occurred_at, id);
create index audit_events_by_subject on audit_events (subject_kind, subject_id, id);
create index audit_events_by_actor on audit_events (actor_id, id);
create index audit_events_by_ente on audit_events (ente_id, id);

-- The heads of the chains are kept apart from the events, so that a cut tail shows. One chain for each ente,
-- opened with it, and sixteen for events without one.
create table audit_heads (
    chain text not null primary key,
    position bigint not null,
    hash text not null
);
insert into audit_heads (chain, position, hash) values
    ('centre:0', 0, ''), ('centre:1', 0, ''), ('centre:2', 0, ''), ('centre:3', 0, ''),
    ('centre:4', 0, ''), ('centre:5', 0, ''), ('centre:6', 0, ''), ('centre:7', 0, ''),
    ('centre:8', 0, ''), ('centre:9', 0, ''), ('centre:10', 0, ''), ('centre:11', 0, ''),
    ('centre:12', 0, ''), ('centre:13', 0, ''), ('centre:14', 0, ''), ('centre:15', 0, '');

create table services (
    id uuid not null primary key,
    code text not null constraint services_code unique,
    name_it text not null,
    name_en text not null,
    description_it text not null,
    description_en text not null,
    editorial_support boolean not null,
    calendar text not null,
    position integer not null,
    retired_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table service_items (
    service_id uuid not null references services (id),
    position integer not null,
    kind text not null constraint service_items_kind check (kind in ('included', 'on_request', 'excluded')),
    text_it text not null,
    text_en text not null,
    primary key (service_id, position)
);

create table queues (
    id uuid not null primary key,
    code text not null constraint queues_code unique,
    name_it text not null,
    name_en text not null,
    assignment text not null constraint queues_assignment check (assignment in ('manual', 'round_robin', 'least_loaded')),
    position integer not null,
    retired_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

-- `turn_at`: when the queue's round robin last chose this member.
create table queue_members (
    queue_id uuid not null references queues (id),
    user_id uuid not null references users (id),
    added_at timestamptz not null,
    turn_at timestamptz,
    primary key (queue_id, user_id)
);
create index queue_members_by_user on queue_members (user_id, queue_id);

create table queue_services (
    queue_id uuid not null references queues (id),
    service_id uuid not null references services (id),
    primary key (queue_id, service_id)
);

create table reply_templates (
    id uuid not null primary key,
    queue_id uuid not null references queues (id),
    language text not null constraint reply_templates_language check (language in ('it', 'en')),
    title text not null,
    body text not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint reply_templates_title unique (queue_id, language, title)
);

-- `number` is year * 1,000,000,000 + count: 2026000000123 is HD-2026-000123. `priority`: 1 critical to 4 low.
-- `lapses_at`: when the system ends the present state by itself; `remind_at`: when it reminds the ente first.
create table tickets (
    id uuid not null primary key,
    number bigint not null constraint tickets_number unique,
    ente_id uuid references enti (id),
    service_id uuid not null references services (id),
    queue_id uuid not null references queues (id),
    kind text not null constraint tickets_kind check (kind in ('incident', 'service_request', 'question', 'extra_activity')),
    subject text not null,
    text text not null,
    impact integer not null constraint tickets_impact check (impact between 1 and 3),
    urgency integer not null constraint tickets_urgency check (urgency between 1 and 3),
    priority integer not null constraint tickets_priority check (priority between 1 and 4),
    priority_reason text,
    state text not null constraint tickets_state check (state in ('new', 'assigned', 'in_progress', 'waiting_ente',
        'waiting_third_party', 'resolved', 'closed', 'cancelled')),
    channel text not null constraint tickets_channel check (channel in ('portal', 'email', 'pec', 'phone', 'api', 'public_form')),
    requester_id uuid references users (id),
    author_id uuid references users (id),
    assignee_id uuid references users (id),
    confidential boolean not null,
    follows_id uuid references tickets (id),
    parent_id uuid references tickets (id),
    merged_into_id uuid references tickets (id),
    reopened integer not null,
    version integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    state_since timestamptz not null,
    lapses_at timestamptz,
    remind_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    constraint tickets_assignee check (state <> 'assigned' or assignee_id is not null)
);
create index tickets_by_creation on tickets (created_at, id);
create index tickets_by_update on tickets (updated_at, id);
create index tickets_by_priority on tickets (priority, id);
create index tickets_by_ente on tickets (ente_id, created_at, id);
create index tickets_by_queue on tickets (queue_id, created_at, id);
create index tickets_by_state on tickets (state, created_at, id);
create index tickets_by_assignee on tickets (assignee_id, created_at, id) where assignee_id is not null;
create index tickets_by_requester on tickets (requester_id, created_at, id) where requester_id is not null;
create index tickets_by_author on tickets (author_id, created_at, id) where author_id is not null;
create index tickets_by_parent on tickets (parent_id) where parent_id is not null;
create index tickets_by_follows on tickets (follows_id) where follows_id is not null;
create index tickets_by_merge on tickets (merged_into_id) where merged_into_id is not null;
create index tickets_by_lapse on tickets (lapses_at) where lapses_at is not null;
create index tickets_by_reminder on tickets (remind_at) where remind_at is not null;

create table ticket_transitions (
    id uuid not null primary key,
    ticket_id uuid not null references tickets (id),
    from_state text,
    to_state text not null,
    actor_id uuid references users (id),
    at timestamptz not null
);
create index ticket_transitions_by_ticket on ticket_transitions (ticket_id, id);

create table ticket_tags (
    ticket_id uuid not null references tickets (id),
    tag text not null,
    primary key (ticket_id, tag)
);
create index ticket_tags_by_tag on ticket_tags (tag, ticket_id);

create table ticket_watchers (
    ticket_id uuid not null references tickets (id),
    user_id uuid not null references users (id),
    added_at timestamptz not null,
    primary key (ticket_id, user_id)
);
create index ticket_watchers_by_user on ticket_watchers (user_id, ticket_id);

-- A link has no direction: it is stored once, the smaller id first.
create table ticket_links (
    ticket_id uuid not null references tickets (id),
    other_id uuid not null references tickets (id),
    created_by uuid references users (id),
    created_at timestamptz not null,
    primary key (ticket_id, other_id),
    constraint ticket_links_order check (ticket_id < other_id)
);
create index ticket_links_by_other on ticket_links (other_id, ticket_id);

-- Who wrote by the public information form (R-TKT-7); the ticket itself has no ente and no requester.
create table public_requests (
    ticket_id uuid not null primary key references tickets (id),
    name text not null,
    email text not null,
    ente_name text,
    acknowledged_at timestamptz not null
);

-- `side`: who wrote, as it was then: a person of the centre, of the ente, or the program itself.
create table messages (
    id uuid not null primary key,
    ticket_id uuid not null references tickets (id),
    merged_from_id uuid references tickets (id),
    author_id uuid references users (id),
    side text not null constraint messages_side check (side in ('centre', 'ente', 'system')),
    visibility text not null constraint messages_visibility check (visibility in ('public', 'internal')),
    text text not null,
    created_at timestamptz not null
);
create index messages_by_ticket on messages (ticket_id, created_at, id);

create table attachments (
    id uuid not null primary key,
    ticket_id uuid not null references tickets (id),
    message_id uuid references messages (id),
    uploaded_by uuid references users (id),
    name text not null,
    media_type text not null,
    size bigint not null,
    sha256 text not null,
    visibility text not null constraint attachments_visibility check (visibility in ('public', 'internal')),
    created_at timestamptz not null
);
create index attachments_by_ticket on attachments (ticket_id, id);
create index attachments_by_content on attachments (sha256);

create table idempotency_keys (
    user_id uuid not null references users (id),
    operation text not null,
    key text not null,
    request_hash text not null,
    stage text not null constraint idempotency_keys_stage check (stage in ('running', 'applied', 'answered')),
    status integer,
    headers text,
    body text,
    created_at timestamptz not null,
    started_at timestamptz not null,
    primary key (user_id, operation, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table job_runs (
    job text not null,
    slot timestamptz not null,
    owner text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    done integer,
    failed integer,
    error text,
    primary key (job, slot)
);

-- The facts of this installation: `demo_since`, `demo_seed`, ...
create table facts (
    name text not null primary key,
    value text not null
);
