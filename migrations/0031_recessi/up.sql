-- What was listed on the day on which a recesso took effect: it stays as it was told then, whatever becomes of it.
create table recesso_effects (
    act_id uuid not null primary key references recessi (act_id),
    listed_at timestamptz not null,
    -- JSON: the services that ended, the domains to move, what was under way, the open tickets, what was left.
    listed text not null
);

-- The address of certified mail to which a settlement was sent, if it was.
alter table settlements add column pec_to text;
