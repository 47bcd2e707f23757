-- The register is read by topic: each name of it finds its newest events without the others.
create index audit_events_by_event on audit_events (event, id);
