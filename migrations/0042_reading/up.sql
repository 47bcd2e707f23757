-- For which last day of reading an ente was told, days before, that its people cannot sign in any more afterwards.
alter table rights_ends add column reading_warned_for date;
