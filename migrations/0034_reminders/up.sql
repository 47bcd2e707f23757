-- How many days before the end of its convention ente and centre were told of it last.
alter table adesioni add column end_warned_days integer;
