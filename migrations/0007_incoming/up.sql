-- Mails that came in. The raw bytes lie in the store under `sha256`, as they came; `identity` is the SHA-256 over them with
-- every line end made CRLF, so that the same mail by any road is one. A row is committed before its source is told so.
create table incoming_mails (
    id uuid not null primary key,
    mailbox text not null,
    source text not null constraint incoming_mails_source check (source in ('imap', 'command', 'api')),
    identity text not null constraint incoming_mails_identity unique,
    sha256 text not null,
    size bigint not null,
    received_at timestamptz not null,
    state text not null constraint incoming_mails_state check (state in (
        'received', 'threaded', 'new_ticket', 'quarantine', 'receipt', 'bounce', 'ignored', 'dead_letter')),
    -- A code; the sentences stand in the message files.
    reason text,
    -- Counted before the bytes are read: a mail that kills its reader is not read for ever.
    attempts integer not null,
    claim uuid,
    claimed_until timestamptz,
    processed_at timestamptz,
    -- What the mail says of itself; empty until it has been read.
    kind text,
    message_id text,
    from_address text,
    from_name text,
    subject text,
    written_at timestamptz,
    -- What our own server says about the sender.
    authentication text not null constraint incoming_mails_authentication check (authentication in (
        'pass', 'none', 'fail', 'unchecked')),
    is_automatic boolean not null,
    -- Who it was applied as, for which ente, and where it ended.
    user_id uuid references users (id),
    ente_id uuid references enti (id),
    ticket_id uuid references tickets (id),
    entry_id uuid references messages (id),
    -- The ticket whose number or token the mail names without a right to it: for the operator.
    hint_id uuid references tickets (id),
    -- The mail of ours that a bounce or receipt is about; rows of the outbox are removed one day, so no reference.
    outbox_id uuid,
    handled_by uuid references users (id),
    handled_at timestamptz,
    note text,
    -- Subject, address and name, folded.
    search_key text not null,
    version integer not null
);
create index incoming_mails_waiting on incoming_mails (id) where state = 'received';
create index incoming_mails_by_state on incoming_mails (state, id);
create index incoming_mails_by_mailbox on incoming_mails (mailbox, state, id);
create index incoming_mails_by_message_id on incoming_mails (message_id) where message_id is not null;
create index incoming_mails_by_ticket on incoming_mails (ticket_id, id) where ticket_id is not null;

-- A message that came by mail: from which one, and what it quoted. `text` is what is shown first.
alter table messages add column quoted text;
alter table messages add column incoming_id uuid references incoming_mails (id);
