-- A contract that was entered by mistake: when and by whom it was withdrawn, and why. It counts nowhere any more.
alter table contracts add column withdrawn_at timestamptz;
alter table contracts add column withdrawn_by uuid references users (id);
alter table contracts add column withdrawal_reason text;
