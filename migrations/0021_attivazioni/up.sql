-- Activations of services, and the maintainer of an ente's domain.

create table attivazioni (
    act_id uuid not null primary key references acts (id),
    service_id uuid not null references services (id),
    -- The convention by which the ente was a member when it sent the form; empty in a draft.
    convenzione_id uuid references convenzioni (id),
    -- The person of the ente whom the centre asks.
    referent_name text,
    referent_email text,
    referent_phone text,
    -- For the portal: the domain name wished for. For all: the site that there is, and how many people are to be trained.
    domain text,
    website text,
    trainees integer,
    wants_maintainer boolean not null,
    notes text,
    -- What was sent, line by line, as the receipt shows it.
    sent text,
    -- The state that a suspension interrupted.
    interrupted text,
    active_on date,
    -- The last day with the service, once a notice ends it; and the notice whose day that is.
    last_service_day date,
    ceased_by uuid references acts (id)
);
create index attivazioni_by_service on attivazioni (service_id, act_id);

-- What the service includes, as it was when the form was sent: each thing is done, or waived with a reason, before it is active.
create table attivazione_items (
    act_id uuid not null references acts (id),
    position integer not null,
    text_it text not null,
    text_en text not null,
    state text not null constraint attivazione_items_state check (state in ('open', 'done', 'waived')),
    reason text,
    changed_by uuid references users (id),
    changed_at timestamptz,
    primary key (act_id, position)
);

-- Every notice that ends a service: when one is revoked, the others still stand.
create table attivazione_cessations (
    act_id uuid not null references acts (id),
    by_act uuid not null references acts (id),
    last_service_day date not null,
    primary key (act_id, by_act)
);

create table maintainers (
    act_id uuid not null primary key references acts (id),
    -- The activation of the portal that it belongs to.
    portal_id uuid not null references acts (id),
    domain text,
    -- The last day with the portal, from which the days for the transfer run.
    deactivated_on date,
    -- The transfer code (AuthInfo), encrypted; who holds the database alone cannot read it.
    transfer_code text,
    code_entered_at timestamptz,
    transferred_on date,
    new_provider text,
    -- The latest reminder that went out: so many days before the last one.
    reminded_days integer
);
create index maintainers_by_portal on maintainers (portal_id, act_id);
