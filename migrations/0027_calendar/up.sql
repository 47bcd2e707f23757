-- A person of several enti acts for one at a time: the calendar is that of the ente for which its address was made.
alter table calendar_feeds add column ente_id uuid references enti (id);
