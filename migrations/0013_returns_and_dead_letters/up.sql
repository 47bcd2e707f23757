-- What a mail that comes back is known by: it stands in the address that it comes back to. Mails that were queued before have
-- none and leave without.
alter table outbox add column return_token text;
create unique index outbox_by_return_token on outbox (return_token) where return_token is not null;

-- Mails that did not arrive and that people were told of: the mail, the delivery of a certified one, or the mail that came
-- in, and when that was. What is sent again and fails again is told again.
create table dead_letters_told (
    id uuid not null,
    ended_at timestamptz not null,
    told_at timestamptz not null,
    primary key (id, ended_at)
);
create index dead_letters_told_by_time on dead_letters_told (told_at);
