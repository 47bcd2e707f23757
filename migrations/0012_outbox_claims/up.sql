-- What a run has claimed, and what is old enough to be removed, without reading all mails.
create index outbox_claimed on outbox (claim) where claim is not null;
create index outbox_by_failed_at on outbox (failed_at) where failed_at is not null;
