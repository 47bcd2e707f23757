-- How many days before the end of its convention ente and centre were told of it last.
alter table adesioni add column end_warned_days integer;

-- The reminders that the formal notice of an act waits to be registered, each once: 1 after some working days, 2 before the year ends.
create table act_notice_reminders (
    act_id uuid not null references acts (id),
    number integer not null,
    sent_at timestamptz not null,
    primary key (act_id, number)
);
