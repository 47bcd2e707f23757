-- Mail that leaves knows its ticket, its language and what became of it.
alter table outbox add column ticket_id uuid references tickets (id);
alter table outbox add column language text not null default 'it'
    constraint outbox_language check (language in ('it', 'en'));
-- Address and name, folded: what the page of outgoing mails searches.
alter table outbox add column search_key text not null default '';
-- Dropped by hand; the reason stands in the audit.
alter table outbox add column dropped_at timestamptz;
alter table outbox add column bounced_at timestamptz;
alter table outbox add column bounce text;
create index outbox_waiting_by_id on outbox (id) where sent_at is null and failed_at is null;
create index outbox_failed on outbox (id) where failed_at is not null;
create index outbox_bounced on outbox (id) where bounced_at is not null;
create index outbox_by_ticket on outbox (ticket_id, id) where ticket_id is not null;
create index outbox_by_user on outbox (user_id, id) where user_id is not null;

-- What a reply address stands for; written when the first mail with it leaves.
create table reply_tokens (
    token text not null primary key,
    ticket_id uuid not null references tickets (id),
    user_id uuid not null references users (id),
    created_at timestamptz not null
);

-- Which notices a person gets by mail, and how; a kind without a row is sent at once.
create table mail_preferences (
    user_id uuid not null references users (id),
    kind text not null,
    mode text not null constraint mail_preferences_mode check (mode in ('at_once', 'digest', 'never')),
    primary key (user_id, kind)
);

-- A change of address: it counts once both addresses have confirmed it.
create table address_changes (
    id uuid not null primary key,
    user_id uuid not null references users (id),
    email text not null,
    old_token_hash text not null constraint address_changes_old unique,
    new_token_hash text not null constraint address_changes_new unique,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- Made, withdrawn or replaced by a later one.
    ended_at timestamptz
);
create index address_changes_by_user on address_changes (user_id, id);

-- Mails to this person's address come back.
alter table users add column mail_failed_at timestamptz;
alter table users add column mail_failure text;
