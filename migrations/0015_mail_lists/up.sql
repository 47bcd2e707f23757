-- The mails of one mailbox, the newest first, without reading those of the others.
create index incoming_mails_of_mailbox on incoming_mails (mailbox, id);
