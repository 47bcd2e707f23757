-- The rights of an ente's people come back when it joins again, when a new contract begins, or when the centre says so.
alter table rights_ends add column restored_on date;
-- Who of the centre decided it; nobody, where a joining or a contract did.
alter table rights_ends add column restored_by uuid references users (id);
alter table rights_ends add column restored_reason text;

-- A contract is corrected as long as no recesso rests on it; of two people at once the second sees what the first did.
alter table contracts add column version integer not null default 1;
