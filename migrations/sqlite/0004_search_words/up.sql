-- Every word that was ever indexed: what begins with a typed word is looked up here. FTS5 would join the tickets of all
-- such words before it gives the newest.
create table search_words (word text not null primary key) without rowid;
create virtual table search_terms using fts5vocab ('ticket_search', 'row');
insert into search_words (word) select term from search_terms;
drop table search_terms;
