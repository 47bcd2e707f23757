-- What people give by hand to prove when a formal notice was received: the entry of a register, and when the receipt of
-- delivery that the sender has says that it was delivered. The key is what is unique: office, year, number without leading
-- zeroes.
alter table formal_notices add column register_aoo text;
alter table formal_notices add column register_key text;
create unique index formal_notices_by_register on formal_notices (register_key) where register_key is not null;
alter table formal_notices add column delivered_at timestamptz;
-- The message of a ticket that a mail of ours carries: its files go along.
alter table formal_notices add column message_id uuid references messages (id);
create index formal_notices_by_message on formal_notices (message_id) where message_id is not null;

-- A certified mail that is sent again is another one: which one it repeats.
alter table pec_deliveries add column repeats_id uuid;
create index pec_deliveries_by_repeated on pec_deliveries (repeats_id) where repeats_id is not null;
