-- The mailboxes that are read by IMAP: how each one is, and which process reads it.
create table mailbox_states (
    mailbox text not null primary key,
    -- Since when it is read: one that has never answered is late from here.
    since timestamptz not null,
    -- When its server last did what it was asked, and when a mail last came from it.
    answered_at timestamptz,
    mail_at timestamptz,
    -- What is wrong now; empty once it has answered without a fault. The sentences stand in the message files.
    trouble text,
    trouble_at timestamptz,
    -- The server's own words.
    detail text,
    -- Mails that cannot be taken and lie in the folder that is read.
    left_lying integer not null,
    owner uuid,
    leased_until timestamptz
);

-- Whether anything has left lately, and what left long ago.
create index outbox_sent on outbox (sent_at) where sent_at is not null;
