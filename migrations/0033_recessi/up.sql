-- The recesso by which all had ended already that this one was to end: it ends nothing any more, and is not settled.
alter table recessi add column overtaken_by uuid references acts (id);
-- When the case owner was warned that the day of a recesso comes whose revocation waits for an answer.
alter table recessi add column revocation_warned_at timestamptz;

-- From what the last day of a notice follows, where that is not only a number of days.
alter table act_terms add column reason text;
update act_terms set reason = (
    select r.effect from recessi r where r.act_id = act_terms.act_id and r.effect <> 'just_cause'
) where kind = 'recesso_effect';
