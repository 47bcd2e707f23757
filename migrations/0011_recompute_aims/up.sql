-- What a recomputation is about where it is no version of a calendar or a policy: the tickets of a service, of a queue, or
-- one ticket, whose promises go to the rules in force.
alter table recomputations add column service_id uuid references services (id);
alter table recomputations add column queue_id uuid references queues (id);
alter table recomputations add column ticket_id uuid references tickets (id);

-- When administrators were told that a version made for a later date had come into force.
alter table sla_policy_versions add column told_at timestamptz;
