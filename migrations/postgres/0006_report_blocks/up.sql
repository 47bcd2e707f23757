-- Blocks are read whole and often: not compressed, they need no unpacking.
alter table report_blocks alter column facts set storage external;
