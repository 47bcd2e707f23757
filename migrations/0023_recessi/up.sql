-- Contracts, recesso, settlement, and the end of the rights of an ente's people (section 14).

-- The entrusting of a service by one ente.
create table contracts (
    id uuid not null primary key,
    ente_id uuid not null references enti (id),
    service_id uuid not null references services (id),
    start_on date not null,
    end_on date not null,
    creditor text not null,
    -- Its last day, where a recesso ended it earlier.
    ended_on date,
    created_at timestamptz not null,
    constraint contracts_days check (end_on >= start_on)
);
create index contracts_by_ente on contracts (ente_id, start_on, id);

create table recessi (
    act_id uuid not null primary key references acts (id),
    scope text not null constraint recessi_scope check (scope in ('contract', 'membership')),
    contract_id uuid references contracts (id),
    -- The joining that ends.
    adesione_id uuid references acts (id),
    just_cause boolean not null,
    reasons text,
    -- The first day without service that the ente asks for.
    requested_on date,
    -- As computed when it was registered, and again when the just cause was not recognised.
    effective_from date,
    last_service_day date,
    effect text,
    -- With just cause: the day on which it takes effect if nobody contests it.
    silence_on date,
    contested_at timestamptz,
    -- While it is contested: whether the ente agrees that the service goes on.
    goes_on boolean,
    -- How the just cause was judged, and when.
    judged text constraint recessi_judged check (judged in ('recognised', 'silence', 'recast')),
    judged_on date,
    revocation_asked_at timestamptz,
    revocation_asked_by uuid references users (id),
    revocation_reason text,
    constraint recessi_what check (
        (scope = 'contract' and contract_id is not null and adesione_id is null)
        or (scope = 'membership' and adesione_id is not null and contract_id is null))
);
create index recessi_by_contract on recessi (contract_id) where contract_id is not null;
create index recessi_by_adesione on recessi (adesione_id) where adesione_id is not null;

create table settlements (
    act_id uuid not null primary key references recessi (act_id),
    method text not null constraint settlements_method check (method in ('value', 'four_fifths')),
    -- Whether the tenth of what was not executed is due ([I-31]).
    with_tenth boolean not null,
    note text,
    -- Cents, as rule SET computed them.
    contract bigint not null,
    executed bigint not null,
    unexecuted bigint not null,
    tenth bigint not null,
    paid bigint not null,
    balance bigint not null,
    drafted_by uuid not null references users (id),
    drafted_at timestamptz not null,
    sent_at timestamptz,
    document_id uuid references act_documents (id)
);
create table settlement_lines (
    act_id uuid not null references settlements (act_id),
    position integer not null,
    description text not null,
    contract bigint not null,
    executed bigint not null,
    paid bigint not null,
    primary key (act_id, position)
);

-- When the people of an ente may change nothing any more, and until when they may still read and export.
create table rights_ends (
    ente_id uuid not null primary key references enti (id),
    act_id uuid not null references acts (id),
    ended_on date not null,
    reading_until date not null,
    recorded_at timestamptz not null
);
