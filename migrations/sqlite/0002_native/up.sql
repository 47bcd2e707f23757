create trigger audit_events_fixed before update on audit_events begin select raise(abort, 'audit events are only added'); end;
create trigger audit_events_kept before delete on audit_events begin select raise(abort, 'audit events are only added'); end;

-- The single writer counts; on PostgreSQL these are sequences.
create table ticket_numbers (year integer not null primary key, last bigint not null);

-- rowid = tickets.number, so that "newest first" needs no sort. The texts arrive folded and tokenised by the program.
create virtual table ticket_search using fts5 (
    public_text, internal_text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0', detail = column
);
