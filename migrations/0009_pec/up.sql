-- Certified mail (PEC). What a provider says about a mail that came in, and what its signature is worth; read again each
-- time the mail is processed.
create table pec_mails (
    incoming_id uuid not null primary key references incoming_mails (id),
    signature text not null constraint pec_mails_signature check (signature in (
        'valid', 'unsigned', 'no_authority', 'unreadable', 'altered', 'unknown_authority', 'expired', 'wrong_certificate',
        'other_signer', 'wrong_data', 'ordinary_mailbox')),
    -- The provider, as its certificate names it, and when it signed.
    provider text,
    signed_at timestamptz,
    -- daticert.xml, as far as it could be read; why it could not.
    kind text,
    error text,
    certified_at timestamptz,
    sender text,
    recipient text,
    identifier text,
    original_id text,
    extent text,
    detail text,
    fault text,
    -- The mail of ours that a receipt proves something of; rows of the outbox are removed one day, so no reference.
    mail_id uuid,
    -- The mailbox from which an answer leaves as certified mail.
    answered_from text
);
create index pec_mails_by_identifier on pec_mails (identifier) where identifier is not null;
create index pec_mails_by_mail on pec_mails (mail_id) where mail_id is not null;

-- A certified mail of ours and one recipient. Facts only, each the earliest that is proved: the state follows from them,
-- in whatever order and however often receipts come.
create table pec_deliveries (
    id uuid not null primary key,
    mail_id uuid not null,
    mailbox text not null,
    recipient text not null,
    ticket_id uuid references tickets (id),
    created_at timestamptz not null,
    sent_at timestamptz,
    accepted_at timestamptz,
    delivered_at timestamptz,
    failed_at timestamptz,
    failure text,
    overdue_at timestamptz,
    -- What the provider calls the message: answers refer to it.
    identifier text,
    -- When somebody has to look whether it is overdue; empty where nothing is waited for.
    check_at timestamptz,
    constraint pec_deliveries_once unique (mail_id, recipient)
);
create index pec_deliveries_due on pec_deliveries (check_at) where check_at is not null;
create index pec_deliveries_unsent on pec_deliveries (id) where sent_at is null and failed_at is null;
create index pec_deliveries_by_ticket on pec_deliveries (ticket_id, id) where ticket_id is not null;
create index pec_deliveries_by_identifier on pec_deliveries (identifier) where identifier is not null;

-- Formal notices (R-PEC-4): what a procedure rests on.
create table formal_notices (
    id uuid not null primary key,
    direction text not null constraint formal_notices_direction check (direction in ('in', 'out')),
    channel text not null constraint formal_notices_channel check (channel in ('pec', 'document')),
    subject text not null,
    ente_id uuid references enti (id),
    ticket_id uuid references tickets (id),
    -- The mail that came in, or the mail of ours.
    incoming_id uuid constraint formal_notices_incoming unique references incoming_mails (id),
    mail_id uuid constraint formal_notices_mail unique,
    register_number text,
    registered_on date,
    -- Empty: the program itself, out of a mail.
    entered_by uuid references users (id),
    entered_at timestamptz not null
);
create index formal_notices_by_ente on formal_notices (ente_id, id) where ente_id is not null;

create table formal_notice_files (
    id uuid not null primary key,
    notice_id uuid not null references formal_notices (id),
    role text not null constraint formal_notice_files_role check (role in ('original', 'document', 'envelope', 'receipt')),
    name text not null,
    media_type text not null,
    sha256 text not null,
    size bigint not null,
    -- The mail in which it lies; else it lies in the store by itself.
    incoming_id uuid references incoming_mails (id),
    added_at timestamptz not null,
    constraint formal_notice_files_once unique (notice_id, role, sha256)
);

-- A mail that leaves by the server of a mailbox and from its address; the others leave by the one of the configuration.
alter table outbox add column mailbox text;
-- What is attached to it.
create table outbox_files (
    mail_id uuid not null references outbox (id) on delete cascade,
    position integer not null,
    name text not null,
    media_type text not null,
    sha256 text not null,
    size bigint not null,
    primary key (mail_id, position)
);
