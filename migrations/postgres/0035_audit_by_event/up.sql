-- The register is read by topic: each name of it finds its newest events without the others. Names are compared by their
-- characters, so that those that begin with `ente.` stand together in every locale.
alter table audit_events alter column event type text collate "C";
create index audit_events_by_event on audit_events (event, id);
