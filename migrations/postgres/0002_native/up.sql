create function audit_events_fixed() returns trigger language plpgsql as $$
begin raise exception 'audit events are only added'; end $$;
create trigger audit_events_fixed before update or delete on audit_events for each row execute function audit_events_fixed();
create trigger audit_events_kept before truncate on audit_events for each statement execute function audit_events_fixed();

-- One sequence for each year, made ahead: no writer waits for another one's number.
do $$
begin
    for year in 2015..2099 loop
        execute format('create sequence ticket_numbers_%s', year);
    end loop;
end $$;

-- The texts arrive folded and tokenised by the program; `simple` splits them at blanks and changes nothing.
create table ticket_search (
    number bigint not null primary key,
    public_text tsvector not null,
    internal_text tsvector not null
);
create index ticket_search_public on ticket_search using gin (public_text);
create index ticket_search_all on ticket_search using gin ((public_text || internal_text));
